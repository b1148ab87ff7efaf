/* A template drawn by a room without keys: a SPECIMEN with false codes (the
 * mode "proof"), or a form as it is ("form"). */
#ifndef DESK_PROOF_H
#define DESK_PROOF_H

#include "base/frame.h"

/* A room draws it, with the code that draws and stamps every real sheet: the
 * same template always gives the same PDF. frame_free it. */
int proof_draw(const char *mode, const char *template, struct frame *proof);

#endif
