#include "edge/reading_json.h"

#include <stdbool.h>

#include "base/banned.h"

/* Looked at before it is parsed, which costs memory at each level. */
static bool
json_is_flat(const char *text, size_t size, unsigned depth)
{
	unsigned level = 0;
	bool quoted = false;
	size_t i;

	for (i = 0; i < size; i++)
		if (quoted && text[i] == '\\')
			i++;
		else if (text[i] == '"')
			quoted = !quoted;
		else if (!quoted && (text[i] == '{' || text[i] == '[')) {
			if (++level > depth)
				return false;
		} else if (!quoted && (text[i] == '}' || text[i] == ']') &&
		    level > 0)
			level--;
	return true;
}

json_t *
reading_json(const char *text, size_t size, unsigned depth)
{
	json_t *value;

	if (text == NULL || !json_is_flat(text, size, depth))
		return NULL;
	value = json_loadb(text, size, JSON_REJECT_DUPLICATES, NULL);
	if (value != NULL && !json_is_object(value)) {
		json_decref(value);
		value = NULL;
	}
	return value;
}
