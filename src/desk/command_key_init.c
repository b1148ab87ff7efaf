/* A key that its custodians make together, and hold in pieces. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hex.h"
#include "desk/command.h"
#include "desk/custodians.h"
#include "custody/key_ceremony.h"
#include "home/session.h"
#include "ledger/log.h"

#include "base/banned.h"

enum { COMPONENTS_USUAL = 2 };

/* Everybody's share, and then the key: in one transaction, or not at all. */
static int
init_write(struct key_ceremony *held, const char *id, const char *check)
{
	const struct wire_custody *order = &held->order;
	char share[32];
	unsigned i;

	for (i = 0; i < held->custodians; i++) {
		if (order->needed > 0)
			(void)snprintf(share, sizeof share, "%u/%u/%u", i + 1,
			    order->needed, order->pieces);
		else
			(void)snprintf(share, sizeof share, "%u/%u", i + 1,
			    order->pieces);
		ledger_act_as(held->ledger, held->names[i]);
		if (ledger_key_share(held->ledger, id, share) != 0)
			return -1;
	}
	ledger_act_as(held->ledger, held->actor->name);
	return ledger_key_add(held->ledger, id, check);
}

static int
init_agree(struct key_ceremony *held,
    const struct wire_custody_proposed *proposed)
{
	char check[2 * WIRE_CUSTODY_CHECK + 1];
	bool again = held->order.id[0] != '\0';

	hex_write(check, proposed->check, sizeof proposed->check);
	(void)snprintf(held->sentence, sizeof held->sentence,
	    "The key %s, check value %s, is %s. Keep your piece where nobody "
	    "else can get at it.",
	    proposed->id, check, again ? "in the key store" : "made");
	if (again)
		return strcmp(proposed->id, held->order.id) == 0
		    ? 0
		    : fail(EX_DATAERR, "that is the key %s, and not %s",
			  proposed->id, held->order.id);
	if (custodians_begin(held) != 0)
		return -1;
	return custodians_end(held, init_write(held, proposed->id, check));
}

/* "3", or "2/3". */
static int
init_read_number(const char *text, unsigned *number, char end)
{
	char *after;
	unsigned long read = strtoul(text, &after, 10);

	if (text[0] < '0' || text[0] > '9' || *after != end || read > 99)
		return -1;
	*number = (unsigned)read;
	return 0;
}

static int
init_read_pieces(struct key_ceremony *held, const char *components,
    const char *shares)
{
	struct wire_custody *order = &held->order;
	const char *slash = shares != NULL ? strchr(shares, '/') : NULL;

	order->pieces = COMPONENTS_USUAL;
	if (components != NULL && shares != NULL)
		return fail(EX_USAGE,
		    "a key is held in components or in shares, not in both");
	if (components != NULL &&
	    init_read_number(components, &order->pieces, '\0') != 0)
		order->pieces = 0;
	if (shares != NULL &&
	    (slash == NULL ||
		init_read_number(shares, &order->needed, '/') != 0 ||
		init_read_number(slash + 1, &order->pieces, '\0') != 0))
		order->pieces = 0;
	if (order->pieces < CUSTODIANS_LEAST ||
	    order->pieces > CUSTODIANS_MOST ||
	    (shares != NULL &&
		(order->needed < CUSTODIANS_LEAST ||
		    order->needed > order->pieces)))
		return fail(EX_USAGE,
		    "it takes --components 2 to 9, all of which are needed, or "
		    "--shares as 2/3, of which 2 are");
	held->custodians = order->pieces;
	return 0;
}

static int
init_read_usage(struct key_ceremony *held, const char *usage)
{
	if (strcmp(usage, "backup") == 0)
		held->order.purpose = CUSTODY_NEW_BACKUP;
	else if (strcmp(usage, "exchange") == 0)
		held->order.purpose = CUSTODY_NEW_EXCHANGE;
	else
		return fail(EX_USAGE,
		    "custodians make a backup or an exchange key, and no %s",
		    usage);
	held->unlocks = held->order.purpose == CUSTODY_NEW_EXCHANGE;
	held->stands = held->unlocks
	    ? "but the ledger has the key already: its custodians put it into "
	      "the key store with \"busta key init --again exchange\""
	    : "but the ledger has the key already, and its custodians have the "
	      "pieces";
	return 0;
}

struct init_options {
	const char *components, *shares;
	int enter, again;
};

static int
init_read(struct key_ceremony *held, const struct init_options *options,
    const char *usage)
{

	if (init_read_usage(held, usage) != 0)
		return -1;
	if (!options->again) {
		held->order.entered = options->enter != 0;
		if (options->enter && options->shares != NULL)
			return fail(EX_USAGE,
			    "what custodians bring are components: --enter "
			    "goes with --components");
		return init_read_pieces(held, options->components,
		    options->shares);
	}
	if (held->order.purpose != CUSTODY_NEW_EXCHANGE || options->enter ||
	    options->components != NULL || options->shares != NULL)
		return fail(EX_USAGE,
		    "--again is for an exchange key that the ledger has and "
		    "the key store has not, and goes with no other option");
	return key_ceremony_find(held, "exchange", NULL);
}

int
command_key_init(const char *path, int argc, char **argv)
{
	struct init_options options = { 0 };
	const struct option_value values[] = {
		{ "components", &options.components, NULL },
		{ "shares", &options.shares, NULL },
		{ "enter", NULL, &options.enter },
		{ "again", NULL, &options.again },
		{ 0 },
	};
	struct session session = { 0 };
	struct key_ceremony held = { .agree = init_agree };
	char **word;
	int rc = -1;

	if (command_options(argc, argv, values, 1, &word) == 0 &&
	    session_open(&session, path) == 0 &&
	    custodians_open(&held, &session) == 0 &&
	    init_read(&held, &options, word[0]) == 0)
		rc = key_ceremony_hold(&held);
	if (rc == 0)
		(void)printf("%s\n", held.sentence);
	session_close(&session);
	return rc;
}
