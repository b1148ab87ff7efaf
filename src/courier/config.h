/* courier.cfg: by which servers messages go, and how often that is tried. Read
 * strictly; see courier.cfg(5). What it names is read by secrets.h. */
#ifndef COURIER_CONFIG_H
#define COURIER_CONFIG_H

#include <libconfig.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "courier/fill.h"
#include "courier/server.h"

enum { RETRIES_MOST = 16, EXPECTED_MOST = 8 };

struct courier_mail_config {
	bool given;
	struct server server;
	char *ca_file;
	const char *user;    /* NULL: nobody logs in */
	char *password_file; /* NULL, if user is */
	const char *sender;
};

struct courier_sms_config {
	bool given;
	struct server server;
	char *ca_file;
	const char *method;
	char *headers_file; /* NULL: none */
	const char *content_type;
	const char *body; /* with {{to}}, {{text}} and {{number}} in it */
	enum fill_form form;
	long expected[EXPECTED_MOST];
	size_t expected_count;
};

struct courier_config {
	config_t settings; /* the texts above live in it */
	char *passphrase_file;
	char *texts;
	char *inbox;   /* NULL: in the home */
	char *results; /* NULL: in the home */
	int64_t expiry_ms;
	int64_t retry_ms[RETRIES_MOST];
	size_t retry_count;
	long look_seconds;
	long answer_seconds;
	struct courier_mail_config mail;
	struct courier_sms_config sms;
};

/* NULL with file, line and sentence; path must outlive what it gives. */
struct courier_config *courier_config_read(const char *path);
void courier_config_free(struct courier_config *config);

#endif
