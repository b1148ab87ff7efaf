/* An envelope as a station says it, by the code on it, and whether it stands at
 * the station's counter. */
#ifndef COUNTER_ENVELOPE_WORD_H
#define COUNTER_ENVELOPE_WORD_H

#include "clerk/scan.h"
#include "counter/verb.h"
#include "ledger/standing.h"

struct envelope_word {
	struct scan scan;
	struct serial serial;
};

/* For verb->read: one envelope's code, and the question about its token, which
 * is the turn's next one. -1 with a reply. */
int envelope_word_read(struct turn *turn, struct envelope_word *word,
    const char *text);

/* For verb->content: the room's answer is question number 0. */
void envelope_word_content(const struct turn *turn,
    const struct envelope_word *word, struct bytes *content);

/* 1 it stands here; 0 it does not, or its token is wrong, and that was declined
 * in the words this station may hear; -1 failed. Whatever the reason of a
 * refusal that says nothing, the same was done for it. */
int envelope_word_find(struct turn *turn, const struct envelope_word *word,
    struct standing *standing);

#endif
