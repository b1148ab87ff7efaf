#include "edge/pages.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fail.h"
#include "base/file.h"
#include "base/hex.h"
#include "edge/problem.h"

#include "base/banned.h"

enum { PAGES_MOST = 128, PAGE_SIZE_MOST = 2 << 20, PAGE_TAG = 32 };

/* What is named otherwise is no page. */
static const struct page_type {
	const char *ending;
	const char *type;
} types[] = {
	{ ".html", "text/html; charset=utf-8" },
	{ ".css", "text/css; charset=utf-8" },
	{ ".js", "text/javascript; charset=utf-8" },
	{ ".json", "application/json" },
	{ ".webmanifest", "application/manifest+json" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".ico", "image/x-icon" },
	{ ".woff2", "font/woff2" },
	{ ".wav", "audio/wav" },
	{ ".pdf", "application/pdf" },
	{ ".txt", "text/plain; charset=utf-8" },
};

struct page {
	char name[REQUEST_TAIL];
	char tag[PAGE_TAG + 3]; /* with its quotes */
	const char *type;
	char *body;
	size_t size;
};

struct pages {
	struct page page[PAGES_MOST];
	size_t count;
};

static const char *
page_type(const char *name)
{
	size_t i, size = strlen(name), ending;

	for (i = 0; i < sizeof types / sizeof types[0]; i++) {
		ending = strlen(types[i].ending);
		if (size > ending &&
		    strcmp(name + size - ending, types[i].ending) == 0)
			return types[i].type;
	}
	return NULL;
}

static int
page_tag(struct page *page)
{
	uint8_t digest[DIGEST_SIZE];
	char text[DIGEST_TEXT];

	if (digest_bytes(digest, page->body, page->size) != 0)
		return -1;
	hex_write(text, digest, sizeof digest);
	(void)snprintf(page->tag, sizeof page->tag, "\"%.*s\"", PAGE_TAG, text);
	return 0;
}

static int
page_read(struct pages *pages, int folder, const char *name)
{
	struct page *page = &pages->page[pages->count];
	const char *type = page_type(name);

	if (type == NULL)
		return 0;
	if (pages->count == PAGES_MOST || strlen(name) >= sizeof page->name)
		return fail(EX_DATAERR,
		    "%s: there are %d pages at most, with names of %zu bytes",
		    name, PAGES_MOST, sizeof page->name - 1);
	page->body = file_read_at(folder, name, PAGE_SIZE_MOST, &page->size);
	if (page->body == NULL)
		return -1;
	(void)snprintf(page->name, sizeof page->name, "%s", name);
	page->type = type;
	pages->count++;
	return page_tag(page);
}

static int
pages_read_all(struct pages *pages, DIR *folder)
{
	struct dirent *entry;

	while ((entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.' &&
		    page_read(pages, dirfd(folder), entry->d_name) != 0)
			return -1;
	return 0;
}

static const struct page *
page_find(const struct pages *pages, const char *name)
{
	size_t i;

	for (i = 0; i < pages->count; i++)
		if (strcmp(pages->page[i].name, name) == 0)
			return &pages->page[i];
	return NULL;
}

struct pages *
pages_read(const char *path, const char *const *needed)
{
	DIR *folder = opendir(path);
	struct pages *pages = NULL;
	int rc = -1;

	if (folder == NULL)
		fail(EX_NOINPUT, "cannot open the pages in %s: %s", path,
		    strerror(errno));
	else if ((pages = calloc(1, sizeof *pages)) == NULL)
		fail(EX_OSERR, "out of memory");
	else if ((rc = pages_read_all(pages, folder)) != 0)
		(void)fail_within(path);
	for (; rc == 0 && *needed != NULL; needed++)
		if (page_find(pages, *needed) == NULL)
			rc = fail(EX_NOINPUT, "%s: there is no %s", path,
			    *needed);
	if (folder != NULL)
		(void)closedir(folder);
	if (rc != 0) {
		pages_free(pages);
		pages = NULL;
	}
	return pages;
}

void
pages_free(struct pages *pages)
{
	size_t i;

	if (pages == NULL)
		return;
	for (i = 0; i < pages->count; i++)
		free(pages->page[i].body);
	free(pages);
}

/* What is a page of its own has a route, or is somebody's first one. */
static const struct page *
page_of(const struct pages *pages, const struct request *request,
    const char *first)
{
	const char *name = request->route->page;
	const struct page *page;

	if (name == NULL && request->tail[0] == '\0')
		name = first;
	if (name != NULL)
		return page_find(pages, name);
	page = page_find(pages, request->tail);
	return page == NULL || strcmp(page->type, types[0].type) == 0 ? NULL
								      : page;
}

static enum edge_problem
page_reply(const struct page *page, struct reply *reply, bool same)
{
	reply->type = page->type;
	reply->status = same ? 304 : 200;
	if (same)
		return EDGE_PROBLEMS;
	if ((reply->body = malloc(page->size + 1)) == NULL)
		return EDGE_INSIDE;
	memcpy(reply->body, page->body, page->size);
	reply->size = page->size;
	return EDGE_PROBLEMS;
}

enum edge_problem
pages_reply(const struct pages *pages, struct request *request,
    const char *first, const char **etag)
{
	const struct page *page = page_of(pages, request, first);
	bool same;

	if (page == NULL) {
		*etag = NULL;
		return EDGE_NO_SUCH_PAGE;
	}
	same = *etag != NULL && strcmp(*etag, page->tag) == 0;
	*etag = page->tag;
	return page_reply(page, &request->reply, same);
}
