#include "portal/citizen.h"

#include <openssl/x509.h>
#include <string.h>

#include "base/banned.h"

#define CAPITALS "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define NUMERALS "0123456789"

/* A codice fiscale has 16 characters, a provisional one 11 digits. */
enum { NAME_MOST = 64, PERSON = 16, PERSON_PROVISIONAL = 11 };

/* The one name it has; NULL: none, several, or one with other characters. */
static const ASN1_STRING *
citizen_name(X509 *certificate)
{
	const X509_NAME *subject = X509_get_subject_name(certificate);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);

	if (at < 0 ||
	    X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0)
		return NULL;
	return X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at));
}

static bool
name_is_whole(const char *name)
{
	size_t person = strspn(name, CAPITALS NUMERALS);
	const char *card = name + person + 1;
	size_t size;

	if ((person != PERSON && person != PERSON_PROVISIONAL) ||
	    name[person] != '/')
		return false;
	size = strspn(card, CAPITALS NUMERALS);
	if (size != CITIZEN_CARD - 1 || card[size] != '.')
		return false;
	card += size + 1;
	size = strspn(card, CAPITALS NUMERALS "abcdefghijklmnopqrstuvwxyz+/=");
	return size > 0 && card[size] == '\0';
}

bool
citizen_card(char card[static CITIZEN_CARD], X509 *certificate)
{
	const ASN1_STRING *text = citizen_name(certificate);
	int size = text == NULL ? 0 : ASN1_STRING_length(text);
	char name[NAME_MOST + 1] = "";
	bool found = false;

	if (size > 0 && size <= NAME_MOST) {
		memcpy(name, ASN1_STRING_get0_data(text), (size_t)size);
		name[size] = '\0';
		found = strlen(name) == (size_t)size && name_is_whole(name);
	}
	if (found) {
		memcpy(card, strchr(name, '/') + 1, CITIZEN_CARD - 1);
		card[CITIZEN_CARD - 1] = '\0';
	}
	explicit_bzero(name, sizeof name);
	return found;
}
