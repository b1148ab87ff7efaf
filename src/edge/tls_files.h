/* What TLS is made of, from the files that the settings name. */
#ifndef EDGE_TLS_FILES_H
#define EDGE_TLS_FILES_H

#include <openssl/types.h>

#include "edge/config.h"

/* -1 with a sentence that names the file. */
int tls_files_load(SSL_CTX *context, const struct door_config *config);

#endif
