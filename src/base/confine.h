/* Giving up rights, from the inside and for good. */
#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

/* First thing in a program that will hold secrets: no core, not dumpable, no
 * tracing by others of the same user, no new privileges. */
int confine_process(void);

/* From here on files can only be made and written beneath the directory dir;
 * nothing else of the file system can be opened (Landlock). */
int confine_files(int dir);

/* From here on only the system calls that serving orders needs; opening only
 * relative to dir. Anything else kills the process (seccomp). */
int confine_calls(int dir);

#endif
