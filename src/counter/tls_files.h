/* What TLS is made of, from the files of bustad.cfg. */
#ifndef COUNTER_TLS_FILES_H
#define COUNTER_TLS_FILES_H

#include <openssl/types.h>

#include "counter/config.h"

/* -1 with a sentence that names the file. */
int tls_files_load(SSL_CTX *context, const struct counter_config *config);

#endif
