# The e-visa document generator.
#
#   make            builds build/release/evisa-gen, evisa-seal and, where its libraries are,
#                   evisa-compare
#   make demo       installs what is missing, builds, renders a sample
#   make compare    installs what evisa-compare needs, and builds it
#   make check      the fast tests, without installing anything
#   make test       installs what the tests need and runs them all
#   make help       lists the rest

# ---- knobs ---------------------------------------------------------------------------------------

MODE ?= release# release | debug | asan | tsan
DRAFTS ?= marked# marked | released: a test build, gen/resource/drafts.h
PREFIX ?= /usr/local
DESTDIR ?=
ifeq ($(origin CC),default)
CC := gcc
endif

# ---- flags ---------------------------------------------------------------------------------------

HARDEN := -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
# What a function does not set is zero, and never what an earlier call left there. Before version
# 16, clang takes this only together with a second option, which later versions refuse.
ZERO := -ftrivial-auto-var-init=zero
ZERO_TOO := -enable-trivial-auto-var-init-zero-knowing-it-will-be-removed-from-clang
ZERO += $(shell $(CC) $(ZERO) -x c -c -o /dev/null /dev/null 2> /dev/null || echo '$(ZERO_TOO)')
SANITIZE := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all -DEV_SANITIZED
MODE_FLAGS_release := -O3 -g $(HARDEN) $(ZERO) -D_FORTIFY_SOURCE=3
# A pattern instead of zero, so that what is used before it is set shows in the goldens.
MODE_FLAGS_debug := -O0 -g $(HARDEN) -ftrivial-auto-var-init=pattern
MODE_FLAGS_asan := $(SANITIZE) -fsanitize=address,undefined
MODE_FLAGS_tsan := $(SANITIZE) -fsanitize=thread
MODES := $(patsubst MODE_FLAGS_%,%,$(filter MODE_FLAGS_%,$(.VARIABLES)))
ifeq ($(filter $(MODE),$(MODES)),)
$(error MODE=$(MODE) is not known: it is one of $(sort $(MODES)))
endif

# One folder for each mode and compiler: build/release, build/asan-clang. A launcher before the
# compiler (CC="ccache gcc") does not count.
COMPILER := $(firstword $(filter-out ccache distcc sccache,$(notdir $(CC))))
BUILD := build/$(patsubst %-gcc,%,$(MODE)-$(COMPILER))

# The programs of the test build have a folder of their own and cannot be taken for the others.
TEST_BUILD := $(BUILD)-drafts
UNCONFINED := $(BUILD)-unconfined
PROGRAMS_marked := $(BUILD)
PROGRAMS_released := $(TEST_BUILD)
PROGRAMS := $(PROGRAMS_$(DRAFTS))
ifeq ($(PROGRAMS),)
$(error DRAFTS=$(DRAFTS) is not known: it is one of marked released)
endif
ifneq ($(and $(filter released,$(DRAFTS)),$(filter install,$(MAKECMDGOALS))),)
$(error DRAFTS=released is a test build, which prints drafts like visas: do not install it)
endif

PACKAGES := libqrencode libpng libdeflate libjpeg zlib jansson libutf8proc nettle
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wformat=2 \
	-Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef -Wwrite-strings -Wcast-qual
CFLAGS_ALL = -std=c11 -D_GNU_SOURCE -Igen -I. $(WARN) $(WERROR) $(MODE_FLAGS_$(MODE)) $(CFLAGS)
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now -Wl,--as-needed \
	$(filter -fsanitize%,$(MODE_FLAGS_$(MODE))) $(LDFLAGS)
# The C library first: the dynamic linker finds most symbols there, and searches in this order.
LIBS = -pthread -lc -lhpdf $(shell pkg-config --libs $(PACKAGES))
SEAL_LIBS = $(shell pkg-config --libs gnutls jansson libutf8proc nettle)

# evisa-compare is built where the libraries that read and draw PDFs are. Their headers do not pass
# our warnings, so they are the system's.
READERS := libqpdf poppler-glib cairo zbar
COMPARE := $(shell pkg-config --exists $(READERS) 2>/dev/null && echo evisa-compare)
COMPARE_CFLAGS = $(patsubst -I%,-isystem %,$(shell pkg-config --cflags-only-I $(READERS)))
COMPARE_LIBS = -pthread -lc -lm $(shell pkg-config --libs $(READERS) libqrencode libpng libjpeg \
	jansson libutf8proc nettle)

# ---- folders -------------------------------------------------------------------------------------

