# busta: `make demo` shows it working, `make check` proves it.
VERSION = 0.1.0
PREFIX = /usr
BUILD = build
$(if $(BUILD),,$(error BUILD is empty: it would build into /))
CC = gcc
PROGRAMS = busta busta-room busta-press busta-courier busta-audit bustad \
	busta-portal
FOLDERS := $(shell sed -n 's/^\([a-z]*\):.*/\1/p' src/LAYERS)

PACKAGES = gcc libc6-dev make pkg-config libssl-dev libhpdf-dev libzint-dev \
	libsqlite3-dev libconfig-dev libjansson-dev libsmartcols-dev \
	libseccomp-dev libgfshare-dev libp11-kit-dev libcups2-dev \
	libevent-dev libcurl4-openssl-dev \
	fonts-dejavu-core openssl
TEST_PACKAGES = clang llvm clang-format shellcheck libclang-rt-14-dev \
	libcmocka-dev perl qpdf \
	poppler-utils zbar-tools dmtx-utils strace valgrind sqlite3 systemd curl \
	mandoc python3 binutils util-linux gdb procps sudo passwd \
	e2fsprogs mount zlib1g-dev golang-go golang-golang-x-mod-dev \
	libgfshare-bin python3-cryptography python3-yaml python3-jsonschema \
	cups-ipp-utils dbus-daemon \
	softhsm2 opensc libengine-pkcs11-openssl exim4-daemon-light \
	chromium libnss3-tools nodejs $(if $(shell command -v npm),,npm)

FRAME = 4096
WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual \
	-Wpointer-arith -Wformat=2 -Wundef -Wvla -Wswitch-enum \
	-Wnull-dereference -Wframe-larger-than=$(FRAME)
ifeq ($(findstring clang,$(CC)),)
WARNINGS += -Wlogical-op -Wduplicated-cond -Wduplicated-branches
ROOM_FLAGS = -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
endif
HARDENING = -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection=full -fPIE -fvisibility=hidden
OPTIMISE = -O2 -g
CFLAGS = $(OPTIMISE) $(HARDENING) $(WERROR) $(EXTRA)
# Of p11-kit the headers alone: a PKCS#11 module is loaded when keys are in one.
PKCS11 := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags p11-kit-1 2>/dev/null))
CPPFLAGS = -std=gnu11 -D_GNU_SOURCE -Isrc $(PKCS11) \
	-DBUSTA_VERSION='"$(VERSION)"' -DBUSTA_SHARE='"$(PREFIX)/share/busta"'
LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(EXTRA)

LIBS_busta = -lconfig -lsqlite3 -ljansson -lsmartcols -lcrypto
LIBS_busta-room = -lhpdf -lzint -lconfig -lseccomp -lgfshare -lcrypto -lm
LIBS_busta-press = -lcups -lconfig -ljansson -lseccomp -lcrypto
LIBS_busta-courier = -lcurl -lconfig -ljansson -lseccomp -lcrypto
LIBS_busta-audit = -lcrypto
LIBS_busta-portal = $(LIBS_bustad) -lm
LIBS_bustad = -levent_openssl -levent_extra -levent_core -lssl -lsqlite3 \
	-lconfig -ljansson -lseccomp -lcrypto

