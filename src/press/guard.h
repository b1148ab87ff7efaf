/* What the press gives up before it holds anything. */
#ifndef PRESS_GUARD_H
#define PRESS_GUARD_H

/* No core, no tracing, no new privileges, a heap for secrets; and no page of
 * this process in swap: all of it locked, or no swap there. EX_OSERR. */
int guard_raise(void);

#endif
