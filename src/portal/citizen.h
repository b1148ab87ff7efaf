/* Who a citizen is: the card whose certificate she shows. */
#ifndef PORTAL_CITIZEN_H
#define PORTAL_CITIZEN_H

#include <openssl/types.h>
#include <stdbool.h>

enum { CITIZEN_CARD = 16 + 1 };

/* The number of the card, out of the name of a certificate of authentication of
 * a Carta Nazionale dei Servizi, which is "CODICEFISCALE/CARD.HASH"; false: it
 * has no such name. Of all the rest nothing is looked at but its shape. */
bool citizen_card(char card[static CITIZEN_CARD], X509 *certificate);

#endif
