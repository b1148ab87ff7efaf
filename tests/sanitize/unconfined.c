/* In place of base/confine*.c in a room, a press, a courier or a bustad that is
 * watched by a sanitizer or by valgrind: they do what a confined process may
 * not. Never part of the product: see `make asan` and
 * tests/scenario/valgrind.sh. */
#include "base/confine.h"
#include "base/confine_serve.h"

#include "base/banned.h"

int
confine_process(void)
{
	return 0;
}

int
confine_module(const char *directories, enum confine_module module)
{
	(void)directories;
	(void)module;
	return 0;
}

int
confine_files(int dir, enum confine_rights rights)
{
	(void)dir;
	(void)rights;
	return 0;
}

void
confine_beside(int dir)
{
	(void)dir;
}

int
confine_ports(const uint16_t *ports, size_t count)
{
	(void)ports;
	(void)count;
	return 0;
}

int
confine_calls(int dir, enum confine_rights rights)
{
	(void)dir;
	(void)rights;
	return 0;
}

int
confine_serve(const struct confine_folder *folders, size_t count, pid_t child)
{
	(void)folders;
	(void)count;
	(void)child;
	return 0;
}

/* A room starts with a clean environment and nothing on descriptor 2. */
#ifdef WATCH_LOG
const char *__asan_default_options(void);
const char *__ubsan_default_options(void);
const char *__lsan_default_options(void);
const char *__lsan_default_suppressions(void);

const char *
__asan_default_options(void)
{
	return "log_path=" WATCH_LOG;
}

const char *
__ubsan_default_options(void)
{
	return "print_stacktrace=1";
}

const char *
__lsan_default_options(void)
{
	return "print_suppressions=0";
}

const char *
__lsan_default_suppressions(void)
{
	return "leak:strbuf_append\nleak:libconfig_yylex";
}
#endif
