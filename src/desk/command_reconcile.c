#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "batch/certificate.h"
#include "desk/command.h"
#include "desk/listing.h"
#include "home/session.h"
#include "reconcile/reconcile.h"

#include "base/banned.h"

/* Findings on a page; JSON has them all. */
enum { FINDINGS_SHOWN = 200 };

static json_t *
equation_json(const struct equation *equation)
{
	json_t *terms = json_object();
	unsigned i;

	for (i = 0; i < equation->count; i++)
		(void)json_object_set_new(terms, equation->terms[i].name,
		    json_integer((json_int_t)equation->terms[i].count));
	return json_pack("{s:s, s:b, s:o}", "of", equation->name, "holds",
	    equation->holds, "terms", terms);
}

static json_t *
finding_json(const struct finding *finding)
{
	char text[RANGE_TEXT];

	if (!finding->has_range)
		return json_pack("{s:s}", "sentence", finding->text);
	range_text(text, &finding->range);
	return json_pack("{s:s, s:I, s:s}", "serials", text, "count",
	    (json_int_t)(finding->range.last - finding->range.first + 1),
	    "sentence", finding->text);
}

static int
reconcile_json(const struct reconciliation *found)
{
	json_t *equations = json_array(), *findings = json_array();
	size_t i;

	for (i = 0; i < found->count; i++)
		(void)json_array_append_new(equations,
		    equation_json(&found->equations[i]));
	for (i = 0; i < found->findings.count; i++)
		(void)json_array_append_new(findings,
		    finding_json(&found->findings.list[i]));
	return listing_print_json(json_pack("{s:b, s:I, s:I, s:o, s:o, s:I}",
	    "good", reconciliation_is_good(found), "entries",
	    (json_int_t)found->entries, "serials", (json_int_t)found->serials,
	    "equations", equations, "findings", findings, "more_findings",
	    (json_int_t)found->findings.more));
}

/* "+ 500 received"; terms of nothing are left out, but for the first and for
 * the right side. */
static void
equation_print(const struct equation *equation, int width)
{
	const struct term *term;
	bool right = false;
	unsigned i;

	(void)printf("%s %-*s ", equation->holds ? "  " : "!!", width,
	    equation->name);
	for (i = 0; i < equation->count; i++) {
		term = &equation->terms[i];
		if (i > 0 && term->sign == 0 && !right)
			(void)fputs(" =", stdout);
		else if (i > 0 && term->count == 0)
			continue;
		else if (i > 0)
			(void)fputs(term->sign < 0 ? " -" : " +", stdout);
		right = right || term->sign == 0;
		(void)printf("%s%" PRIu64 " %s", i > 0 ? " " : "", term->count,
		    term->name);
	}
	(void)putchar('\n');
}

static void
reconcile_print(const struct reconciliation *found)
{
	const struct finding *finding;
	char text[RANGE_TEXT];
	int width = 0;
	size_t i;

	for (i = 0; i < found->count; i++)
		if (width < (int)strlen(found->equations[i].name))
			width = (int)strlen(found->equations[i].name);
	for (i = 0; i < found->count; i++)
		equation_print(&found->equations[i], width);
	for (i = 0; i < found->findings.count && i < FINDINGS_SHOWN; i++) {
		finding = &found->findings.list[i];
		if (finding->has_range)
			range_text(text, &finding->range);
		(void)printf("!! %s%s%s\n", finding->has_range ? text : "",
		    finding->has_range ? ": " : "", finding->text);
	}
	if (found->findings.count + found->findings.more > i)
		(void)printf("!! and %zu more: --json lists them\n",
		    found->findings.count + found->findings.more - i);
	(void)printf("%" PRIu64 " log entries replayed, %" PRIu64
		     " serials: %s\n",
	    found->entries, found->serials,
	    reconciliation_is_good(found) ? "everything is accounted for"
					  : "NOT everything is accounted for");
}

static int
reconcile_wanted_read(struct session *session, struct reconcile_wanted *wanted,
    const char *batch, const char *from, const char *to)
{
	struct custodian custodian;
	struct batch found;
	int got;

	if (period_read(&wanted->period, from, to) != 0)
		return -1;
	if (wanted->custodian != NULL &&
	    ledger_custodian_need(session->ledger, wanted->custodian,
		&custodian) != 0)
		return -1;
	if (batch == NULL)
		return 0;
	if (batch_read_id(batch, &wanted->batch) != 0)
		return -1;
	got = ledger_batch_get(session->ledger, wanted->batch, &found);
	if (got == 1)
		batch_free(&found);
	return got == 0 ? fail(EX_NOINPUT,
			      "there is no batch %s: \"busta batch list\" "
			      "shows those there are",
			      batch)
	    : got < 0   ? -1
			: 0;
}

static int
reconcile_in(struct session *session, const struct reconcile_wanted *wanted,
    int json)
{
	struct reconciliation found;
	int rc;

	if (reconcile(session->ledger, wanted, &found) != 0)
		return -1;
	rc = 0;
	if (json)
		rc = reconcile_json(&found);
	else
		reconcile_print(&found);
	if (rc == 0 && !reconciliation_is_good(&found))
		rc = fail(1, "the ledger does not reconcile");
	reconciliation_free(&found);
	return rc;
}

int
command_reconcile(const char *path, int argc, char **argv)
{
	const char *batch = NULL, *from = NULL, *to = NULL;
	struct reconcile_wanted wanted = { 0 };
	int json = 0, rc = -1;
	const struct option_value values[] = { { "batch", &batch, NULL },
		{ "custodian", &wanted.custodian, NULL },
		{ "from", &from, NULL }, { "to", &to, NULL },
		{ "json", NULL, &json }, { 0 } };
	struct session session;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if (session_open(&session, path) == 0 &&
	    reconcile_wanted_read(&session, &wanted, batch, from, to) == 0)
		rc = reconcile_in(&session, &wanted, json);
	session_close(&session);
	return rc;
}
