/* The folder in which sealed messages wait, a file each: NUMBER.cms. */
#ifndef COURIER_INBOX_H
#define COURIER_INBOX_H

#include <stddef.h>

#include "envelope/serial.h"

struct inbox_list {
	char (*numbers)[SERIAL_TEXT];
	size_t count;
	size_t strangers; /* no files, or their name is no number's */
};

/* Whatever begins with a dot is being written, and is no file yet. */
int inbox_read(struct inbox_list *list, int inbox);
void inbox_free(struct inbox_list *list);

/* There is at least one message. */
int inbox_has_any(int inbox);

enum { INBOX_NAME = SERIAL_TEXT + sizeof ".cms" };
void inbox_name(char name[static INBOX_NAME], const char *number);

/* Overwrites the message, durably, and removes it; one that is not there is
 * none to erase. */
int inbox_erase(int inbox, const char *number);

#endif
