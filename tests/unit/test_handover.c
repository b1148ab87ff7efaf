/* Goal: a release and a receipt are believed only if they are whole, of the
 * form docs/FORMATS.md gives, signed by whom it must be, and speak of every
 * serial once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#undef fail
#include "base/fail.h"
#include "deep_stacks.h"
#include "handover/receipt.h"
#include "handover/seal.h"

#include "press_fixture.h"

#define HEX_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define HEX_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HEX_C "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"

/* Check characters were computed by another program (ISO/IEC 7064 in Python).
 * Two files of 10 sheets, of 1 side and without covers.
 */
#define FILE_1 \
	"{\"file\":\"000001.cms\",\"sha256\":\"" HEX_A "\",\"bytes\":1000," \
	"\"pages\":10,\"envelopes\":10,\"first\":\"LZ26-0000001-2\"," \
	"\"last\":\"LZ26-0000010-X\",\"first_sheet\":1,\"last_sheet\":10}"
#define FILE_2 \
	"{\"file\":\"000002.cms\",\"sha256\":\"" HEX_B "\",\"bytes\":1000," \
	"\"pages\":10,\"envelopes\":10,\"first\":\"LZ26-0000011-V\"," \
	"\"last\":\"LZ26-0000020-T\",\"first_sheet\":11,\"last_sheet\":20}"
#define MANIFEST_HEAD \
	"{\"format\":\"busta manifest 1\",\"batch\":\"B000001\"," \
	"\"template\":{\"name\":\"t\",\"sha256\":\"" HEX_C "\",\"lot\":0}," \
	"\"recipients\":[{\"sha256\":\"" HEX_B "\",\"name\":\"shop\"}],"

static char *
manifest_of(const char *files)
{
	char *text = NULL;

	assert_true(
	    asprintf(&text, "%s\"files\":[%s]}", MANIFEST_HEAD, files) > 0);
	return text;
}

static struct range
range_of(uint32_t first, uint32_t last)
{
	return (struct range){ { "LZ26", 7 }, first, last };
}

static void
add(struct ranges *ranges, uint32_t first, uint32_t last)
{
	struct range range = range_of(first, last);

	assert_int_equal(ranges_add(ranges, &range), 0);
}

static void
fill_manifest(struct manifest *manifest)
{
	char *text = manifest_of(FILE_1 "," FILE_2);

	assert_int_equal(manifest_read(manifest, text, strlen(text)), 0);
	free(text);
}

static void
fill_release(struct release *release)
{
	memset(release, 0, sizeof *release);
	(void)snprintf(release->batch, sizeof release->batch, "B000001");
	(void)snprintf(release->origin, sizeof release->origin, "busta/test");
	(void)snprintf(release->made, sizeof release->made,
	    "2026-11-27T10:00:00Z");
	release->number = 17;
	memset(release->template_digest, 0xcc, DIGEST_SIZE);
	memset(release->manifest_digest, 0xdd, DIGEST_SIZE);
	memset(release->presses[0], 0xbb, DIGEST_SIZE);
	release->press_count = 1;
	add(&release->released, 1, 4);
	add(&release->released, 6, 20);
	add(&release->voided, 5, 5);
}

static void
refused(int rc, const char *sentence)
{
	assert_int_equal(rc, -1);
	/* The whole sentence, where it is another. */
	if (strstr(fail_reason(), sentence) == NULL)
		assert_string_equal(fail_reason(), sentence);
}

static void
a_manifest_is_read(void **state)
{
	struct manifest manifest;
	struct ranges serials = { 0 };

	(void)state;
	fill_manifest(&manifest);
	assert_int_equal(manifest.count, 2);
	assert_int_equal(manifest.files[1].first_sheet, 11);
	assert_int_equal(manifest_sides(&manifest, &manifest.files[0]), 1);
	assert_int_equal(manifest_serials(&manifest, &serials), 0);
	assert_int_equal(serials.count, 1);
	assert_int_equal(ranges_total(&serials), 20);
	ranges_free(&serials);
	manifest_free(&manifest);
}

