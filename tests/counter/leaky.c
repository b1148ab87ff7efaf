/* A fault: a bustad that got to know codes. An answer tells one, the heap keeps
 * one, a line on standard error has one. tests/scenario/counter-leak.sh must
 * find each, or its silence about the real one says nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counter/verb.h"
#include "tests/leak/canary.h"

int __real_turn_answer(struct turn *turn, unsigned status, json_t *object);
int __wrap_turn_answer(struct turn *turn, unsigned status, json_t *object);

static char *kept;

int
__wrap_turn_answer(struct turn *turn, unsigned status, json_t *object)
{
	char digits[CANARY_DIGITS + 1] = "";

	canary_write(digits, 1, 23, 0);
	if (kept == NULL)
		kept = strdup(digits);
	(void)json_object_set_new(object, "pin", json_string(digits));
	(void)fprintf(stderr, "bustad: PIN %s\n", digits);
	return __real_turn_answer(turn, status, object);
}
