#include "counter/activation_word.h"

#include "base/banned.h"

enum { TICKED_MOST = 16 };

/* The words of a list; -1 it is none, or too long. */
static int
ticked_read(const char *words[static TICKED_MOST], const json_t *list)
{
	size_t i, count = json_array_size(list);

	if (!json_is_array(list) || count > TICKED_MOST)
		return -1;
	for (i = 0; i < count; i++)
		if ((words[i] = json_string_value(json_array_get(list, i))) ==
		    NULL)
			return -1;
	return (int)count;
}

static int
activation_refuse(struct turn *turn, enum problem problem, const char *member,
    const char *items)
{
	problem_reply_with(&turn->request->reply, problem,
	    (const char *const[]){ member, items, NULL });
	return -1;
}

int
activation_word_read(struct turn *turn, struct activation *activation,
    json_t *object)
{
	const char *of, *identity, *words[TICKED_MOST];
	char items[ACTIVATION_ITEMS];
	json_t *ticked;
	int count;

	if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s, s:s, s:o}", "case",
		&of, "identity", &identity, "ticked", &ticked) != 0 ||
	    (count = ticked_read(words, ticked)) < 0)
		return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
	switch (activation_tick(activation, of, identity, words, (size_t)count,
	    items)) {
	case ACTIVATION_LACKS:
		return activation_refuse(turn, PROBLEM_DOCUMENTS_MISSING,
		    "missing", items);
	case ACTIVATION_FOREIGN:
		return activation_refuse(turn, PROBLEM_DOCUMENTS_FOREIGN,
		    "foreign", items);
	case ACTIVATION_TICKED:
		return 0;
	case ACTIVATION_UNKNOWN:
	default:
		return turn_refuse(turn, PROBLEM_MALFORMED) - 1;
	}
}

void
activation_word_content(const struct activation *activation,
    struct bytes *content)
{
	char facts[ACTIVATION_TEXT];

	activation_facts(facts, activation);
	bytes_put_text(content, facts);
}
