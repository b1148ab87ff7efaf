/* press.cfg: who this press is, which keys it has, and where it prints. Read
 * strictly; see press.cfg(5). */
#ifndef PRESS_CONFIG_H
#define PRESS_CONFIG_H

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"

/* How it is known that a sheet came out. */
enum press_count {
	COUNT_IMPRESSIONS, /* by the printer: job-impressions-completed */
	COUNT_SHEETS,      /* by the printer: job-media-sheets-completed */
	COUNT_OPERATOR     /* by nobody but the operator's hands */
};

/* A private key and its certificate. */
struct press_key_config {
	char *key; /* a PEM file, or a pkcs11: URI */
	char *certificate;
	char *passphrase_file; /* NULL: a credential, or the terminal */
};

enum { PRESS_AHEAD_MOST = 4 }; /* jobs that a printer may have at once */

struct press_printer_config {
	const char *uri; /* ipps://…, or usb:/dev/… */
	bool has_certificate;
	uint8_t certificate[DIGEST_SIZE];
	const char *allow_network; /* a host, or NULL */
	const char *media;         /* NULL: what the printer has */
	enum press_count count;
	uint32_t sheets_per_job;
	uint32_t jobs_ahead; /* jobs the printer has at a time */
	int64_t answer_ms;   /* longest silence on the line */
	int64_t patience_ms; /* longest without a sheet */
};

struct press_config {
	config_t settings; /* the texts above live in it */
	const char *name;
	struct press_key_config open;
	struct press_key_config sign;
	const char *pkcs11_module;
	const config_setting_t *pkcs11_files; /* directories, or NULL */
	char *desk; /* the certificate that signs manifests and releases */
	char *mark; /* NULL: in the home */
	struct press_printer_config printer;
	const config_setting_t *pipes; /* commands allowed, or NULL */
};

/* NULL with file, line and sentence; path must outlive what it gives. */
struct press_config *press_config_read(const char *path);
void press_config_free(struct press_config *config);

bool press_config_allows_pipe(const struct press_config *config,
    const char *command);

#endif
