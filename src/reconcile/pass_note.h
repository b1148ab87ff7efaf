/* What a pass remembers of single entries. */
#ifndef RECONCILE_PASS_NOTE_H
#define RECONCILE_PASS_NOTE_H

#include "reconcile/pass.h"

/* Remembers an entry if a table repeats its words. */
int pass_note(struct pass *pass, const struct entry *entry,
    enum event_kind kind);

/* All are there: from now on they can be found. */
void pass_note_sort(struct pass *pass);

#endif
