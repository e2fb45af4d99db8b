# The e-visa document generator.
#
#   make            builds build/release/evisa-gen and build/release/evisa-seal
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
LIBS = -pthread -lhpdf $(shell pkg-config --libs $(PACKAGES))
SEAL_LIBS = $(shell pkg-config --libs gnutls jansson libutf8proc nettle)

# ---- files -----------------------------------------------------------------------------------------------------------

# Two programs. What touches the process and its files: the command lines, and what they share.
CLI := $(wildcard gen/cli/main.c gen/cli*.c gen/batch/*.c)
TOOLS := gen/sys/io.c gen/sys/lines.c gen/sys/process.c gen/fault/report.c
SIGNER := $(wildcard gen/signer/*.c)

# The rendering path is all else: there banned.h makes clock, locale, chance and environment a compile error. evisa-seal takes from it what reads and judges a
# record, and nothing that decodes an image, sets type or writes a page.
PIPELINE := $(filter-out $(CLI) $(TOOLS),$(wildcard gen/*.c))
RECORD := $(wildcard $(addprefix gen/,arena.c base64.c c40.c conf.c core.c date.c faults.c field*.c jcs.c json.c mrz*.c pattern.c policy*.c record*.c \
	res.c seal*.c splice.c template_select.c text.c versions.c))

object = $(patsubst %.c,$(BUILD)/%.o,$(1))
CLI_OBJECTS := $(call object,$(CLI))
SIGNER_OBJECTS := $(call object,$(SIGNER))
GEN_OBJECTS := $(call object,$(PIPELINE) $(TOOLS)) $(BUILD)/res_table.o
SEAL_OBJECTS := $(call object,$(RECORD) $(TOOLS)) $(BUILD)/res_table.o
RESOURCES := $(shell find templates 2>/dev/null) # folders too: a file that goes changes its folder
GEN_UNITS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
BATCH_UNITS := $(patsubst tests/unit/batch/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/batch/test_*.c))
SEAL_UNITS := $(patsubst tests/unit/signer/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/signer/test_*.c))

# ---- building --------------------------------------------------------------------------------------------------------

.PHONY: all units install demo manifest test bless samples fonts bench nofloat soak clean help
all: $(BUILD)/evisa-gen $(BUILD)/evisa-seal ## builds the programs

$(BUILD)/evisa-gen: $(CLI_OBJECTS) $(GEN_OBJECTS)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(BUILD)/evisa-seal: $(SIGNER_OBJECTS) $(SEAL_OBJECTS)
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(SEAL_LIBS)

$(call object,$(PIPELINE)): CFLAGS_ALL += -include gen/core/banned.h

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/res_table.c: gen/resource/table.sh $(RESOURCES)
	@mkdir -p $(@D)
	gen/resource/table.sh > $@

$(BUILD)/res_table.o: $(BUILD)/res_table.c
	$(CC) $(CFLAGS_ALL) -c -o $@ $<

$(BUILD)/version.h: gen/cli/version.sh CHANGES.md
	@mkdir -p $(@D)
	gen/cli/version.sh > $@

VERSION_OBJECTS := $(BUILD)/gen/cli_options.o $(BUILD)/gen/signer/options.o
$(VERSION_OBJECTS): CFLAGS_ALL += -I$(BUILD)
$(VERSION_OBJECTS): $(BUILD)/version.h

# Files that come in by .incbin are no includes: the compiler cannot name them.
$(BUILD)/gen/record_schema.o: gen/record/evisa-record-1.schema.json
$(BUILD)/gen/font_data.o: $(wildcard fonts/*.z fonts/*.inc)

units: $(GEN_UNITS) $(BATCH_UNITS) $(SEAL_UNITS) ## builds the unit tests
$(GEN_UNITS): $(BUILD)/unit/%: tests/unit/%.c $(GEN_OBJECTS) $(filter-out $(BUILD)/gen/main.o,$(CLI_OBJECTS))
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) $(LDFLAGS_ALL) -MMD -MP -o $@ $(filter %.c %.o,$^) $(LIBS) -lcmocka

$(BATCH_UNITS): $(BUILD)/unit/%: tests/unit/batch/%.c $(GEN_OBJECTS) $(filter-out $(BUILD)/gen/main.o,$(CLI_OBJECTS))
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Igen/batch -Itests/unit $(LDFLAGS_ALL) -MMD -MP -o $@ $(filter %.c %.o,$^) $(LIBS) -lcmocka

$(SEAL_UNITS): $(BUILD)/unit/%: tests/unit/signer/%.c $(SEAL_OBJECTS) $(filter-out $(BUILD)/gen/signer/main.o,$(SIGNER_OBJECTS))
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -Itests/unit $(LDFLAGS_ALL) -MMD -MP -o $@ $(filter %.c %.o,$^) $(SEAL_LIBS) -lcmocka

-include $(wildcard $(BUILD)/*/*.d $(BUILD)/*/*/*.d)

