/* What does not fit: a sentence, and the serials it is about. */
#ifndef RECONCILE_FINDINGS_H
#define RECONCILE_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "envelope/range.h"

enum { FINDING_TEXT = 320 };

struct finding {
	bool has_range;
	struct range range;
	char text[FINDING_TEXT];
};

/* The list stops growing at FINDINGS_MOST; more says how many went on. */
enum { FINDINGS_MOST = 10000 };

struct findings {
	struct finding *list;
	size_t count;
	size_t room;
	size_t more;
};

/* range NULL: about no serial. -1 only without memory. Neighbouring runs with
 * the same sentence become one. */
int findings_add(struct findings *findings, const struct range *range,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Is one of them about a serial of this run; range NULL: about any serial?
 * Those that went on are taken to be. */
bool findings_touch(const struct findings *findings, const struct range *range);
void findings_free(struct findings *findings);

#endif
