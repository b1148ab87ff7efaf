/* Landlock, for confine*.c: a ruleset takes all rights of its kind away but
 * those that were added, once it is enforced. Each: -1 with a reason. */
#ifndef BASE_RULESET_H
#define BASE_RULESET_H

#include <linux/landlock.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	RULESET_READ =
	    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR,
	RULESET_MAKE = LANDLOCK_ACCESS_FS_WRITE_FILE |
	    LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REMOVE_FILE
};

/* Descriptors, which ruleset_enforce closes. Before Linux 6.7 there is none of
 * ports. */
int ruleset_of_files(void);
bool ruleset_knows_ports(void);
int ruleset_of_ports(void);

/* dir: a directory, or one file. */
int ruleset_add_folder(int rules, int dir, uint64_t rights);
int ruleset_add_port(int rules, uint16_t port);

/* From here on and for good; if rc is not 0, not at all. Returns what came of
 * both. */
int ruleset_enforce(int rules, int rc);

#endif
