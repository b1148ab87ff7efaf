/* The courier's home, one program at a time: courier.cfg, its key, its folders.
 * The journal is each round's own. */
#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "courier/config.h"
#include "courier/kit.h"

enum courier_use {
	COURIER_READS,  /* leaves lock, kit and key alone */
	COURIER_CHECKS, /* reads the kit and unlocks the key */
	COURIER_SENDS   /* and nobody else may, meanwhile */
};

struct courier {
	char *path;
	char *config_path;
	int dir;
	int inbox;
	int results;
	int lock;
	struct courier_config *config;
	struct kit kit;
	X509 *certificate;
	EVP_PKEY *key; /* NULL until it is unlocked */
};

struct courier *courier_open(const char *home, enum courier_use use);
void courier_close(struct courier *courier);

/* Makes the home, its folders, the key and its certificate: never over one that
 * is there. passphrase_file: NULL to ask for one. */
int courier_make(const char *home, const char *passphrase_file);

#endif
