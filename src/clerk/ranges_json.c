#include "clerk/ranges_json.h"

#include "base/banned.h"

json_t *
ranges_json(const struct ranges *ranges)
{
	json_t *list = json_array();
	char text[RANGE_TEXT];
	size_t i;

	for (i = 0; i < ranges->count; i++) {
		range_text(text, &ranges->list[i]);
		if (json_array_append_new(list, json_string(text)) != 0) {
			json_decref(list);
			return NULL;
		}
	}
	return list;
}