# The one place that says which folder belongs where. A folder uses only folders before it
# (gen/README.md; tests/repository/structure.py holds the order for every single include).
#
# The rendering path: banned.h makes clock, locale, chance and environment a compile error there.
RECORD_FOLDERS := core fault resource record policy mrz seal
PAGE_FOLDERS := qr image font page layout pdf
PURE_FOLDERS := $(RECORD_FOLDERS) $(PAGE_FOLDERS)
PURE_SOURCES := $(wildcard $(PURE_FOLDERS:%=gen/%/*.c) $(PURE_FOLDERS:%=gen/%/*/*.c) gen/evisa.c)

# What each program is made of. evisa-seal holds the key: it takes what reads and judges a record,
# and nothing that decodes an image, sets type or writes a page.
GEN_FOLDERS := $(PURE_FOLDERS) evisa sys watch checker batch cli
SEAL_FOLDERS := $(RECORD_FOLDERS) sys trust scan cancelled verify signer

# evisa-compare reads what evisa-gen wrote, by other means: nothing of what writes pages.
COMPARE_FOLDERS := core fault resource mrz seal qr sys compare

# The order of all folders, and those that can be built here.
FOLDERS := $(PURE_FOLDERS) evisa sys watch checker batch trust scan cancelled verify signer \
	compare cli
BUILT_FOLDERS := $(filter-out $(if $(COMPARE),,compare),$(FOLDERS))

# A static library for each folder, on the command line in the order of the folders, the last first.
# main.c and allocate.c are a program's own.
sources = $(filter-out %/main.c gen/sys/allocate.c,$(if $(filter evisa,$(1)),gen/evisa.c,\
	$(wildcard gen/$(1)/*.c gen/$(1)/*/*.c)))
object = $(patsubst %.c,$(BUILD)/%.o,$(1))
library = $(BUILD)/lib/$(1).a
reverse = $(if $(1),$(call reverse,$(wordlist 2,$(words $(1)),$(1))) $(firstword $(1)))
libraries = $(foreach folder,$(call reverse,$(1)),$(call library,$(folder)))

SOURCES := $(foreach folder,$(BUILT_FOLDERS),$(call sources,$(folder))) gen/cli/main.c \
	gen/signer/main.c $(if $(COMPARE),gen/compare/main.c) gen/sys/allocate.c
OBJECTS := $(call object,$(SOURCES)) $(BUILD)/resources.o
RESOURCES := $(shell find templates 2>/dev/null) # folders too: a file that goes changes its folder

# ---- building ------------------------------------------------------------------------------------

# evisa-compare prints no draft: the test build has none of its own.
COMPARE_TARGET_marked := $(if $(COMPARE),$(BUILD)/evisa-compare,no-compare)

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all drafts unconfined units install uninstall demo compare no-compare check test lint \
	format bless samples fonts manifest bench nofloat soak compile_commands.json objects \
	archives compare-archives compare-libraries folders clean help
all: $(PROGRAMS)/evisa-gen $(PROGRAMS)/evisa-seal $(COMPARE_TARGET_$(DRAFTS)) ## builds them
unconfined: $(addprefix $(UNCONFINED)/,evisa-gen evisa-seal $(COMPARE)) ## for valgrind and strace
drafts: $(TEST_BUILD)/evisa-gen $(TEST_BUILD)/evisa-seal ## builds the test build, for the goldens

INSTALLED := $(BUILD)/evisa-gen $(BUILD)/evisa-seal $(addprefix $(BUILD)/,$(COMPARE))

no-compare:
	@echo "evisa-compare is not built: make compare installs $(READERS)"

# The linker takes drafts.o from its library only where nothing before it has its functions; the
# same with confine.o.
DRAFTS_OBJECT := $(BUILD)/drafts-released.o
UNCONFINED_OBJECT := $(BUILD)/confine-none.o
$(TEST_BUILD)/evisa-gen $(TEST_BUILD)/evisa-seal: $(DRAFTS_OBJECT)
$(addprefix $(UNCONFINED)/,evisa-gen evisa-seal evisa-compare): $(UNCONFINED_OBJECT)

$(BUILD)/evisa-gen $(TEST_BUILD)/evisa-gen $(UNCONFINED)/evisa-gen: $(BUILD)/gen/cli/main.o \
		$(BUILD)/gen/sys/allocate.o $(call libraries,$(GEN_FOLDERS))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(LIBS)

