#include "reconcile/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"

#include "base/banned.h"

static bool
finding_goes_on(const struct finding *last, const struct finding *next)
{
	return last->has_range && next->has_range &&
	    last->range.last + 1 == next->range.first &&
	    strcmp(last->range.series.name, next->range.series.name) == 0 &&
	    strcmp(last->text, next->text) == 0;
}

static int
findings_put(struct findings *findings, const struct finding *finding)
{
	size_t room = findings->room == 0 ? 16 : 2 * findings->room;
	struct finding *grown;

	if (findings->count > 0 &&
	    finding_goes_on(&findings->list[findings->count - 1], finding)) {
		findings->list[findings->count - 1].range.last =
		    finding->range.last;
		return 0;
	}
	if (findings->count == FINDINGS_MOST) {
		findings->more++;
		return 0;
	}
	if (findings->count == findings->room) {
		grown = realloc(findings->list, room * sizeof *grown);
		if (grown == NULL)
			return fail(EX_OSERR, "out of memory");
		findings->list = grown;
		findings->room = room;
	}
	findings->list[findings->count++] = *finding;
	return 0;
}

int
findings_add(struct findings *findings, const struct range *range,
    const char *format, ...)
{
	struct finding finding = { .has_range = range != NULL };
	va_list values;

	if (range != NULL)
		finding.range = *range;
	va_start(values, format);
	(void)vsnprintf(finding.text, sizeof finding.text, format, values);
	va_end(values);
	return findings_put(findings, &finding);
}

static bool
finding_touches(const struct finding *finding, const struct range *range)
{
	return range == NULL ||
	    (strcmp(finding->range.series.name, range->series.name) == 0 &&
		finding->range.first <= range->last &&
		finding->range.last >= range->first);
}

bool
findings_touch(const struct findings *findings, const struct range *range)
{
	size_t i;

	for (i = 0; i < findings->count; i++)
		if (findings->list[i].has_range &&
		    finding_touches(&findings->list[i], range))
			return true;
	return findings->more > 0;
}

void
findings_free(struct findings *findings)
{
	free(findings->list);
	memset(findings, 0, sizeof *findings);
}
