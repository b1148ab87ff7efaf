#include "press/account.h"

#include <string.h>

#include "base/banned.h"

/* The last file that begins at or before an index or a sheet. */
const struct run_file *
run_file_of(const struct run *run, size_t index)
{
	size_t low = 0, high = run->file_count, middle;

	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (run->files[middle].base <= index)
			low = middle;
		else
			high = middle;
	}
	return &run->files[low];
}

bool
run_index(const struct run *run, uint32_t sheet, size_t *index)
{
	size_t low = 0, high = run->file_count, middle;
	const struct run_file *file;

	if (run->file_count == 0 || sheet < run->files[0].first_sheet)
		return false;
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		if (run->files[middle].first_sheet <= sheet)
			low = middle;
		else
			high = middle;
	}
	file = &run->files[low];
	*index = file->base + (sheet - file->first_sheet);
	return sheet - file->first_sheet <=
	    file->range.last - file->range.first;
}

uint32_t
run_sheet(const struct run *run, size_t index)
{
	const struct run_file *file = run_file_of(run, index);

	return file->first_sheet + (uint32_t)(index - file->base);
}

void
run_serial(const struct run *run, size_t index, struct serial *serial)
{
	const struct run_file *file = run_file_of(run, index);

	serial->series = file->range.series;
	serial->number = file->range.first + (uint32_t)(index - file->base);
}

bool
run_find_serial(const struct run *run, const struct serial *serial,
    size_t *index)
{
	const struct run_file *file;
	size_t i;

	for (i = 0; i < run->file_count; i++) {
		file = &run->files[i];
		if (strcmp(file->range.series.name, serial->series.name) == 0 &&
		    file->range.series.digits == serial->series.digits &&
		    serial->number >= file->range.first &&
		    serial->number <= file->range.last) {
			*index =
			    file->base + serial->number - file->range.first;
			return true;
		}
	}
	return false;
}

size_t
run_count(const struct run *run, enum sheet_state state)
{
	size_t i, count = 0;

	for (i = 0; i < run->sheet_count; i++)
		count += run->sheets[i] == state;
	return count;
}

bool
sheet_is_in_doubt(enum sheet_state state)
{
	return state == SHEET_PRINTING || state == SHEET_TAKEN ||
	    state == SHEET_UNKNOWN;
}

size_t
run_doubts(const struct run *run)
{
	return run_count(run, SHEET_PRINTING) + run_count(run, SHEET_TAKEN) +
	    run_count(run, SHEET_UNKNOWN);
}

const char *
sheet_state_name(enum sheet_state state)
{
	static const char *const names[SHEET_STATES] = {
		[SHEET_UNSENT] = "not sent",
		[SHEET_PRINTING] = "being printed",
		[SHEET_TAKEN] = "not counted",
		[SHEET_UNKNOWN] = "unknown",
		[SHEET_PRINTED] = "printed",
		[SHEET_HELD] = "held",
		[SHEET_SPOILED] = "spoiled",
	};

	return names[state];
}
