/* Goal: bustad.cfg is read whole, or refused whole with its line; nothing in it
 * is taken for something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "counter/config.h"
#include "tests/unit/folder.h"

#include <cmocka.h>

#include "base/banned.h"

#define LEAST \
	"format = \"busta counter 1\";\ncertificate = \"c\";\nkey = \"k\";\n" \
	"authority = \"/a/b\";\n"

#define TEN "ten bytes,"

static struct folder folder;

static struct counter_config *
read_text(const char *text)
{
	int fd =
	    openat(folder.fd, "bustad.cfg", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)close(fd);
	return counter_config_read(folder_file(&folder, "bustad.cfg"));
}

static const struct {
	const char *what;
	const char *text;
	const char *said;
} refusals[] = {
	{ "an empty file", "", "format is missing" },
	{ "another format", "format = \"busta press 1\";",
	    ":1: format must be \"busta counter 1\"" },
	{ "no key", "format = \"busta counter 1\"; certificate = \"c\";",
	    "key is missing" },
	{ "an empty name of a file", LEAST "crl = \"\";", ":5: crl must name" },
	{ "a setting nobody knows", LEAST "tls = \"1.2\";",
	    ":5: unknown setting tls" },
	{ "a limit nobody knows", LEAST "limits = { bodies = 1; };",
	    ":5: unknown setting bodies" },
	{ "no body at all", LEAST "limits = { body = 0; };",
	    ":5: body must be 1024 to" },
	{ "a limit below nothing", LEAST "limits = { idle_seconds = -1; };",
	    ":5: idle_seconds must be 1 to" },
	{ "a limit in words", LEAST "limits = { burst = \"many\"; };",
	    ":5: burst must be a whole number" },
	{ "limits that are no group", LEAST "limits = 5;", ":5: expected a" },
	{ "one address that is no list", LEAST "listen = \"a:1\";",
	    ":5: listen must be a list" },
	{ "an address that is a number", LEAST "listen = ( 8443 );",
	    ":5: listen must be a list of addresses" },
	{ "nine addresses",
	    LEAST "listen = ( \"a\", \"a\", \"a\", \"a\", \"a\", \"a\", "
		  "\"a\", \"a\", \"a\" );",
	    ":5: listen may have 8" },
	{ "an address that is a name", LEAST "listen = ( \"localhost:1\" );",
	    ":5: listen must be a list of addresses in numbers" },
	{ "an address without a port", LEAST "listen = ( \"127.0.0.1\" );",
	    ":5: listen must be a list of addresses in numbers" },
	{ "a port that is too large", LEAST "listen = ( \"127.0.0.1:65536\" );",
	    ":5: listen must be a list of addresses in numbers" },
	{ "no port", LEAST "listen = ( \"127.0.0.1:0\" );",
	    ":5: listen must be a list of addresses in numbers" },
	{ "no wrong codes", LEAST "wrong_codes = 0;", ":5: wrong_codes must" },
	{ "a shift of two days", LEAST "shift_hours = 48;",
	    ":5: shift_hours must be 1 to 24" },
	{ "metrics at too long a name",
	    LEAST "metrics = \"/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
		  "1234567\";",
	    ":5: metrics: /ten bytes,ten" },
	{ "a syntax error", LEAST "limits = {", ":5: syntax error" },
};

static void
test_refusals(void **state)
{
	struct counter_config *config;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		config = read_text(refusals[i].text);
		if (config != NULL ||
		    strstr(fail_reason(), refusals[i].said) == NULL ||
		    fail_code() != EX_DATAERR)
			fail_msg("%s: expected \"%s\", got \"%s\"",
			    refusals[i].what, refusals[i].said,
			    config != NULL ? "nothing" : fail_reason());
		counter_config_free(config);
	}
}

/* 107 bytes are as many as sun_path has, but one. */
static void
test_metrics_at_the_longest_name(void **state)
{
	struct counter_config *config = read_text(
	    LEAST "metrics = \"/" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
		  "123456\";");

	(void)state;
	assert_non_null(config);
	counter_config_free(config);
}

static int
try_line(const char *line)
{
	struct counter_config *config;
	char text[1024];
	int rc;

	(void)snprintf(text, sizeof text, LEAST "%s", line);
	assert_non_null(config = read_text(text));
	rc = edge_config_try(&config->edge);
	counter_config_free(config);
	return rc;
}

static void
assert_not_had(const char *line, const char *said)
{
	if (try_line(line) == 0 || strstr(fail_reason(), said) == NULL ||
	    fail_code() != EX_DATAERR)
		fail_msg("%s: expected \"%s\"", line, said);
}

