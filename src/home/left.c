#include "home/left.h"

#include <stdlib.h>

#include "base/file.h"

#include "base/banned.h"

static const struct {
	const char *name;
	enum confine_folder_rights rights;
} kept[HOME_LEFT] = {
	{ "ledger", CONFINE_FOLDER_CHANGE },
	{ "keys/log", CONFINE_FOLDER_READ },
	{ "keys/log.vkey", CONFINE_FILE_READ },
};

int
home_left(struct home_left *left, const char *home)
{
	int rc = 0;
	size_t i;

	for (i = 0; i < HOME_LEFT; i++) {
		left->paths[i] = file_within(home, kept[i].name);
		left->folders[i] =
		    (struct confine_folder){ left->paths[i], kept[i].rights };
		if (left->paths[i] == NULL)
			rc = -1;
	}
	return rc;
}

void
home_left_free(struct home_left *left)
{
	size_t i;

	for (i = 0; i < HOME_LEFT; i++)
		free(left->paths[i]);
}
