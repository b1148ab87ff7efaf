/* Faults that a watched program must be caught with, or its silence says
 * nothing. PLANTED is a sum: 1 a byte past a block, 2 a block lost, 4 a jump on
 * what was never set. */
#include <stdio.h>
#include <stdlib.h>

void plant(void);

static char *volatile block;

__attribute__((constructor)) void
plant(void)
{
	if ((block = malloc(8)) == NULL)
		return;
#if PLANTED & 1
	block[8] = 1;
#endif
#if PLANTED & 4
	if (block[3] == 7)
		(void)fputs("seven\n", stderr);
#endif
#if PLANTED & 2
	block = malloc(9);
#endif
	free(block);
	block = NULL;
}
