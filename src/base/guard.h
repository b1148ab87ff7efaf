/* What a program gives up before it holds what others sealed to it. */
#ifndef BASE_GUARD_H
#define BASE_GUARD_H

/* No core, no tracing, no new privileges, a heap for secrets; and no page of
 * this process in swap: all of it locked, or no swap there. EX_OSERR. */
int guard_raise(void);

/* The last of these once more, for a child: locks are not inherited. */
int guard_lock(void);

#endif