$(BUILD)/evisa-seal $(TEST_BUILD)/evisa-seal $(UNCONFINED)/evisa-seal: \
		$(BUILD)/gen/signer/main.o $(BUILD)/gen/sys/allocate.o $(call libraries,$(SEAL_FOLDERS))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(SEAL_LIBS)

$(BUILD)/evisa-compare $(UNCONFINED)/evisa-compare: $(BUILD)/gen/compare/main.o \
		$(BUILD)/gen/sys/allocate.o $(call libraries,$(COMPARE_FOLDERS))
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(filter %.a,$^) $(COMPARE_LIBS)

# The folders are prerequisites too: a file that is removed or renamed changes its folder.
define library_rule
$(call library,$(1)): $(call object,$(call sources,$(1))) \
		$(if $(filter resource,$(1)),$(BUILD)/resources.o) \
		$(sort $(patsubst %/,%,$(dir $(filter-out gen/evisa.c,$(call sources,$(1))))))
	@mkdir -p $$(@D)
	@rm -f $$@
	$$(AR) rcs $$@ $$(filter %.o,$$^)
endef
$(foreach folder,$(BUILT_FOLDERS),$(eval $(call library_rule,$(folder))))

$(call object,$(PURE_SOURCES)) $(DRAFTS_OBJECT): CFLAGS_ALL += -include gen/core/banned.h

$(call object,$(call sources,compare)): CFLAGS_ALL += $(COMPARE_CFLAGS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(DRAFTS_OBJECT): gen/resource/drafts.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -DEV_COUNT_DRAFTS_AS_RELEASED -MMD -MP -c -o $@ $<

$(UNCONFINED_OBJECT): gen/sys/confine.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS_ALL) -DEV_UNCONFINED -MMD -MP -c -o $@ $<

$(BUILD)/resources.c: gen/resource/table.sh $(RESOURCES)
	@mkdir -p $(@D)
	gen/resource/table.sh > $@

$(BUILD)/resources.o: $(BUILD)/resources.c
	$(CC) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/version.h: gen/cli/version.sh CHANGES.md
	@mkdir -p $(@D)
	gen/cli/version.sh > $@

VERSION_OBJECTS := $(patsubst %,$(BUILD)/gen/%/options.o,cli signer compare)
$(VERSION_OBJECTS): CFLAGS_ALL += -I$(BUILD)
$(VERSION_OBJECTS): $(BUILD)/version.h

# Files that come in by .incbin are not includes: the compiler cannot name them.
$(BUILD)/gen/record/schema.o: gen/record/evisa-record-1.schema.json
$(BUILD)/gen/compare/schema.o: gen/compare/evisa-compare-1.schema.json
$(BUILD)/gen/compare/tell/html_files.o: $(wildcard gen/compare/tell/report.*)
$(BUILD)/gen/font/data.o: $(wildcard fonts/*.z fonts/*.inc)

# ---- unit tests ----------------------------------------------------------------------------------

# tests/unit mirrors gen/: a folder there is one program, build/<mode>/test/<folder>.
UNIT_FOLDERS := $(patsubst tests/unit/%/,%,$(sort $(dir $(wildcard tests/unit/*/test_*.c \
	tests/unit/*/*/test_*.c))))