SOURCES := $(wildcard src/*.c $(FOLDERS:%=src/%/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)

# Every core builds, unless whoever calls has said how many.
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(shell nproc))

all: $(PROGRAMS:%=$(BUILD)/%)

$(BUILD)/src/room/%.o $(BUILD)/src/hsm/%.o $(BUILD)/src/press/%.o \
	$(BUILD)/src/courier/%.o $(BUILD)/src/base/clear.o: CFLAGS += $(ROOM_FLAGS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -MMD -MP -c -o $@ $<

# An archive a folder: a program takes from it only what it uses.
define archive
$(BUILD)/$(1).a: $$(filter $(BUILD)/src/$(1)/%,$$(OBJECTS))
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach folder,$(FOLDERS),$(eval $(call archive,$(folder))))

# The linker is the strongest wall: of the room, the desk gets the wire.
WIRE := $(patsubst %.c,$(BUILD)/%.o,$(wildcard src/room/wire*.c))
$(BUILD)/busta: $(WIRE) \
	$(addprefix $(BUILD)/,desk.a clerk.a custody.a batch.a home.a reconcile.a report.a \
	ledger.a audit.a job.a handover.a envelope.a base.a)
$(BUILD)/busta-room: \
	$(addprefix $(BUILD)/,room.a audit.a hsm.a job.a envelope.a base.a)
$(BUILD)/busta-press: \
	$(addprefix $(BUILD)/,press.a handover.a envelope.a base.a)
$(BUILD)/busta-courier: $(addprefix $(BUILD)/,courier.a envelope.a base.a)
$(BUILD)/bustad: $(WIRE) $(addprefix $(BUILD)/,counter.a edge.a clerk.a home.a \
	ledger.a audit.a envelope.a base.a)
$(BUILD)/busta-portal: $(WIRE) $(addprefix $(BUILD)/,portal.a edge.a home.a \
	ledger.a audit.a envelope.a base.a)
$(BUILD)/busta-audit: $(addprefix $(BUILD)/,audit.a envelope.a base.a)

$(PROGRAMS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/src/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS_$*)

-include $(OBJECTS:.o=.d)


# --- Trying it -------------------------------------------------------------

demo: packages
	@$(MAKE) $(PARALLEL) --no-print-directory -s all
	@sh batch/demo.sh $(BUILD)

# Debian packages that are missing are named, then installed; see tests/packages.
packages:
	@sh tests/packages $(PACKAGES)

test-packages:
	@sh tests/packages $(PACKAGES) $(TEST_PACKAGES)

# --- Proving it ------------------------------------------------------------

UNITS := $(patsubst tests/unit/%.c,%,$(wildcard tests/unit/test_*.c))
ALL_ARCHIVES = $(FOLDERS:%=$(BUILD)/%.a)
TEST_LIBS = -lcmocka -lhpdf -lzint -lconfig -lsqlite3 -ljansson -lsmartcols \
	-lcups -lcurl -lseccomp -lgfshare -levent_openssl -levent_extra -levent_core \
	-lssl -lcrypto -lm

TEST_WARNINGS = $(WARNINGS)
TEST_LINK = $(CC) $(CPPFLAGS) -I. $(CFLAGS) $(TEST_WARNINGS) $(LDFLAGS) -o $@ $(filter %.c,$^) \
	-Wl,--start-group $(ALL_ARCHIVES) -Wl,--end-group $(TEST_LIBS)

$(BUILD)/tests/%: tests/unit/%.c $(wildcard tests/unit/*.h) $(ALL_ARCHIVES)
	@mkdir -p $(@D)
	$(TEST_LINK)

$(BUILD)/tests/%: tests/bench/%.c $(ALL_ARCHIVES)
	@mkdir -p $(@D)
	$(TEST_LINK)

# SoftHSM with a fault: what a token may do to those who rely on it.
$(BUILD)/tests/%.so: tests/fault/%.c
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -fPIC -shared -o $@ $<
	@chmod go-w $@

$(BUILD)/tests/test_pkcs11: $(BUILD)/tests/broken_module.so

# A room lies beside the program that starts it.
$(BUILD)/tests/busta-room: $(BUILD)/busta-room
	@mkdir -p $(@D)
	@ln -sf ../busta-room $@
$(BUILD)/tests/test_block $(BUILD)/tests/test_counter \
	$(BUILD)/tests/test_portal $(BUILD)/tests/test_split_counter: \
		$(BUILD)/tests/busta-room

# The simulator is several files, and its ledger has a clock that jumps.
$(BUILD)/tests/test_simulator: LDFLAGS += -Wl,--wrap=clock_unix_ms
$(BUILD)/tests/test_simulator: $(wildcard tests/simulate/*.[ch])

units: $(UNITS:%=$(BUILD)/tests/%)

# One line a test, then what the README promises: "N passed, N failed".
check: test-packages
	@$(MAKE) $(PARALLEL) --no-print-directory -s all units WERROR=-Werror
	@$(MAKE) --no-print-directory -s check-built WERROR=-Werror

check-built: all units
	@BUILD=$(BUILD) CC="$(CC)" tests/run

lint: all
	@BUILD=$(BUILD) CC="$(CC)" tests/run 'lint/*'

layers:
	@tests/lint/layers

pin-wall: all
	@tests/lint/pin-wall $(BUILD)

headers:
	@tests/lint/headers "$(CC) $(CPPFLAGS) $(WARNINGS) -Werror"

# Units and scenarios again, with every access and every overflow watched. Rooms,
# presses, couriers and bustad are not confined there: a watcher does what seccomp
# would kill them for.
WATCHED_ROOM =
$(BUILD)/busta-room $(BUILD)/busta-press $(BUILD)/busta-courier $(BUILD)/bustad \
	$(BUILD)/busta-portal: $(WATCHED_ROOM)
$(BUILD)/tests/sanitize/%.o: CPPFLAGS += -DWATCH_LOG='"$(abspath $(BUILD))/log"'

# Goals of a watched build, one set of objects for asan, for fuzz and for the lint
# that clang has no warning: glibc marks what must not be ignored only if told so, and
# frames, which are measured where they are no fake ones, have red zones in them and
# nothing optimised away.
# Of a slice, compiling takes longer than running: only what runs long is optimised.
WATCH_LEVEL = -O0
asan: WATCH_LEVEL = -O1 -gline-tables-only
watch = $(MAKE) --no-print-directory -s $(1) BUILD=$(abspath $(BUILD))/asan CC=clang \
	OPTIMISE='$(WATCH_LEVEL)' WERROR=-Werror TEST_WARNINGS=-w HARDENING='-fPIE \
	-fvisibility=hidden -fsanitize-address-use-after-return=never \
	"-D__wur=__attribute__((__warn_unused_result__))"' FRAME=16384 \
	WATCHED_ROOM=$(abspath $(BUILD))/asan/tests/sanitize/unconfined.o \
	EXTRA='-fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all'

watched:
	+@$(call watch,$(or $(GOALS),all units fuzzers))

asan: test-packages
	+@$(call watch,check-asan)

# Not those that search memory or count system calls, which watchers have many of.
WATCHED = first-batch job-refusals bustad-edge stations counter-refusals counter-replay \
	counter-together office-day reports forms split split-courier courier portal \
	portal-edge points

check-asan: all units
	@rm -f $(BUILD)/log.*
	@BUILD=$(BUILD) CC="$(CC) $(EXTRA)" \
		ASAN_OPTIONS=log_path=$(abspath $(BUILD))/log \
		LSAN_OPTIONS=print_suppressions=0:suppressions=$(CURDIR)/tests/sanitize/lsan.supp \
		tests/run 'unit/*' $(WATCHED:%=scenario/%.sh)
	@! cat $(BUILD)/log.* 2>/dev/null

FUZZERS := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
fuzzers: $(FUZZERS:%=$(BUILD)/fuzz/%) $(BUILD)/fuzz/planted

$(BUILD)/fuzz/%: tests/fuzz/%.c tests/fuzz/fuzz.h tests/unit/folder.h $(ALL_ARCHIVES)
	@mkdir -p $(@D)
	$(TEST_LINK) -fsanitize=fuzzer

$(BUILD)/fuzz/planted: tests/fuzz/fuzz_serial.c $(ALL_ARCHIVES)
	@mkdir -p $(@D)
	$(TEST_LINK) -fsanitize=fuzzer -DPLANTED

# Each input format, FUZZ_SECONDS long (ten minutes, if not said otherwise).
fuzz: test-packages
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-600} BUILD=$(BUILD) tests/run scenario/fuzz.sh

# Everything the short slices of make check leave out: an hour or more.
campaign: test-packages
	@$(MAKE) $(PARALLEL) --no-print-directory -s all units WERROR=-Werror
	@CAMPAIGN=1 BUILD=$(BUILD) CC="$(CC)" tests/run

bench: bench-packages
	@$(MAKE) $(PARALLEL) --no-print-directory -s all \
		$(addprefix $(BUILD)/tests/,stamp_alone stock_alone log_alone \
			hsm_alone assign_alone group_alone sync_alone)
	@$(MAKE) --no-print-directory -s -f tests/leak/Makefile opener
	@BUILD=$(BUILD) /usr/bin/python3 tests/bench/bench.py

bench-packages:
	@sh tests/packages $(PACKAGES) python3 python3-reportlab \
		python3-cryptography libcmocka-dev

tidy:
	clang-tidy --quiet $(SOURCES) -- $(CPPFLAGS)
	cppcheck --quiet --enable=warning,portability --inline-suppr -Isrc src
	$(MAKE) -s all BUILD=$(BUILD)/analyzer EXTRA=-fanalyzer

clean:
	rm -rf $(BUILD)

# --- Installing it ---------------------------------------------------------

# Activation forms, as the pages have them to print.
FORMS := $(patsubst templates/forms/%.cfg,$(BUILD)/forms/form-%.pdf,$(wildcard templates/forms/*.cfg))
forms: $(FORMS)
$(BUILD)/forms/form-%.pdf: templates/forms/%.cfg $(BUILD)/busta $(BUILD)/busta-room
	@mkdir -p $(@D)
	$(BUILD)/busta template form $< -o $@

install: all forms
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/bin $(PROGRAMS:%=$(BUILD)/%)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man1 docs/man/*.1
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man5 docs/man/*.5
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/man/man8 docs/man/*.8
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/doc/busta \
		docs/*.md docs/counter.png docs/openapi.yaml
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/busta/templates \
		templates/*.cfg
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/busta/templates/forms \
		templates/forms/*.cfg
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/busta/web \
		templates/web/* $(FORMS)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/busta/portal \
		templates/portal/* $(FORMS)
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/busta/templates/courier \
		templates/courier/*.txt
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/share/busta/batch \
		batch/nightly.cfg batch/split.cfg batch/weak-pins.txt
	install -D -m 644 batch/busta.sudoers \
		$(DESTDIR)$(PREFIX)/share/busta/sudoers
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system \
		batch/*.service batch/*.socket batch/*.timer

.PHONY: all demo packages test-packages units check check-built check-asan \
	lint layers pin-wall headers watched asan fuzzers fuzz campaign bench \
	bench-packages tidy clean forms install
