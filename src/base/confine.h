/* Giving up rights, from the inside and for good. */
#ifndef BASE_CONFINE_H
#define BASE_CONFINE_H

#include <stddef.h>
#include <stdint.h>

/* First thing in a program that will hold secrets: no core, not dumpable, no
 * tracing by others of the same user, no new privileges. */
int confine_process(void);

/* What can still be done: with files beneath one directory, and beside. */
enum confine_rights {
	/* Rooms. Any other system call kills. */
	CONFINE_MAKE,     /* make, write and remove them */
	CONFINE_REPLACE,  /* also read them, and put new ones in their place */
	CONFINE_CONVERSE, /* all that, and wait for people at terminals that
			   * were open before, with their echo off */
	/* Presses: read, make and write them, and remove none; to a file
	 * elsewhere that a library looks for they find EACCES. Any other system
	 * call is not made, and raises SIGSYS instead, which may be handled. */
	CONFINE_FEED_DEVICE,  /* that was open before */
	CONFINE_FEED_COMMAND, /* hand pipes to who was there before */
	CONFINE_FEED_PRINTER, /* connect by TCP, to a known address */
	/* Couriers, in the same way: read, write, make, replace and remove
	 * them, and connect by TCP. */
	CONFINE_SEND
};

/* Beside that, what a PKCS#11 module needs that keeps its token in files, and
 * was loaded and logged in to before. Whatever needs more, as one that talks to
 * a network, is not for a room. */
enum confine_module {
	CONFINE_MODULE_USED,   /* it reads and locks them */
	CONFINE_MODULE_CHANGED /* it also makes, writes and removes them */
};

/* Lets both of the next two leave a module that beneath the directories, whole
 * paths joined by colons; before them. */
int confine_module(const char *directories, enum confine_module module);

/* A second directory for both of the next, with the same rights; before them.
 */
void confine_beside(int dir);

/* From here on there are no files but those beneath the directory dir, or none
 * if that is -1; nothing else of the file system can be opened (Landlock). */
int confine_files(int dir, enum confine_rights rights);

/* From here on nothing connects by TCP but to these ports, and nothing listens,
 * where the kernel knows how (Landlock's version 4, Linux 6.7). */
int confine_ports(const uint16_t *ports, size_t count);

/* From here on only the system calls that the rights need; opening and renaming
 * only relative to dir (seccomp). */
int confine_calls(int dir, enum confine_rights rights);

/* Who makes a call that raises SIGSYS ends with this sentence, EX_SOFTWARE:
 * "PROGRAM: system call N is not allowed SENTENCE". Both texts must stay. */
void confine_trap(const char *program, const char *sentence);

#endif
