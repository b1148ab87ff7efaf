/* A ceremony as its desk has it: who has come, and the terminal of each, which
 * only the room reads and writes. The first custodian is whoever began it; the
 * others run "busta key join" (custody/attend.h). */
#ifndef CUSTODY_CEREMONY_H
#define CUSTODY_CEREMONY_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

#include "home/home.h"
#include "home/room_process.h"
#include "ledger/people.h"

enum { CUSTODIANS_LEAST = 2, CUSTODIANS_MOST = 9 };

#define CEREMONY_SOCKET "ceremony" /* in work/ */

/* What a join and its desk say to each other, in this order; frames on the
 * socket. */
enum ceremony_message {
	CEREMONY_HELLO = 1, /* join: her name */
	CEREMONY_WELCOME,   /* desk: her number, and of how many */
	CEREMONY_TERMINAL,  /* join: nothing but a descriptor, and is silent */
	CEREMONY_DONE,      /* desk: a sentence */
	CEREMONY_FAILED     /* desk: exit code and sentence; at any time */
};

enum { CEREMONY_SENTENCE = 1024 };

struct custodian {
	char name[OPERATOR_NAME]; /* "": nobody yet */
	int terminal;
	int line; /* to her join; -1: this process's own terminal */
};

struct ceremony {
	struct custodian list[CUSTODIANS_MOST];
	unsigned wanted;
	unsigned seconds; /* how long somebody may think */
	int work;         /* where the socket is; the home's */
	int listener;
	int lock;
	int signals;           /* a byte there ends it */
	struct termios before; /* of our own terminal */
};

/* Holds the home, and waits for nobody yet: name is custodian 1, on the
 * terminal of this process. EX_TEMPFAIL if the home is held; EX_NOINPUT if
 * there is no terminal. From here on Ctrl-C and the like end the ceremony, and
 * not the process. ceremony_close accepts a zeroed struct. */
int ceremony_open(struct ceremony *ceremony, const struct home *home,
    const char *name, unsigned wanted);
void ceremony_close(struct ceremony *ceremony);

/* Waits until all are there, each another key-custodian at another terminal. */
int ceremony_gather(struct ceremony *ceremony, struct ledger *ledger);

/* The room's next message: 0 and a frame, or -1 with a reason if it failed, or
 * if a custodian leaves, or somebody ends the ceremony here. */
int ceremony_hear(struct ceremony *ceremony, struct room_process *room,
    struct frame *frame);

/* After the room is gone. Tells every join how it ended; after a failure, whose
 * reason is kept, our own terminal is put right as well. */
void ceremony_tell_done(struct ceremony *ceremony, const char *sentence);
void ceremony_tell_failed(struct ceremony *ceremony);

/* The address of the socket in the folder work, however long its path is. */
struct sockaddr_un;
void ceremony_address(struct sockaddr_un *address, int work);

#endif
