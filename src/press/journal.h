/* What this press did: PRINTING is durable before the first byte leaves. */
#ifndef PRESS_JOURNAL_H
#define PRESS_JOURNAL_H

#include "base/journal.h"

enum press_event {
	PRESS_BEGIN, /* RELEASE ORIGIN BATCH RELEASE-SHA256 PRESS-SHA256 DIR */
	PRESS_FILE,  /* NAME SHA256 FIRST-SHEET FIRST LAST */
	PRESS_READY, /* all files have been named */
	PRESS_PRINTER,  /* URI CERTIFICATE-SHA256 MAKE-AND-MODEL UUID */
	PRESS_PRINTING, /* JOB FILE FIRST-SHEET LAST-SHEET PAGES BYTES */
	PRESS_PRINTED,  /* JOB IMPRESSIONS: the printer counted them all */
	PRESS_TAKEN,    /* JOB: a device took all, and nobody counted */
	PRESS_UNKNOWN,  /* JOB IMPRESSIONS REASON */
	PRESS_HELD,     /* FIRST-SHEET LAST-SHEET OPERATOR: in her hands */
	PRESS_SPOILED,  /* FIRST-SHEET LAST-SHEET REASON OPERATOR */
	PRESS_TEST,     /* SHEETS of SPECIMEN */
	PRESS_RECEIPT,  /* SHA256 of receipt.json */
	PRESS_EVENTS
};

extern const struct journal_kind press_journal;

#endif
