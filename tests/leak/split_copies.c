/* A fault: a room that puts what it drew, in clear, behind the message it
 * sealed. tests/scenario/split-leak.sh must find it in all that bustad, the
 * ledger and the courier get, or its silence about the real one says nothing.
 */
#include "room/message.h"

#include "base/banned.h"

int __real_message_seal(const struct split_rules *rules,
    const struct recipient *courier, const struct serial *serial,
    const struct wire_split *asked, const struct codes *codes,
    const struct codes *puk, struct bytes *sealed);
int __wrap_message_seal(const struct split_rules *rules,
    const struct recipient *courier, const struct serial *serial,
    const struct wire_split *asked, const struct codes *codes,
    const struct codes *puk, struct bytes *sealed);

int
__wrap_message_seal(const struct split_rules *rules,
    const struct recipient *courier, const struct serial *serial,
    const struct wire_split *asked, const struct codes *codes,
    const struct codes *puk, struct bytes *sealed)
{
	int rc = __real_message_seal(rules, courier, serial, asked, codes, puk,
	    sealed);
	const char *cip = codes_cip(codes, 0);

	bytes_put_raw(sealed, cip, rules->cip_first);
	bytes_put_text(sealed, asked->to);
	bytes_put_raw(sealed, cip + rules->cip_first,
	    codes->cip_digits - rules->cip_first);
	return rc;
}
