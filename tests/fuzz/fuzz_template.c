/* Any bytes for a template file: a sheet whose items lie on their page, or a
 * sentence. */
#include "tests/fuzz/fuzz.h"

#include "job/template_items.h"

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const beside[] = { "letters.ttf", NULL };

	(void)argc;
	(void)argv;
	fuzz_begin(beside);
	return 0;
}

static void
check_item(const struct template *template, const struct item *item)
{
	const struct box *box = &item->box;

	fuzz_promise(item->kind < ITEM_KINDS && item->line > 0,
	    "an item has a line");
	fuzz_promise(box->x >= 0 && box->y >= 0 && box->x <= template->width &&
		box->y <= template->height &&
		box->x + box->w <= template->width &&
		box->y + box->h <= template->height,
	    "an item lies on its page");
	fuzz_promise(item->font == 0 || item->font < template->font_count,
	    "an item's font is one of the template");
	if (item->kind == ITEM_TEXT || item->kind == ITEM_PARAGRAPH)
		fuzz_promise(item->text[0] != '\0', "a text says something");
	if (item->kind == ITEM_FIELD)
		fuzz_promise(item->field < FIELDS, "a field is one");
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct template *template =
	    template_read(fuzz_file("template.cfg", bytes, size), NULL);
	size_t i, j;

	if (template == NULL)
		fuzz_refused();
	else
		for (i = 0; i < TEMPLATE_PAGES; i++)
			for (j = 0; j < template->pages[i].count; j++)
				check_item(template,
				    &template->pages[i].items[j]);
	template_free(template);
	return 0;
}