UNIT_FOLDERS := $(filter-out $(if $(COMPARE),,compare compare/%),$(UNIT_FOLDERS))
UNIT_PROGRAMS := $(foreach folder,$(UNIT_FOLDERS),$(BUILD)/test/$(subst /,-,$(folder)))
UNIT_SOURCES := $(wildcard $(UNIT_FOLDERS:%=tests/unit/%/*.c))
UNIT_OBJECTS := $(call object,$(UNIT_SOURCES))
UNIT_OBJECTS += $(BUILD)/tests/lib/unit.o
$(UNIT_OBJECTS): CFLAGS_ALL += -Itests
$(filter $(BUILD)/tests/unit/compare/%,$(UNIT_OBJECTS)): CFLAGS_ALL += $(COMPARE_CFLAGS)

UNITS := $(UNIT_PROGRAMS) $(BUILD)/every-case $(if $(COMPARE),$(BUILD)/made-up-report)
units: $(UNITS) ## builds the unit tests

# Signing links GnuTLS, comparing what reads PDFs; the rest links what writes pages.
is_of = $(filter $(2),$(firstword $(subst /, ,$(1))))
unit_folders = $(if $(call is_of,$(1),trust scan cancelled verify signer),$(SEAL_FOLDERS),$(if \
	$(call is_of,$(1),compare),$(COMPARE_FOLDERS),$(GEN_FOLDERS)))
unit_libs = $(if $(call is_of,$(1),trust scan cancelled verify signer),$$(SEAL_LIBS),$(if \
	$(call is_of,$(1),compare),$$(COMPARE_LIBS),$$(LIBS)))

define unit_rule
$(BUILD)/test/$(subst /,-,$(1)): $(BUILD)/test/$(subst /,-,$(1)).main.o $(BUILD)/tests/lib/unit.o \
		$(call object,$(wildcard tests/unit/$(1)/*.c)) $(call libraries,$(call unit_folders,$(1)))
	$$(CC) $$(LDFLAGS_ALL) -o $$@ $$^ $(call unit_libs,$(1)) -lcmocka

$(BUILD)/test/$(subst /,-,$(1)).main.c: tests/lib/unit-main.sh tests/unit/$(1) \
		$(wildcard tests/unit/$(1)/test_*.c) # the folder too: for a file that is removed
	@mkdir -p $$(@D)
	tests/lib/unit-main.sh $$(filter %.c,$$^) > $$@

$(BUILD)/test/$(subst /,-,$(1)).main.o: $(BUILD)/test/$(subst /,-,$(1)).main.c
	$$(CC) $$(CFLAGS_ALL) -Itests -MMD -MP -c -o $$@ $$<
endef
$(foreach folder,$(UNIT_FOLDERS),$(eval $(call unit_rule,$(folder))))

# All goldens and refusals in one process, for valgrind and the sanitizers. As a test build: it has
# the goldens of both, because what says "specimen" gives the same bytes in both.
$(BUILD)/every-case: $(BUILD)/tests/robust/every_case.o $(DRAFTS_OBJECT) \
		$(call libraries,$(GEN_FOLDERS))
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

# The HTML report of made-up pairs, for tests/compare/report.sh.
$(BUILD)/made-up-report: $(BUILD)/tests/compare/made_up.o $(call libraries,$(COMPARE_FOLDERS))
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(COMPARE_LIBS) -lz

# Prints what evisa-compare reads of a PDF: build/release/print-paper FILE.
$(BUILD)/print-paper: $(BUILD)/tests/lib/print_paper.o $(call libraries,$(COMPARE_FOLDERS))
	$(CC) $(LDFLAGS_ALL) -o $@ $^ $(COMPARE_LIBS)

-include $(patsubst %.o,%.d,$(OBJECTS) $(UNIT_OBJECTS) $(UNIT_PROGRAMS:%=%.main.o) \
	$(BUILD)/tests/compare/made_up.o $(BUILD)/tests/robust/every_case.o $(DRAFTS_OBJECT) \
	$(UNCONFINED_OBJECT))

# ---- the two commands of README ------------------------------------------------------------------

demo: ## installs what is missing, builds, renders a sample
	@tests/install.sh build
	@$(MAKE) --no-print-directory all
	@$(PROGRAMS)/evisa-gen -o $(PROGRAMS)/visa.pdf samples/tourist-india/record.json
	@$(PROGRAMS)/evisa-gen text samples/tourist-india/record.json
	@echo; echo "The page is $(PROGRAMS)/visa.pdf."

compare: ## installs what evisa-compare needs, and builds the programs
	@tests/install.sh compare
	@$(MAKE) --no-print-directory all

test: ## installs what the tests need and runs them all
	@tests/install.sh test
	@tests/run.sh

check: $(INSTALLED) drafts units ## the fast tests: units, goldens, contracts; installs nothing
	@EVISA_GEN=$(BUILD)/evisa-gen tests/run.sh --fast

# ---- what is committed and made again ------------------------------------------------------------

bless: $(INSTALLED) drafts ## rewrites what goldens and refusals expect; BLESS=moved: and hashes
	BLESS=$(BLESS) tests/golden/bless.sh

samples: $(INSTALLED) ## rewrites samples/*/visa.pdf and visa.png
	for record in samples/*/record.json; do \
		folder=$$(dirname $$record); \
		$(BUILD)/evisa-gen -o $$folder/visa.pdf $$record && \
		pdftoppm -r 100 -png -singlefile $$folder/visa.pdf $$folder/visa || exit 1; \
	done

fonts: ## makes the font assets and constant forms again (fonts/README.md says what it needs)
	/usr/bin/python3 fonts/make-fonts.py
	/usr/bin/python3 templates/make-forms.py

manifest: ## rewrites the hashes of templates and policies that are not released yet
	templates/make-manifest.sh

format: ## formats the C code
	tests/repository/format.sh --write

lint: ## checks format, shell scripts and C code: clang-format, shellcheck, cppcheck
	tests/repository/lint.sh

compile_commands.json: ## writes the compiler's commands for editors and clangd
	@tests/lib/compile-commands.sh '$(CC) $(CFLAGS_ALL) -Itests -I$(BUILD)' \
		$(SOURCES) $(UNIT_OBJECTS:$(BUILD)/%.o=%.c) > $@
	@echo "$@: $$(grep -c '"file"' $@) files"

# ---- measuring -----------------------------------------------------------------------------------

bench: $(INSTALLED) unconfined ## measures the numbers of README: printing, sealing, batches
	@failed=; for bench in bench.sh seal.sh batch.py former.py hold.py verify.py compare.py \
		explain.py; do \
		echo "tests/bench/$$bench"; tests/bench/$$bench || failed="$$failed $$bench"; \
	done; [ -z "$$failed" ] || { echo "beyond a limit:$$failed"; exit 1; }

soak: $(INSTALLED) unconfined units ## the long ones: batches, valgrind, fuzzing (SECONDS), ...
	$(MAKE) --silent MODE=tsan build/tsan/test/batch build/tsan/test/batch-sink
	build/tsan/test/batch && build/tsan/test/batch-sink
	tests/batch/kill.py 2000 50
	tests/batch/memory.py 200000
	EVISA_GEN=$(BUILD)/evisa-gen tests/batch/crash.py --all
	EVISA_GEN=$(BUILD)/evisa-gen EVISA_SEAL=$(BUILD)/evisa-seal tests/robust/memory/memory.py --all
	tests/robust/syscalls/syscalls.py --all
	EVISA_GEN=$(BUILD)/evisa-gen tests/robust/valgrind.sh --all
	tests/robust/confined.py --all
	EVISA_COMPARE=$(BUILD)/evisa-compare tests/compare/hostile.py --all
	tests/compare/mutations.py --all
	tests/compare/outputs.py --all
	tests/compare/report.sh --all
	tests/robust/fuzz/fuzz.sh $(or $(SECONDS),300)

# The compiler may not use the registers of floating point. What it can compile then, uses none.
NOFLOAT := $(PURE_SOURCES:%.c=$(BUILD)/nofloat/%.s)
nofloat: $(NOFLOAT) ## lets the compiler show that the rendering path has no floating point
	@echo "no floating point in $(words $(NOFLOAT)) files"

$(BUILD)/nofloat/%.s: %.c
	@mkdir -p $(@D)
	$(CC) -std=c11 -D_GNU_SOURCE -Igen -I. -O1 -mgeneral-regs-only -include gen/core/banned.h \
		-MMD -MP -S -o $@ $<

-include $(NOFLOAT:%.s=%.d)

# ---- the rest ------------------------------------------------------------------------------------

MANUALS := gen/cli/evisa-gen.1 gen/signer/evisa-seal.1 \
	$(if $(COMPARE),gen/compare/evisa-compare.1)
BIN := $(DESTDIR)$(PREFIX)/bin
MAN := $(DESTDIR)$(PREFIX)/share/man/man1

install: $(INSTALLED) ## installs programs and manuals under PREFIX (/usr/local), with DESTDIR
	install -d $(BIN) $(MAN)
	install -m 755 $(INSTALLED) $(BIN)/
	install -m 644 $(MANUALS) $(MAN)/

uninstall: ## removes what install put there
	rm -f $(addprefix $(BIN)/,evisa-gen evisa-seal evisa-compare) \
		$(addprefix $(MAN)/,evisa-gen.1 evisa-seal.1 evisa-compare.1)

objects: # for scripts: the object files of gen/, those of sources that are there
	@echo $(OBJECTS)

archives: # for scripts: the libraries of evisa-gen without its command line
	@echo $(filter-out %/cli.a,$(call libraries,$(GEN_FOLDERS)))

compare-archives: # for scripts: those of evisa-compare
	@echo $(call libraries,$(COMPARE_FOLDERS))

compare-libraries: # for scripts: what evisa-compare is linked with
	@echo $(COMPARE_LIBS)

folders: # for scripts: the folders of gen/ in their order
	@echo $(FOLDERS)

clean: ## removes what was built, but not what was fetched
	find build -mindepth 1 -maxdepth 1 ! -name cache -exec rm -rf {} + 2>/dev/null || true

help: ## prints this list
	@sed -n 's/^\([a-z][a-z._-]*\):.*## /\1\t/p' Makefile | expand -t 24
