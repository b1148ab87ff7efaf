/* What leaves for a message: a mail, or the body of a request to the gateway.
 */
#ifndef COURIER_REQUEST_H
#define COURIER_REQUEST_H

#include "courier/config.h"
#include "courier/texts.h"

enum { REQUEST_MOST = 32768 };

/* Appended to script, of REQUEST_MOST bytes; nothing where courier.cfg has no
 * way for it. EX_CONFIG if there is no room. */
int request_write(const struct texts *texts,
    const struct courier_config *config, const struct message *message,
    struct script *script);

/* The longest message of each kind has room: then every one has. */
int request_rehearse(const struct texts *texts,
    const struct courier_config *config);

#endif
