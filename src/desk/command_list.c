#include "desk/command_list.h"

#include "desk/command.h"
#include "home/session.h"

#include "base/banned.h"

int
command_list(const char *path, int argc, char **argv,
    int (*read)(struct ledger *ledger, json_t *list),
    const struct listing_column columns[])
{
	int json = 0, rc;
	const struct option_value values[] = { { "json", NULL, &json }, { 0 } };
	struct session session;
	json_t *list = NULL;
	char **word;

	if (command_options(argc, argv, values, 0, &word) != 0)
		return -1;
	if ((rc = session_open(&session, path)) == 0) {
		list = json_array();
		rc = read(session.ledger, list);
	}
	if (rc == 0)
		rc = listing_print(json_incref(list), columns, json);
	json_decref(list);
	session_close(&session);
	return rc;
}
