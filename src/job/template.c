#include "job/template.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "base/settings.h"
#include "job/template_items.h"

#include "base/banned.h"

enum {
	TEMPLATE_MOST = 1 << 20, /* bytes of a template file */
	ITEMS_MOST = 500
};

static const char *const formats[TEMPLATE_KINDS] = {
	[TEMPLATE_SHEET] = "busta template 1",
	[TEMPLATE_SLIP] = "busta slip 1",
	[TEMPLATE_FORM] = "busta form 1",
};

const uint8_t *
template_digest(const struct template *template)
{
	return template->digest;
}

const char *
template_name(const struct template *template)
{
	return template->name;
}

unsigned
template_lot(const struct template *template)
{
	return template->lot;
}

void
template_free(struct template *template)
{
	size_t i, j;

	if (template == NULL)
		return;
	for (i = 0; i < template->font_count; i++) {
		free(template->fonts[i].name);
		if (template->fonts[i].file >= 0)
			(void)close(template->fonts[i].file);
	}
	for (i = 0; i < template->ink_count; i++)
		free(template->inks[i].name);
	for (i = 0; i < TEMPLATE_PAGES; i++) {
		for (j = 0; j < template->pages[i].count; j++)
			free(template->pages[i].items[j].text);
		free(template->pages[i].items);
	}
	free(template->path);
	free(template->name);
	free(template);
}

static int
template_out_of_memory(const struct template *template)
{
	return fail(EX_OSERR, "out of memory reading %s", template->path);
}

static int
template_font(struct template *template, const config_setting_t *group)
{
	static const char *const names[] = { "name", "file", "sha256", NULL };
	struct template_font *font = &template->fonts[template->font_count];
	const char *name, *path, *digest;
	uint8_t expected[DIGEST_SIZE];
	char *beside;
	int rc;

	if (settings_only(group, names) != 0 ||
	    settings_text(group, "name", true, &name) != 0 ||
	    settings_text(group, "file", true, &path) != 0 ||
	    settings_text(group, "sha256", true, &digest) != 0)
		return -1;
	if (hex_read(expected, DIGEST_SIZE, digest) != 0)
		return settings_fail(settings_need(group, "sha256"),
		    "sha256 must be 64 hexadecimal characters");
	font->file = -1;
	font->line = config_setting_source_line(group);
	if ((font->name = strdup(name)) == NULL)
		return template_out_of_memory(template);
	template->font_count++;
	if ((beside = file_beside(template->path, path)) == NULL)
		return template_out_of_memory(template);
	rc = font_open(font, group, beside, expected);
	free(beside);
	return rc;
}

static int
template_ink(struct template *template, const config_setting_t *group)
{
	static const char *const names[] = { "name", "rgb", NULL };
	struct ink *ink = &template->inks[template->ink_count];
	const char *name;
	double rgb[3];
	unsigned i;

	if (settings_only(group, names) != 0 ||
	    settings_text(group, "name", true, &name) != 0 ||
	    settings_numbers(group, "rgb", true, 3, rgb) != 0)
		return -1;
	for (i = 0; i < 3; i++)
		if (!(rgb[i] >= 0 && rgb[i] <= 1))
			return settings_fail(settings_need(group, "rgb"),
			    "rgb must be three numbers from 0 to 1, found %g",
			    rgb[i]);
	if ((ink->name = strdup(name)) == NULL)
		return template_out_of_memory(template);
	template->ink_count++;
	ink->red = rgb[0];
	ink->green = rgb[1];
	ink->blue = rgb[2];
	return 0;
}

typedef int template_entry(struct template *, const config_setting_t *);

static int
template_table(struct template *template, const config_setting_t *root,
    const char *name, int most, template_entry *read)
{
	config_setting_t *list;
	int i, count;

	if ((list = settings_list(root, name)) == NULL)
		return -1;
	if ((count = config_setting_length(list)) > most)
		return settings_fail(list, "%s: at most %d, found %d", name,
		    most, count);
	for (i = 0; i < count; i++)
		if (read(template,
			config_setting_get_elem(list, (unsigned)i)) != 0)
			return -1;
	return 0;
}

static int
template_items(struct template *template, enum template_page which,
    const config_setting_t *group)
{
	struct page *page = &template->pages[which];
	config_setting_t *list;
	size_t count;

	if ((list = settings_list(group, "items")) == NULL)
		return -1;
	count = (size_t)config_setting_length(list);
	if (count > ITEMS_MOST)
		return settings_fail(list, "items: at most %d, found %zu",
		    ITEMS_MOST, count);
	if ((page->items = calloc(count, sizeof *page->items)) == NULL)
		return template_out_of_memory(template);
	while (page->count < count) {
		struct item *item = &page->items[page->count];

		group = config_setting_get_elem(list, (unsigned)page->count++);
		if (item_read(item, template, group) != 0)
			return -1;
	}
	return 0;
}

