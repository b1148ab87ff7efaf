/* What a program that serves keeps of a home once it is confined: the ledger,
 * and what verifies its log. Never the keys. */
#ifndef HOME_LEFT_H
#define HOME_LEFT_H

#include "base/confine_serve.h"

enum { HOME_LEFT = 3 };

struct home_left {
	char *paths[HOME_LEFT];
	struct confine_folder folders[HOME_LEFT];
};

/* EX_OSERR; home_left_free is called in any case. */
int home_left(struct home_left *left, const char *home);
void home_left_free(struct home_left *left);

#endif
