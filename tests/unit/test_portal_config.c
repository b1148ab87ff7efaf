/* Goal: portal.cfg is read whole, or refused whole with its line; nothing in it
 * is taken for something else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <string.h>

#include "base/fail.h"
#include "portal/config.h"
#include "tests/unit/folder.h"

#include <cmocka.h>

#include "base/banned.h"

#define FORMAT "format = \"busta portal 1\";\n"
#define FILES "certificate = \"c\"; key = \"k\"; "
#define CITIZENS(more) \
	"citizens = { " FILES "authority = \"/a/cns\"; " \
	"address = \"https://portal.example:9443/\"; " more " };\n"
#define PUBLIC(more) "public = { " FILES more " };\n"
#define LEAST FORMAT CITIZENS("") PUBLIC("")

static struct folder folder;

static struct portal_config *
read_text(const char *text)
{
	int fd =
	    openat(folder.fd, "portal.cfg", O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)close(fd);
	return portal_config_read(folder_file(&folder, "portal.cfg"));
}

static const struct {
	const char *what;
	const char *text;
	const char *said;
} refusals[] = {
	{ "an empty file", "", "format is missing" },
	{ "a counter's format",
	    "format = \"busta counter 1\";" CITIZENS("") PUBLIC(""),
	    ":1: format must be \"busta portal 1\"" },
	{ "no citizens", FORMAT PUBLIC(""), "citizens is missing" },
	{ "no public", FORMAT CITIZENS(""), "public is missing" },
	{ "citizens without an authority",
	    FORMAT "citizens = { " FILES
		   "address = \"https://a/\"; };\n" PUBLIC(""),
	    "authority is missing" },
	{ "citizens without an address",
	    FORMAT "citizens = { " FILES "authority = \"a\"; };\n" PUBLIC(""),
	    "address is missing" },
	{ "an address without TLS",
	    FORMAT
	    "citizens = { " FILES
	    "authority = \"a\"; address = \"http://a/\"; };\n" PUBLIC(""),
	    ":2: address must be" },
	{ "an address of nowhere",
	    FORMAT "citizens = { " FILES
		   "authority = \"a\"; address = \"https://\"; };\n" PUBLIC(""),
	    ":2: address must be" },
	{ "an address of a path alone",
	    FORMAT "citizens = { " FILES
		   "authority = \"a\"; address = \"https:///puk\"; "
		   "};\n" PUBLIC(""),
	    ":2: address must be" },
	{ "an address of a port alone",
	    FORMAT "citizens = { " FILES
		   "authority = \"a\"; address = \"https://:9443/\"; "
		   "};\n" PUBLIC(""),
	    ":2: address must be" },
	{ "an address that would be two lines",
	    FORMAT "citizens = { " FILES
		   "authority = \"a\"; address = \"https://a/\\r\\nb: c\"; "
		   "};\n" PUBLIC(""),
	    ":2: address must be" },
	{ "an authority of strangers",
	    FORMAT CITIZENS("") PUBLIC("authority = \"a\";"),
	    ":3: unknown setting authority" },
	{ "pages of a door", FORMAT CITIZENS("pages = \"p\";") PUBLIC(""),
	    ":2: unknown setting pages" },
	{ "TLS 1.2 in words", FORMAT CITIZENS("tls12 = \"yes\";") PUBLIC(""),
	    ":2: tls12 must be true or false" },
	{ "a setting nobody knows", LEAST "puks = 3;",
	    ":4: unknown setting puks" },
	{ "no PUK a day", LEAST "puks_a_day = 0;", ":4: puks_a_day must be" },
	{ "PUKs without an end", LEAST "puks_in_all = 1001;",
	    ":4: puks_in_all must be" },
	{ "more PUKs a day than in all",
	    LEAST "puks_in_all = 4;\npuks_a_day = 5;",
	    ":5: puks_a_day must not be above puks_in_all, which is 4" },
	{ "more PUKs a day than in all if nothing is said",
	    LEAST "puks_a_day = 11;",
	    ":4: puks_a_day must not be above puks_in_all, which is 10" },
	{ "a token of a day", LEAST "token_minutes = 1440;",
	    ":4: token_minutes must be" },
	{ "a limit nobody knows",
	    FORMAT CITIZENS("limits = { bodies = 1; };") PUBLIC(""),
	    ":2: unknown setting bodies" },
};

static void
test_refusals(void **state)
{
	struct portal_config *config;
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
		portal_config_free(config);
	}
}

static void
test_what_is_not_said(void **state)
{
	struct portal_config *config = read_text(LEAST);

	(void)state;
	assert_non_null(config);
	assert_string_equal(config->edge.doors[DOOR_CITIZENS].authority,
	    "/a/cns");
	assert_false(config->edge.doors[DOOR_CITIZENS].old_tls);
	assert_null(config->edge.doors[DOOR_PUBLIC].authority);
	assert_true(config->edge.doors[DOOR_PUBLIC].old_tls);
	assert_int_equal(config->edge.doors[DOOR_PUBLIC].limits.body, 65536);
	assert_non_null(strstr(config->edge.pages, "/portal"));
	assert_int_equal(config->puks_a_day, 3);
	assert_int_equal(config->puks_in_all, 10);
	assert_int_equal(config->token_minutes, 10);
	portal_config_free(config);
}

static void
test_what_is_said(void **state)
{
	struct portal_config *config = read_text(FORMAT CITIZENS(
	    "tls12 = true; listen = ( \"127.0.0.1:1\" ); crl = \"/a/crl\";")
		PUBLIC(
		    "listen = ( \"127.0.0.1:2\", \"[::1]:3\" ); "
		    "limits = { burst = 7; };") "puks_a_day = 1; puks_in_all = "
						"2; token_minutes = 3; "
						"pages = \"/p\";");

	(void)state;
	assert_non_null(config);
	assert_true(config->edge.doors[DOOR_CITIZENS].old_tls);
	assert_string_equal(config->edge.doors[DOOR_CITIZENS].crl, "/a/crl");
	assert_int_equal(config->edge.doors[DOOR_CITIZENS].listen_count, 1);
	assert_int_equal(config->edge.doors[DOOR_CITIZENS].limits.burst, 100);
	assert_string_equal(config->edge.doors[DOOR_PUBLIC].listen[1],
	    "[::1]:3");
	assert_int_equal(config->edge.doors[DOOR_PUBLIC].limits.burst, 7);
	assert_string_equal(config->address, "https://portal.example:9443/");
	assert_string_equal(config->edge.pages, "/p");
	assert_int_equal(config->puks_a_day, 1);
	assert_int_equal(config->puks_in_all, 2);
	assert_int_equal(config->token_minutes, 3);
	portal_config_free(config);
}

static void
test_fewer_in_all_than_a_day(void **state)
{
	struct portal_config *config = read_text(LEAST "puks_in_all = 2;");

	(void)state;
	assert_non_null(config);
	assert_int_equal(config->puks_a_day, 2);
	assert_int_equal(config->puks_in_all, 2);
	portal_config_free(config);
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
		cmocka_unit_test(test_what_is_not_said),
		cmocka_unit_test(test_what_is_said),
		cmocka_unit_test(test_fewer_in_all_than_a_day),
	};

	return cmocka_run_group_tests_name("portal config", tests, setup,
	    teardown);
}
