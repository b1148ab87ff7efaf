# busta: `make demo` shows it working, `make check` proves it.
VERSION = 0.1.0
PREFIX = /usr
BUILD = build
CC = gcc
PROGRAMS = busta busta-room
FOLDERS := $(shell sed -n 's/^\([a-z]*\):.*/\1/p' src/LAYERS)

PACKAGES = gcc make pkg-config libssl-dev libhpdf-dev libzint-dev \
	libsqlite3-dev libconfig-dev libjansson-dev libsmartcols-dev \
	libseccomp-dev fonts-dejavu-core openssl
TEST_PACKAGES = clang libclang-rt-14-dev libcmocka-dev perl qpdf \
	poppler-utils zbar-tools dmtx-utils strace valgrind sqlite3 systemd \
	mandoc python3 binutils util-linux gdb

WARNINGS = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wstrict-prototypes -Wmissing-prototypes -Wwrite-strings -Wcast-qual \
	-Wpointer-arith -Wformat=2 -Wundef -Wvla -Wswitch-enum \
	-Wnull-dereference -Wframe-larger-than=4096
ifeq ($(findstring clang,$(CC)),)
WARNINGS += -Wlogical-op -Wduplicated-cond -Wduplicated-branches
ROOM_FLAGS = -ftrivial-auto-var-init=zero -fzero-call-used-regs=used-gpr
endif
HARDENING = -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection=full -fPIE -fvisibility=hidden
OPTIMISE = -O2 -g
CFLAGS = $(OPTIMISE) $(HARDENING) $(WERROR) $(EXTRA)
CPPFLAGS = -std=gnu11 -D_GNU_SOURCE -Isrc -DBUSTA_VERSION='"$(VERSION)"'
LDFLAGS = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed $(EXTRA)

LIBS_busta = -lconfig -lsqlite3 -ljansson -lsmartcols -lcrypto
LIBS_busta-room = -lhpdf -lzint -lconfig -lseccomp -lcrypto -lm

SOURCES := $(wildcard src/*.c $(FOLDERS:%=src/%/*.c))
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)

all: $(PROGRAMS:%=$(BUILD)/%)

$(BUILD)/src/room/%.o $(BUILD)/src/hsm/%.o: CFLAGS += $(ROOM_FLAGS)

$(BUILD)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(WARNINGS) -MMD -c -o $@ $<

# An archive a folder: a program takes from it only what it uses.
define archive
$(BUILD)/$(1).a: $$(filter $(BUILD)/src/$(1)/%,$$(OBJECTS))
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach folder,$(FOLDERS),$(eval $(call archive,$(folder))))

# The linker is the strongest wall: of the room, the desk gets the wire.
$(BUILD)/busta: $(BUILD)/src/room/wire.o \
	$(addprefix $(BUILD)/,desk.a ledger.a job.a envelope.a base.a)
$(BUILD)/busta-room: \
	$(addprefix $(BUILD)/,room.a hsm.a job.a envelope.a base.a)

$(PROGRAMS:%=$(BUILD)/%): $(BUILD)/%: $(BUILD)/src/%.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS_$*)

-include $(OBJECTS:.o=.d)

.PHONY: all
