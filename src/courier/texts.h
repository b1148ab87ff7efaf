/* What messages say around the codes: a file for each way and language, from
 * templates/courier. */
#ifndef COURIER_TEXTS_H
#define COURIER_TEXTS_H

#include "courier/fill.h"
#include "courier/message.h"

enum text_way { TEXT_MAIL, TEXT_SMS, TEXT_WAYS };

struct texts {
	char *all[TEXT_WAYS][MESSAGE_LANGUAGES];
};

/* All of them from the folder dir; EX_DATAERR with file and line. */
int texts_read(struct texts *texts, const char *dir);
void texts_free(struct texts *texts);

/* What is sent: of mail a whole message (RFC 5322, quoted-printable, CRLF), of
 * SMS its text. EX_CONFIG if there is no room. */
int texts_mail(const struct texts *texts, const struct message *message,
    const char *sender, struct script *script);
int texts_sms(const struct texts *texts, const struct message *message,
    struct script *script);

#endif