static void
replace(char *text, const char *from, const char *to)
{
	char *at = strstr(text, from);

	assert_non_null(at);
	assert_int_equal(strlen(from), strlen(to));
	memcpy(at, to, strlen(to));
}

/* Each by as many bytes as it takes the place of. */
static const struct {
	const char *sentence;
	const char *from, *to;
} wrong_manifests[] = {
	{ "is no name of a page file", "000001.cms", "/etc/x.cms" },
	{ "is no name of a page file", "000001.cms", "00001/.cms" },
	{ "does not follow on", "000002.cms", "000001.cms" },
	{ "do not add up", "\"last_sheet\":10", "\"last_sheet\":11" },
	{ "do not come to", "\"pages\":10", "\"pages\":11" },
	{ "does not follow on", "\"first_sheet\":11,\"last_sheet\":20",
	    "\"first_sheet\":10,\"last_sheet\":19" },
	{ "do not fit each other", "\"envelopes\":10", "\"envelopes\":19" },
	{ "is not a \"busta manifest 1\"", "manifest 1", "manifest 2" },
	{ "\"lot\" must be", "\"lot\":0", "\"lat\":0" },
	{ "must be 1 to", "\"bytes\":1000", "\"bytes\":0000" },
	{ "must be a serial", "LZ26-0000001-2", "LZ26-0000001-3" },
};

static void
a_wrong_manifest_is_refused(void **state)
{
	struct manifest manifest;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong_manifests / sizeof wrong_manifests[0];
	     i++) {
		text = manifest_of(FILE_1 "," FILE_2);
		replace(text, wrong_manifests[i].from, wrong_manifests[i].to);
		/* 0000 is no JSON number: jansson says so with its line. */
		if (strstr(wrong_manifests[i].to, "0000,") == NULL &&
		    strstr(wrong_manifests[i].to, ":0000") == NULL)
			refused(manifest_read(&manifest, text, strlen(text)),
			    wrong_manifests[i].sentence);
		else
			assert_int_equal(manifest_read(&manifest, text,
					     strlen(text)),
			    -1);
		manifest_free(&manifest);
		free(text);
	}
}

static void
a_release_is_read_as_it_was_written(void **state)
{
	struct release release, again;
	char *text, *second;

	(void)state;
	fill_release(&release);
	text = release_text(&release);
	assert_non_null(text);
	assert_int_equal(release_read(&again, text, strlen(text)), 0);
	assert_int_equal(again.number, 17);
	assert_true(release_is_for(&again, release.presses[0]));
	assert_false(release_is_for(&again, release.template_digest));
	second = release_text(&again);
	assert_string_equal(text, second);
	release_free(&release);
	release_free(&again);
	free(text);
	free(second);
}

static void
a_release_is_judged(void **state)
{
	struct manifest manifest;
	struct release release;
	uint8_t digest[DIGEST_SIZE];

	(void)state;
	fill_manifest(&manifest);
	fill_release(&release);
	memset(digest, 0xdd, sizeof digest);
	assert_int_equal(release_judge(&release, &manifest, digest), 0);
	release.voided.list[0].first = 4;
	refused(release_judge(&release, &manifest, digest), "LZ26");
	release.voided.list[0].first = 5;
	release.released.list[1].last = 19;
	refused(release_judge(&release, &manifest, digest),
	    "neither released nor voided");
	release.released.list[1].last = 21;
	refused(release_judge(&release, &manifest, digest), "in no page file");
	release.released.list[1].last = 20;
	release.batch[6] = '2';
	refused(release_judge(&release, &manifest, digest), "for batch");
	release.batch[6] = '1';
	release.template_digest[3] ^= 1;
	refused(release_judge(&release, &manifest, digest), "template");
	release.template_digest[3] ^= 1;
	digest[31] ^= 1;
	refused(release_judge(&release, &manifest, digest), "manifest");
	release_free(&release);
	manifest_free(&manifest);
}

