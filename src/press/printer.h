/* Where pages go: a printer over IPP and TLS, a device, or a command. */
#ifndef PRESS_PRINTER_H
#define PRESS_PRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/confine.h"
#include "press/config.h"

enum { PRINTER_TEXT = 129, PRINTER_REASONS_TEXT = 256 };

/* Who it says it is; "-" for what it does not say. */
struct printer_identity {
	char uri[1024];
	char certificate[DIGEST_TEXT];
	char model[PRINTER_TEXT];
	char uuid[PRINTER_TEXT];
};

enum printer_readiness {
	PRINTER_READY,
	PRINTER_BUSY,   /* with a job; its own, or ours */
	PRINTER_STOPPED /* paper out, door open: it waits for a person */
};

struct printer_condition {
	enum printer_readiness readiness;
	char
	    reasons[PRINTER_REASONS_TEXT]; /* "media-empty, door-open"; or "" */
};

enum job_outcome {
	JOB_WORKING,
	JOB_COMPLETED, /* so it says: whoever asked compares the counts */
	JOB_FAILED
};

struct job_progress {
	enum job_outcome outcome;
	bool counted; /* sheets or impressions are known */
	uint64_t counted_to;
	char reasons[PRINTER_REASONS_TEXT];
};

struct printer;

/* What each kind of printer can do. Every function: -1 with a reason. */
struct printer_kind {
	bool counts; /* it can tell how many sheets came out */
	/* Connects, and refuses whoever is not the one in press.cfg. */
	int (*meet)(struct printer *printer);
	/* Who it is and how it is; before any page. */
	int (*look)(struct printer *printer,
	    struct printer_condition *condition);
	/* 1: job is reserved, and no byte of a page has left; 0: it is busy. */
	int (*reserve)(struct printer *printer, const char *name,
	    uint32_t sides, int *job);
	/* Only here do pages leave. After -1 nothing is known of them. */
	int (*send)(struct printer *printer, int job, const void *pages,
	    size_t size);
	int (*follow)(struct printer *printer, int job,
	    struct job_progress *progress);
	void (*cancel)(struct printer *printer, int job);
	/* Cancels what a press that died has left there. */
	int (*sweep)(struct printer *printer);
	void (*close)(struct printer *printer);
};

struct printer {
	const struct printer_kind *kind;
	enum confine_rights rights; /* what it needs of a confined press */
	uint16_t port;              /* TCP; 0: none */
	struct printer_identity identity;
	/* How it is while pages are sent to it; NULL: nobody asks. */
	void (*told)(void *context, const struct printer_condition *condition);
	void *context;
};

/* All of it that a confined press could not do any more; it is to be met, then.
 */
struct printer *printer_open_ipp(const struct press_printer_config *config);
struct printer *printer_open_device(const struct press_printer_config *config);
struct printer *printer_open_pipe(const char *command);

/* Of the kind that config says, or the command, if that is not NULL; before
 * there is any secret. */
struct printer *printer_open(const struct press_config *config,
    const char *command);

/* "the paper is out (media-empty)" for what the printer calls it. */
void printer_reasons_text(char text[static PRINTER_REASONS_TEXT],
    const char *reasons);

#endif
