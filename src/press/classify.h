/* What an operator has in her hands decides what became of sheets in doubt:
 * what she does not hold is spoiled. */
#ifndef PRESS_CLASSIFY_H
#define PRESS_CLASSIFY_H

#include "press/press.h"

enum { MARK_NONE, MARK_HELD, MARK_SPOILED };

/* marks: a byte for each sheet of the run. text: sheet numbers, serials,
 * scanned codes, or ranges of them, separated by commas or blanks: "1-37, 40,
 * LZ26-0000041-7". "none" and "" are none, "unsent" all that was never sent.
 * What was never sent or is spoiled is not held. EX_USAGE or EX_DATAERR, and
 * marks are then as they were. */
int classify_read(uint8_t *marks, const struct run *run, const char *text,
    uint8_t mark);

/* Of the sheets in doubt, those marked held are held and all others spoiled;
 * and whatever else is marked spoiled. */
int classify(struct press *press, struct run *run, const uint8_t *marks,
    const char *reason, const char *operator);

/* The runs of sheets in doubt, a line each, with what the printer said. */
void classify_show(const struct run *run);

#endif
