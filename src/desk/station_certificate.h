/* The certificate by which a station is known: what may be registered. */
#ifndef DESK_STATION_CERTIFICATE_H
#define DESK_STATION_CERTIFICATE_H

#include "base/digest.h"

enum { STATION_SUBJECT = 256, STATION_UNTIL = sizeof "2026-11-27" };

struct station_certificate {
	char sha256[DIGEST_TEXT];      /* of its DER */
	char subject[STATION_SUBJECT]; /* RFC 4514, cut to fit */
	char until[STATION_UNTIL];     /* its last day */
};

/* One certificate in PEM, valid today, for TLS clients (extendedKeyUsage), with
 * an RSA key of 3072 bits or more or an EC key of 256 or more. EX_DATAERR. */
int station_certificate_read(struct station_certificate *certificate,
    const char *path);

#endif
