/* What stations are to ask: a line a request, STATION KEY METHOD PATH BODY,
 * with tabs between. */
#ifndef TESTS_COUNTER_WORK_H
#define TESTS_COUNTER_WORK_H

struct work {
	const char *key, *method, *path, *body;
	struct work *next;
};

/* In its order, each for ever; a file that is none ends the program. */
void work_read(const char *path,
    void (*give)(unsigned station, struct work *work));

#endif