static int
template_side(struct template *template, const config_setting_t *group)
{
	static const char *const names[] = { "items", NULL };

	if (settings_only(group, names) != 0)
		return -1;
	return template_items(template,
	    template->sides++ == 0 ? PAGE_OUTSIDE : PAGE_INSIDE, group);
}

static int
template_cover(struct template *template, const config_setting_t *root)
{
	static const char *const names[] = { "every", "items", NULL };
	const config_setting_t *cover;
	long long every;

	if ((cover = config_setting_get_member(root, "cover")) == NULL)
		return 0;
	if (settings_only(cover, names) != 0 ||
	    settings_integer(cover, "every", true, 1, 10000, &every) != 0)
		return -1;
	template->lot = (unsigned)every;
	return template_items(template, PAGE_COVER, cover);
}

static int
template_paper(struct template *template, const config_setting_t *root)
{
	static const char *const names[] = { "width", "height", NULL };
	const config_setting_t *paper;

	if ((paper = settings_need(root, "paper")) == NULL ||
	    settings_only(paper, names) != 0 ||
	    settings_number(paper, "width", true, 50, 450, &template->width) !=
		0)
		return -1;
	return settings_number(paper, "height", true, 50, 450,
	    &template->height);
}

/* Of the kind that is wanted, or of any: then it is the one it says. */
static int
template_read_kind(struct template *template, const config_setting_t *root)
{
	enum template_kind wanted = template->kind;
	const char *format;
	unsigned i;

	if (settings_text(root, "format", true, &format) != 0)
		return -1;
	for (i = 0; i < TEMPLATE_KINDS; i++)
		if (strcmp(format, formats[i]) == 0 &&
		    (wanted == TEMPLATE_KINDS || wanted == i)) {
			template->kind = (enum template_kind)i;
			return 0;
		}
	return settings_fail(settings_need(root, "format"),
	    "format must be \"%s\", found \"%s\"",
	    formats[wanted == TEMPLATE_KINDS ? TEMPLATE_SHEET : wanted],
	    format);
}

static int
template_head(struct template *template, const config_setting_t *root)
{
	static const char *const names[] = { "format", "name", "paper", "fonts",
		"inks", "sides", "cover", NULL };
	const char *name;

	if (settings_only(root, names) != 0 ||
	    template_read_kind(template, root) != 0 ||
	    settings_text(root, "name", true, &name) != 0)
		return -1;
	if ((template->name = strdup(name)) == NULL)
		return template_out_of_memory(template);
	return template_paper(template, root);
}

static int
template_parse(struct template *template, const char *text)
{
	config_t config;
	const config_setting_t *root;
	int rc = -1;

	if (settings_parse(&config, template->path, text) != 0)
		goto out;
	root = config_root_setting(&config);
	if (template_head(template, root) != 0 ||
	    template_table(template, root, "fonts", TEMPLATE_FONTS,
		template_font) != 0)
		goto out;
	if (config_setting_get_member(root, "inks") != NULL &&
	    template_table(template, root, "inks", TEMPLATE_INKS,
		template_ink) != 0)
		goto out;
	if (template_table(template, root, "sides", 2, template_side) != 0 ||
	    template_cover(template, root) != 0)
		goto out;
	rc = template_check(template);
out:
	config_destroy(&config);
	return rc;
}

static int
template_compare(const struct template *template, const uint8_t *pinned)
{
	char want[DIGEST_TEXT], have[DIGEST_TEXT];

	if (pinned == NULL ||
	    memcmp(pinned, template->digest, DIGEST_SIZE) == 0)
		return 0;
	hex_write(want, pinned, DIGEST_SIZE);
	hex_write(have, template->digest, DIGEST_SIZE);
	return fail(EX_CONFIG,
	    "%s:1: the template has changed: its SHA-256 "
	    "should be %s, found %s",
	    template->path, want, have);
}

struct template *
template_read(const char *path, const uint8_t *pinned)
{
	return template_read_as(TEMPLATE_SHEET, path, pinned);
}

struct template *
template_read_as(enum template_kind kind, const char *path,
    const uint8_t *pinned)
{
	struct template *template = NULL;
	char *text = NULL;
	size_t size;
	int rc = -1;

	if ((text = file_read(path, TEMPLATE_MOST, &size)) == NULL)
		goto out;
	if ((template = calloc(1, sizeof *template)) == NULL ||
	    (template->path = strdup(path)) == NULL) {
		fail(EX_OSERR, "out of memory reading %s", path);
		goto out;
	}
	template->kind = kind;
	/* What follows a NUL would be in the digest, and read by nobody. */
	if (strlen(text) != size) {
		fail(EX_DATAERR, "%s:1: a template is text, found a NUL", path);
		goto out;
	}
	if (digest_bytes(template->digest, text, size) != 0 ||
	    template_compare(template, pinned) != 0)
		goto out;
	rc = template_parse(template, text);
out:
	free(text);
	if (rc == 0)
		return template;
	template_free(template);
	return NULL;
}
