/* hsm_alone STORE PASSPHRASE-FILE SECONDS: how often a second the keys of a
 * store, or of the token that BUSTA_HSM_MODULE and BUSTA_HSM_TOKEN name, wrap
 * and unwrap a data key and make a verifier. One line of JSON. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/file.h"
#include "tests/unit/keys.h"

static struct hsm *hsm;
static uint8_t key[32], back[32], wrapped[HSM_WRAPPED_MOST];
static size_t wrapped_size;

static int
do_wrap(void)
{
	return hsm_wrap(hsm, key, sizeof key, wrapped, &wrapped_size);
}

static int
do_unwrap(void)
{
	return hsm_unwrap(hsm, hsm_key(hsm, KEY_WRAP)->id, wrapped,
	    wrapped_size, back, sizeof back);
}

static int
do_hmac(void)
{
	uint8_t mac[HSM_MAC_SIZE];

	return hsm_hmac(hsm, KEY_CIP, "LZ2600012349876543210", 21, mac);
}

/* A second; -1 failed. */
static double
rate(int (*once)(void), double seconds)
{
	int64_t begun = clock_steady_ms(), now = begun;
	unsigned long done = 0;
	int i;

	while ((double)(now - begun) < seconds * 1000) {
		for (i = 0; i < 100; i++)
			if (once() != 0)
				return -1;
		done += 100;
		now = clock_steady_ms();
	}
	return (double)done * 1000 / (double)(now - begun);
}

int
main(int argc, char **argv)
{
	double seconds, wraps, unwraps, hmacs;
	char *passphrase;
	size_t size;

	if (argc != 4 || secret_heap_open(1 << 16) != 0 ||
	    (passphrase = file_read(argv[2], 1024, &size)) == NULL)
		goto bad;
	passphrase[strcspn(passphrase, "\n")] = '\0';
	seconds = strtod(argv[3], NULL);
	if ((hsm = keys_open_as(argv[1], passphrase)) == NULL ||
	    (wraps = rate(do_wrap, seconds)) < 0 ||
	    (unwraps = rate(do_unwrap, seconds)) < 0 ||
	    (hmacs = rate(do_hmac, seconds)) < 0)
		goto bad;
	(void)printf("{\"wraps\": %.0f, \"unwraps\": %.0f, \"hmacs\": %.0f}\n",
	    wraps, unwraps, hmacs);
	hsm_free(hsm);
	free(passphrase);
	return 0;
bad:
	(void)fprintf(stderr, "hsm_alone: %s\n", fail_reason());
	return 1;
}