static void
fill_receipt(struct receipt *receipt)
{
	struct receipt_spoiled *spoiled;

	memset(receipt, 0, sizeof *receipt);
	(void)snprintf(receipt->batch, sizeof receipt->batch, "B000001");
	(void)snprintf(receipt->origin, sizeof receipt->origin, "busta/test");
	(void)snprintf(receipt->press, sizeof receipt->press, "Room 2");
	(void)snprintf(receipt->begun, CLOCK_TEXT, "2026-11-27T10:00:00Z");
	(void)snprintf(receipt->ended, CLOCK_TEXT, "2026-11-27T11:00:00Z");
	receipt->release = 17;
	memset(receipt->release_digest, 0xee, DIGEST_SIZE);
	memset(receipt->press_digest, 0xbb, DIGEST_SIZE);
	add(&receipt->printed, 1, 4);
	add(&receipt->printed, 6, 18);
	receipt->spoiled = calloc(2, sizeof *receipt->spoiled);
	receipt->spoiled_count = 2;
	spoiled = receipt->spoiled;
	spoiled[0].range = range_of(5, 5);
	spoiled[1].range = range_of(19, 20);
	(void)snprintf(spoiled[0].reason, 20, "voided");
	(void)snprintf(spoiled[0].operator, 20, "desk");
	(void)snprintf(spoiled[0].when, CLOCK_TEXT, "2026-11-27T10:00:00Z");
	(void)snprintf(spoiled[1].reason, 20, "jam");
	(void)snprintf(spoiled[1].operator, 20, "rossi");
	(void)snprintf(spoiled[1].when, CLOCK_TEXT, "2026-11-27T10:30:00Z");
	receipt->printers = calloc(1, sizeof *receipt->printers);
	receipt->printer_count = 1;
	(void)snprintf(receipt->printers[0].uri, 30, "ipps://localhost/");
	(void)snprintf(receipt->printers[0].certificate_sha256, DIGEST_TEXT,
	    HEX_A);
	(void)snprintf(receipt->printers[0].make_and_model, 10, "Model");
	(void)snprintf(receipt->printers[0].uuid, 10, "-");
	receipt->sheets = 19;
	receipt->test_sheets = 2;
}

static void
a_receipt_is_read_as_it_was_written(void **state)
{
	struct receipt receipt, again;
	char *text, *second;

	(void)state;
	fill_receipt(&receipt);
	text = receipt_text(&receipt);
	assert_non_null(text);
	assert_int_equal(receipt_read(&again, text, strlen(text)), 0);
	second = receipt_text(&again);
	assert_string_equal(text, second);
	receipt_free(&receipt);
	receipt_free(&again);
	free(text);
	free(second);
}

/* What makes a receipt contradict its release, one at a time. */
static void
receipt_spoil(struct receipt *receipt, unsigned how)
{
	switch (how) {
	case 0:
		receipt->release = 16;
		break;
	case 1:
		receipt->origin[0] = 'x';
		break;
	case 2:
		receipt->release_digest[0] ^= 1;
		break;
	case 3:
		receipt->press_digest[0] ^= 1;
		break;
	case 4:
		receipt->printed.list[1].last = 17;
		break;
	case 5:
		receipt->printed.list[1].last = 19;
		break;
	case 6:
		receipt->spoiled[1].range.last = 21;
		break;
	case 7: /* printed what was voided, and voided another */
		receipt->printed.list[0].last = 3;
		receipt->printed.list[1].first = 5;
		receipt->spoiled[0].range = range_of(4, 4);
		break;
	case 8:
		receipt->sheets = 16;
		break;
	case 9:
		receipt->sheets = 21;
		break;
	default:
		receipt->batch[6] = '9';
		break;
	}
}

static const char *const contradictions[] = { "not for this release",
	"for the desk", "not for this release", "a press that this release",
	"neither printed nor spoiled", "LZ26", "not of this release", "voided",
	"more sheets printed than sent", "more sent than there are",
	"not for this release" };

