/* An operator's badge: its code is written where it is to be printed from, and
 * is nowhere else. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/crypto.h>

#include "audit/event.h"
#include "base/fail.h"
#include "desk/badge_card.h"
#include "desk/command.h"
#include "home/session.h"
#include "ledger/badge.h"

#include "base/banned.h"

struct badge_order {
	const char *who;
	const char *to;
	int fd;
};

/* A terminal keeps what it showed, and so does who records it. */
static int
badge_open(struct badge_order *order)
{
	if (strcmp(order->to, "-") == 0) {
		order->fd = STDOUT_FILENO;
		return isatty(STDOUT_FILENO)
		    ? fail(EX_USAGE,
			  "a badge is not shown on a terminal: give --to a "
			  "file, or pipe it to where it is printed")
		    : 0;
	}
	order->fd = open(order->to,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return order->fd >= 0 ? 0
			      : fail(errno == EEXIST ? EX_USAGE : EX_CANTCREAT,
				    "cannot make the file %s for the badge: %s",
				    order->to, strerror(errno));
}

static int
badge_write_all(const struct badge_order *order, const struct bytes *bytes)
{
	size_t done = 0;
	ssize_t got;

	while (done < bytes->size) {
		got = write(order->fd, bytes->data + done, bytes->size - done);
		if (got < 0 && errno != EINTR)
			return fail(EX_IOERR,
			    "cannot write the badge to %s: "
			    "%s",
			    order->to, strerror(errno));
		done += got > 0 ? (size_t)got : 0;
	}
	if (order->fd != STDOUT_FILENO && fsync(order->fd) != 0)
		return fail(EX_IOERR, "cannot write the badge to %s: %s",
		    order->to, strerror(errno));
	return 0;
}

/* Written before it counts: who breaks off between has a badge that is no
 * one's, and the operator the one she had. */
static int
badge_carry(struct ledger *ledger, void *context)
{
	struct badge_order *order = context;
	struct bytes bytes = { 0 };
	char code[BADGE_TEXT] = "";
	int rc = ledger_badge_new(ledger, order->who, code);

	if (rc == 0 && (rc = badge_open(order)) == 0) {
		badge_card_draw(&bytes, order->who, code);
		rc = bytes.failed ? fail(EX_OSERR, "out of memory")
				  : badge_write_all(order, &bytes);
	}
	OPENSSL_cleanse(code, sizeof code);
	bytes_free(&bytes);
	return rc;
}

static int
badge_close(const struct badge_order *order, int rc)
{
	if (order->fd == STDOUT_FILENO || order->fd < 0)
		return rc;
	(void)close(order->fd);
	if (rc != 0)
		(void)unlink(order->to);
	return rc;
}

int
command_operator_badge(const char *path, int argc, char **argv)
{
	struct badge_order order = { .fd = -1 };
	const struct option_value values[] = { { "to", &order.to, NULL },
		{ 0 } };
	const unsigned roles = event_of(EVENT_BADGE)->asks;
	struct session session;
	char **word;
	int rc;

	if (command_options(argc, argv, values, 1, &word) != 0)
		return -1;
	if (order.to == NULL)
		return fail(EX_USAGE,
		    "say where the badge is to be printed "
		    "from: --to FILE");
	order.who = word[0];
	if ((rc = session_open(&session, path)) == 0 &&
	    (rc = actor_need(&session.actor, roles)) == 0)
		rc = badge_close(&order,
		    actor_transact(session.ledger, roles, badge_carry, &order));
	if (rc == 0 && order.fd != STDOUT_FILENO)
		(void)printf("The badge of %s is in %s: print it, hand it to "
			     "her, and remove the file.\n",
		    order.who, order.to);
	session_close(&session);
	return rc;
}
