/* What can be ordered (busta-job(5)). */
#ifndef JOB_LIMITS_H
#define JOB_LIMITS_H

/* The leak test builds with wider codes, so that no canary occurs by chance. */
#ifndef PIN_DIGITS_MOST
#define PIN_DIGITS_MOST 12
#endif
#ifndef CIP_DIGITS_MOST
#define CIP_DIGITS_MOST 16
#endif

enum {
	PIN_DIGITS_LEAST = 4, /* ISO 9564-1 clause 7.1 */
	CIP_DIGITS_LEAST = 6,
	QUANTITY_MOST = 1000000,
	CHUNK_MOST = 1000,       /* a room drawing one keeps below 64 MiB */
	PAGE_FILES_MOST = 10000, /* of one batch: what a manifest can list */
	RECIPIENTS_MOST = 16
};

#endif