static void
a_receipt_is_judged(void **state)
{
	struct release release;
	struct receipt receipt;
	uint8_t digest[DIGEST_SIZE];
	unsigned how;

	(void)state;
	fill_release(&release);
	memset(digest, 0xee, sizeof digest);
	fill_receipt(&receipt);
	assert_int_equal(receipt_judge(&receipt, &release, digest), 0);
	receipt_free(&receipt);
	for (how = 0; how < sizeof contradictions / sizeof contradictions[0];
	     how++) {
		fill_receipt(&receipt);
		receipt_spoil(&receipt, how);
		refused(receipt_judge(&receipt, &release, digest),
		    contradictions[how]);
		receipt_free(&receipt);
	}
	release_free(&release);
}

/* JSON that a lenient reader would take. */
static const struct {
	const char *sentence;
	const char *from, *to;
} wrong_receipts[] = {
	{ "unknown member", "\"sheets\":", "\"shoots\":" },
	{ "duplicate", "\"begun\":", "\"ended\":" },
	{ "must be a whole number", "\"release\": 17", "\"release\":\"7\"" },
	{ "must be 64 hex|must be a SHA-256", "eeeeeeee", "eeeeeeeg" },
	{ "is not a \"busta receipt 1\"", "receipt 1", "receipt 2" },
	{ "printable bytes", "Room 2", "\\u0007" },
	{ "do not fit", "\"count\": 13", "\"count\": 14" },
};

static void
a_wrong_receipt_is_refused(void **state)
{
	struct receipt receipt, again;
	char *text;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof wrong_receipts / sizeof wrong_receipts[0]; i++) {
		fill_receipt(&receipt);
		text = receipt_text(&receipt);
		replace(text, wrong_receipts[i].from, wrong_receipts[i].to);
		assert_int_equal(receipt_read(&again, text, strlen(text)), -1);
		if (strchr(wrong_receipts[i].sentence, '|') == NULL)
			refused(-1, wrong_receipts[i].sentence);
		receipt_free(&again);
		receipt_free(&receipt);
		free(text);
	}
}

static void
a_signature_is_of_one_certificate_over_one_text(void **state)
{
	static const char text[] = "every byte of this";
	struct shop press, other;
	struct bytes signature = { 0 }, foreign = { 0 };
	char changed[sizeof text];
	size_t i, good = 0;

	(void)state;
	shop_make(&press, EVP_EC_gen("P-256"), "press");
	shop_make(&other, EVP_EC_gen("P-256"), "press");
	assert_int_equal(seal_make(text, sizeof text, press.certificate,
			     press.key, &signature),
	    0);
	assert_int_equal(seal_make(text, sizeof text, other.certificate,
			     other.key, &foreign),
	    0);
	assert_int_equal(seal_verify("it", text, sizeof text, signature.data,
			     signature.size, press.certificate),
	    0);
	refused(seal_verify("it", text, sizeof text, foreign.data, foreign.size,
		    press.certificate),
	    "forged, foreign");
	for (i = 0; i < sizeof text; i++) {
		memcpy(changed, text, sizeof text);
		changed[i] ^= 1;
		refused(seal_verify("it", changed, sizeof changed,
			    signature.data, signature.size, press.certificate),
		    "altered");
	}
	refused(seal_verify("it", text, sizeof text - 1, signature.data,
		    signature.size, press.certificate),
	    "altered");
	refused(seal_verify("it", text, sizeof text, signature.data,
		    signature.size - 1, press.certificate),
	    "damaged");
	/* Most bytes of a signature matter; some name its maker once more. */
	for (i = 0; i < signature.size; i++) {
		signature.data[i] ^= 1;
		good += seal_verify("it", text, sizeof text, signature.data,
			    signature.size, press.certificate) == 0;
		signature.data[i] ^= 1;
	}
	assert_true(good < signature.size);
	bytes_free(&signature);
	bytes_free(&foreign);
	shop_free(&press);
	shop_free(&other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_manifest_is_read),
		cmocka_unit_test(a_wrong_manifest_is_refused),
		cmocka_unit_test(a_release_is_read_as_it_was_written),
		cmocka_unit_test(a_release_is_judged),
		cmocka_unit_test(a_receipt_is_read_as_it_was_written),
		cmocka_unit_test(a_receipt_is_judged),
		cmocka_unit_test(a_wrong_receipt_is_refused),
		cmocka_unit_test(
		    a_signature_is_of_one_certificate_over_one_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