static void
test_what_cannot_be_had(void **state)
{
	bool root = geteuid() == 0;
	struct stat status;

	(void)state;
	assert_not_had("metrics_group = \"no such group\";",
	    ":5: metrics_group: there is no group no such group");
	assert_not_had("access_log = \"none/log\";", ":5: access_log: cannot");
	assert_not_had("access_log = \"log/\";", ":5: access_log: cannot");
	assert_not_had("access_log = \".\";", "Is a directory");
	assert_int_equal(try_line("metrics_group = \"root\";"), 0);
	assert_int_equal(try_line("access_log = \"log\";"), 0);
	assert_int_equal(fstatat(folder.fd, "log", &status, 0), -1);

	/* Beside what we may not write to. */
	assert_int_equal(root ? setreuid(65534, 0) : fchmod(folder.fd, 0500),
	    0);
	assert_not_had("access_log = \"log\";", "log: Permission denied");
	assert_int_equal(root ? setreuid(0, 0) : fchmod(folder.fd, 0700), 0);
}

static void
test_what_is_not_said(void **state)
{
	struct counter_config *config = read_text(LEAST);

	(void)state;
	assert_non_null(config);
	assert_string_equal(config->edge.doors[0].certificate,
	    folder_file(&folder, "c"));
	assert_string_equal(config->edge.doors[0].authority, "/a/b");
	assert_null(config->edge.doors[0].crl);
	assert_null(config->edge.metrics);
	assert_null(config->edge.access_log);
	assert_int_equal(config->edge.doors[0].listen_count, 0);
	assert_int_equal(config->judge.wrong_codes, 20);
	assert_int_equal(config->edge.doors[0].limits.body, 65536);
	assert_int_equal(config->edge.doors[0].limits.handshake_us, 5000000);
	counter_config_free(config);
}

static void
test_what_is_said(void **state)
{
	struct counter_config *config = read_text(LEAST
	    "listen = ( \"[::1]:1\", \"127.0.0.1:2\" ); wrong_codes = 7;\n"
	    "limits = { connections = 9; connections_per_station = 3; "
	    "requests_per_second = 4; burst = 5; body = 2048; headers = 1024; "
	    "handshake_seconds = 1; request_seconds = 2; idle_seconds = 3; "
	    "stop_seconds = 4; };\nshift_hours = 8;");

	(void)state;
	assert_non_null(config);
	assert_int_equal(config->edge.doors[0].listen_count, 2);
	assert_string_equal(config->edge.doors[0].listen[1], "127.0.0.1:2");
	assert_int_equal(config->judge.wrong_codes, 7);
	assert_int_equal(config->judge.shift_hours, 8);
	assert_int_equal(config->edge.doors[0].limits.connections, 9);
	assert_int_equal(config->edge.doors[0].limits.connections_per_station,
	    3);
	assert_int_equal(config->edge.doors[0].limits.requests_per_second, 4);
	assert_int_equal(config->edge.doors[0].limits.burst, 5);
	assert_int_equal(config->edge.doors[0].limits.body, 2048);
	assert_int_equal(config->edge.doors[0].limits.headers, 1024);
	assert_int_equal(config->edge.doors[0].limits.handshake_us, 1000000);
	assert_int_equal(config->edge.doors[0].limits.request_us, 2000000);
	assert_int_equal(config->edge.doors[0].limits.idle_us, 3000000);
	assert_int_equal(config->edge.doors[0].limits.stop_us, 4000000);
	counter_config_free(config);
}

static void
test_what_stays_fixed(void **state)
{
	struct counter_config *old = read_text(LEAST "metrics = \"m\";");
	struct counter_config *same =
	    read_text(LEAST "metrics = \"m\"; wrong_codes = 3;");
	struct counter_config *other = read_text(LEAST "metrics = \"n\";");
	struct counter_config *more =
	    read_text(LEAST "metrics = \"m\"; listen = ( \"[::1]:1\" );");

	(void)state;
	assert_null(edge_config_fixed(&old->edge, &same->edge));
	assert_string_equal(edge_config_fixed(&old->edge, &other->edge),
	    "metrics");
	assert_string_equal(edge_config_fixed(&old->edge, &more->edge),
	    "listen");
	counter_config_free(old);
	counter_config_free(same);
	counter_config_free(other);
	counter_config_free(more);
}

static int
setup(void **state)
{
	(void)state;
	return folder_open(&folder);
}

static int
teardown(void **state)
{
	(void)state;
	folder_remove(&folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_metrics_at_the_longest_name),
		cmocka_unit_test(test_what_cannot_be_had),
		cmocka_unit_test(test_what_is_not_said),
		cmocka_unit_test(test_what_is_said),
		cmocka_unit_test(test_what_stays_fixed),
	};

	return cmocka_run_group_tests_name("counter config", tests, setup,
	    teardown);
}
