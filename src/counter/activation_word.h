/* What a station says of an activation: the case, the kind of identity
 * document, and what the clerk has ticked. */
#ifndef COUNTER_ACTIVATION_WORD_H
#define COUNTER_ACTIVATION_WORD_H

#include "base/bytes.h"
#include "counter/verb.h"
#include "envelope/activation.h"

/* For verb->read: {"case", "identity", "ticked": [...]}, against what the case
 * takes. -1 with a reply, which names what is missing or does not belong. */
int activation_word_read(struct turn *turn, struct activation *activation,
    json_t *object);

/* For verb->content. */
void activation_word_content(const struct activation *activation,
    struct bytes *content);

#endif