# ---- the two commands of README --------------------------------------------------------------------------------------

demo: ## installs what is missing, builds, renders a sample
	@tests/install.sh build
	@$(MAKE) --no-print-directory all
	@$(BUILD)/evisa-gen -o $(BUILD)/visa.pdf samples/tourist-india/record.json
	@$(BUILD)/evisa-gen text samples/tourist-india/record.json
	@echo; echo "The page is $(BUILD)/visa.pdf."

test: ## installs what the tests need and runs them all
	@tests/install.sh test
	@tests/run.sh

# ---- what is committed and made again --------------------------------------------------------------------------------

bless: all ## rewrites the goldens and the expected refusals; read the difference, and say in the commit why it moved
	tests/golden/bless.sh

samples: all ## rewrites samples/*/visa.pdf and visa.png
	for record in samples/*/record.json; do \
		folder=$$(dirname $$record); \
		$(BUILD)/evisa-gen -o $$folder/visa.pdf $$record && \
		pdftoppm -r 100 -png -singlefile $$folder/visa.pdf $$folder/visa || exit 1; \
	done

fonts: ## makes the font assets and the constant forms again (needs fonts-noto-core fonts-ocr-b fonttools libharfbuzz-bin zopfli)
	/usr/bin/python3 fonts/make-fonts.py
	/usr/bin/python3 templates/make-forms.py

manifest: ## rewrites the hashes of templates and policies that are not released yet
	templates/make-manifest.sh

# ---- measuring -------------------------------------------------------------------------------------------------------

bench: all ## measures the numbers of README: printing, sealing, batches
	tests/bench/bench.sh
	tests/bench/seal.sh
	tests/bench/batch.py

soak: all units ## the long ones: kills and memory of batches whole, every unit test under valgrind, each fuzz target for SECONDS (default 300)
	tests/batch/kill.py 2000 50
	tests/batch/memory.py 200000
	EVISA_GEN=$(BUILD)/evisa-gen tests/robust/valgrind.sh --all
	tests/robust/fuzz/fuzz.sh $(or $(SECONDS),300)

# No floating point is left in the rendering path: the compiler may not use the registers for it.
nofloat: ## lets the compiler show that the rendering path has no floating point
	@mkdir -p $(BUILD)/nofloat
	@for file in $(PIPELINE); do \
		$(CC) -std=c11 -D_GNU_SOURCE -Igen -I. -O1 -mgeneral-regs-only -include gen/core/banned.h -S -o $(BUILD)/nofloat/out.s $$file || exit 1; \
	done
	@echo "no floating point in $(words $(PIPELINE)) files"

# ---- the rest --------------------------------------------------------------------------------------------------------

install: all ## installs programs and man pages under PREFIX (default /usr/local); DESTDIR is honoured
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 755 $(BUILD)/evisa-gen $(BUILD)/evisa-seal $(DESTDIR)$(PREFIX)/bin/
	install -m 644 gen/cli/evisa-gen.1 gen/signer/evisa-seal.1 $(DESTDIR)$(PREFIX)/share/man/man1/

clean: ## removes what was built, but not what was fetched
	find build -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} + 2>/dev/null || true

help: ## prints this list
	@sed -n 's/^\([a-z][a-z-]*\):.*## /\1\t/p' Makefile | expand -t 12
