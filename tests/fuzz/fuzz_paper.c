/* Any bytes for the PDF of a page file: refused, or cut into parts that have as
 * many pages as were asked for. */
#include "tests/fuzz/fuzz.h"

#include "press/paper.h"

enum { ROOM = 1 << 16 };

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static uint8_t memory[ROOM];
	struct clear cut = { .bytes = memory, .room = ROOM };
	struct paper *paper = paper_open(bytes, size), *again;
	uint32_t pages;

	if (paper == NULL) {
		fuzz_refused();
		return 0;
	}
	pages = paper_pages(paper);
	fuzz_promise(pages > 0, "a PDF has pages");
	if (paper_cut(paper, pages / 2, 1, &cut) == 0 &&
	    (again = paper_open(cut.bytes, cut.size)) != NULL) {
		fuzz_promise(paper_pages(again) == 1,
		    "a cut of one page has one page");
		paper_free(again);
	}
	paper_free(paper);
	return 0;
}
