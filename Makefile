# The e-visa document generator.
#
#   make            builds build/release/evisa-gen
#   make demo       installs what is missing, builds, renders a sample
#   make test       installs what the tests need and runs them all
#   make help       lists the rest

# ---- knobs -----------------------------------------------------------------------------------------------------------

MODE ?= release# release | debug | asan
PREFIX ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC := gcc
endif

# ---- flags -----------------------------------------------------------------------------------------------------------

NAME := $(MODE)-$(notdir $(firstword $(CC)))
BUILD := build/$(patsubst %-gcc,%,$(NAME))

PACKAGES := libqrencode libpng libjpeg zlib jansson libutf8proc nettle
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2 -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wundef -Wwrite-strings -Wcast-qual
HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
MODE_FLAGS_release := -O2 -g $(HARDEN) -D_FORTIFY_SOURCE=2
MODE_FLAGS_debug := -O0 -g $(HARDEN)
MODE_FLAGS_asan := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DEV_SANITIZED

CFLAGS_ALL = -std=c11 -D_GNU_SOURCE -Igen -I. $(WARN) $(WERROR) $(MODE_FLAGS_$(MODE)) $(CFLAGS)
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(filter -fsanitize%,$(MODE_FLAGS_$(MODE))) $(LDFLAGS)
LIBS = -lhpdf $(shell pkg-config --libs $(PACKAGES))

# ---- files -----------------------------------------------------------------------------------------------------------

# The rendering path is everything but the command line: there banned.h makes clock, locale, chance and environment a compile error.
CLI := $(wildcard gen/main.c gen/cli*.c)
PIPELINE := $(filter-out $(CLI),$(wildcard gen/*.c)) $(wildcard fonts/*.c)
PIPELINE_OBJECTS := $(PIPELINE:%.c=$(BUILD)/%.o) $(BUILD)/res_table.o
CLI_OBJECTS := $(CLI:%.c=$(BUILD)/%.o)
RESOURCES := $(shell find templates -type f 2>/dev/null)
UNITS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))

# ---- building --------------------------------------------------------------------------------------------------------

.PHONY: all units install install-build install-test demo test bless samples fonts bench nofloat soak clean help
all: $(BUILD)/evisa-gen

$(BUILD)/evisa-gen: $(CLI_OBJECTS) $(PIPELINE_OBJECTS)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(PIPELINE:%.c=$(BUILD)/%.o): CFLAGS_ALL += -include gen/banned.h

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/res_table.c: gen/res-table.sh $(RESOURCES)
	@mkdir -p $(@D)
	gen/res-table.sh > $@

$(BUILD)/res_table.o: $(BUILD)/res_table.c
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/version.h: gen/version.sh CHANGES.md
	@mkdir -p $(@D)
	gen/version.sh > $@

$(CLI_OBJECTS): CFLAGS_ALL += -I$(BUILD)
$(CLI_OBJECTS): | $(BUILD)/version.h
$(BUILD)/gen/cli_options.o: $(BUILD)/version.h

# Files that come in by .incbin are no includes: the compiler cannot name them.
$(BUILD)/gen/record.o $(BUILD)/gen/record_schema.o: $(wildcard gen/*.json)
$(patsubst %.c,$(BUILD)/%.o,$(wildcard fonts/*.c gen/font*.c gen/pdf*.c)): $(wildcard fonts/*.z fonts/*.inc templates/*.z)

units: $(UNITS)
$(BUILD)/unit/%: tests/unit/%.c $(PIPELINE_OBJECTS) $(filter-out $(BUILD)/gen/main.o,$(CLI_OBJECTS))
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -MMD -MP -o $@ $(filter %.c %.o,$^) $(LIBS) -lcmocka

-include $(wildcard $(BUILD)/*/*.d)
