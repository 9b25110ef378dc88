# nenghao: build, tests and checks. `make help` lists the targets.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

CONFIG ?= release
BUILD := build$(if $(filter-out release,$(CONFIG)),/$(CONFIG))
PREFIX ?= /usr/local
LIBDIR ?= $(PREFIX)/lib
PLUGINDIR ?= $(LIBDIR)/hdf5/plugin
CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif
VERSION := $(shell sed -n 's/^.define NH_VERSION "\(.*\)"/\1/p' engine/nenghao.h)
SOVERSION := 0
JOBS ?= $(shell nproc)
Q := $(if $(V),,@)# make V=1 shows the commands

# ---- libraries (set up by tools of the distribution: `make setup`) -----------------------------------------
PKG_CONFIG ?= pkg-config
pkg = $(shell for p in $(2); do $(PKG_CONFIG) --exists $$p 2>/dev/null && $(PKG_CONFIG) $(1) $$p && break; done)
LIBRARY_CFLAGS := $(sort $(call pkg,--cflags,hdf5-serial hdf5) $(call pkg,--cflags,openblas) $(call pkg,--cflags,jansson))
LIBRARY_LIBS := $(patsubst -lhdf5,-lhdf5_hl -lhdf5,$(call pkg,--libs,hdf5-serial hdf5)) $(call pkg,--libs,jansson) $(call pkg,--libs,libdeflate) \
                $(call pkg,--libs,libcrypto) -ldl -lm # OpenBLAS is loaded when it is needed: engine/base/linalg.c
# The program takes its libraries from their archives where those link, HDF5 alone or all of them: the shared HDF5 of Debian
# also reads from the cloud, so that the start of every command would load curl, Kerberos, LDAP and 30 more. libcrypto stays
# shared: its security updates must arrive. HDF5=shared keeps to the libraries of the system.
HDF5 ?= static
archives_of = $(shell for d in $(patsubst -L%,%,$(filter -L%,$(LIBRARY_LIBS))) /usr/lib /usr/lib64; do \
  a="$$d/libhdf5_hl.a $$d/libhdf5.a $(1)"; \
  echo 'int H5open(void); int main(void) { return H5open(); }' | $(CC) -x c -o /dev/null - -x none $$a -ldl -lm 2>/dev/null && echo $$a && break; done)
instead_of = $(if $(1),$(1) $(filter-out $(2:%=-l%),$(LIBRARY_LIBS)))
PROGRAM_LIBS.static = $(or \
  $(call instead_of,$(call archives_of,$(patsubst %,-l:lib%.a,sz aec z jansson deflate)),hdf5% jansson deflate), \
  $(call instead_of,$(call archives_of,-lsz -lz),hdf5%))
PROGRAM_LIBS = $(or $(PROGRAM_LIBS.$(HDF5)),$(LIBRARY_LIBS))
CRITERION_LIBS := $(call pkg,--libs,criterion)

# ---- flags ----------------------------------------------------------------------------------------------------
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wvla \
            -Wcast-qual -Wwrite-strings -Wformat=2 -Wdouble-promotion
COMMON := -I. -g -fPIC -fvisibility=hidden -ffp-contract=off -ffile-prefix-map=$(CURDIR)=. $(WARNINGS) \
          $(LIBRARY_CFLAGS)
OPTIMISE.release := -O2
OPTIMISE.strict := -O2 -Werror
OPTIMISE.asan := -O1 -fno-omit-frame-pointer -fsanitize=address
OPTIMISE.ubsan := -O1 -fsanitize=undefined -fno-sanitize-recover=all
OPTIMISE.tsan := -O1 -fsanitize=thread
OPTIMISE.coverage := -O0 --coverage
OPTIMISE := $(OPTIMISE.$(CONFIG))
KERNEL_OPTIMISE := $(patsubst -O2,-O3,$(OPTIMISE))
PRODUCT := -std=c17 -D_POSIX_C_SOURCE=200809L $(COMMON)
TESTING := -std=gnu17 $(COMMON) -DNHI_TEST_BUILD='"$(BUILD)"'

# ---- sources: the folders are the layers ------------------------------------------------------------------------
MACHINE := $(shell $(CC) -dumpmachine 2>/dev/null)
ISAS := scalar $(if $(filter x86_64%,$(MACHINE)),avx2 avx512) $(if $(filter aarch64%,$(MACHINE)),neon)
ISA_FLAGS.scalar :=
ISA_FLAGS.avx2 := -mavx2 -mbmi2
ISA_FLAGS.avx512 := -mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vbmi -mbmi2
ISA_FLAGS.neon :=
KERNEL_SOURCES := kernels/dispatch.c $(ISAS:%=kernels/k_%.c)
ENGINE_SOURCES := $(sort $(wildcard engine/base/*.c engine/store/*.c engine/aggregate/*.c engine/statistics/*.c \
                  engine/publish/*.c))
CLI_SOURCES := $(sort $(wildcard engine/cli/*.c))
EMBEDDED := $(sort $(wildcard data/reference/*.csv) data/rules/warning_levels.csv engine/publish/report.css)
TEST_SOURCES := $(sort $(wildcard tests/test_*.c))

KERNEL_OBJECTS := $(KERNEL_SOURCES:%.c=$(BUILD)/%.o)
LIBRARY_OBJECTS := $(KERNEL_OBJECTS) $(ENGINE_SOURCES:%.c=$(BUILD)/%.o) $(BUILD)/embedded.o
CLI_OBJECTS := $(CLI_SOURCES:%.c=$(BUILD)/%.o)
BENCH_SOURCES := $(sort $(wildcard bench/*.c))
BENCH_OBJECTS := $(BENCH_SOURCES:%.c=$(BUILD)/%.o)
TEST_PROGRAMS := $(TEST_SOURCES:tests/%.c=$(BUILD)/tests/%)

TEST_EXTRA.test_aggregate := tests/sample.c
TEST_EXTRA.test_rate := tests/sample.c
TEST_EXTRA.test_table := tests/sample.c
TEST_EXTRA.test_threads := tests/small_store.c
TEST_EXTRA.test_callbacks := tests/small_store.c
TEST_EXTRA.test_time := tests/small_store.c tests/csv_store.c tests/examples.c
TEST_EXTRA.test_scopes := tests/small_store.c tests/csv_store.c
TEST_EXTRA.test_forms := tests/small_store.c tests/csv_store.c tests/examples.c
TEST_EXTRA.test_carriers := tests/small_store.c tests/csv_store.c
TEST_EXTRA.test_score := tests/small_store.c tests/csv_store.c tests/answers.c tests/examples.c
TEST_EXTRA.test_plan := tests/small_store.c tests/csv_store.c tests/answers.c
TEST_EXTRA.test_report := tests/small_store.c tests/csv_store.c
TEST_EXTRA.test_check := tests/answers.c
TEST_EXTRA.test_check_panel := tests/small_store.c tests/csv_store.c tests/answers.c
TEST_EXTRA.test_barometer := tests/small_store.c tests/csv_store.c
TEST_EXTRA.test_check_text := tests/answers.c
TEST_EXTRA.test_check_store := tests/answers.c tests/sample.c
TEST_EXTRA.test_audit := tests/audited.c
TEST_EXTRA.test_audit_oracles := tests/audited.c tests/examples.c
TEST_EXTRA.test_audit_store := tests/audited.c tests/sample.c
TEST_EXTRA.test_audit_accounts := tests/audited.c tests/csv_store.c tests/small_store.c
TEST_EXTRA.test_oracles := tests/examples.c
TEST_EXTRA.test_printed := tests/examples.c
TEST_EXTRA.test_accounts := tests/regions.c tests/csv_store.c tests/small_store.c tests/examples.c
TEST_EXTRA.test_accounts_past := tests/regions.c tests/csv_store.c tests/small_store.c
TEST_EXTRA.test_accounts_import := tests/small_store.c
TEST_EXTRA.test_revisions := tests/csv_store.c tests/small_store.c
TEST_EXTRA.test_prices := tests/examples.c tests/small_store.c
TEST_EXTRA.test_synth := tests/synthetic.c tests/small_store.c
TEST_EXTRA.test_calibrate := tests/synthetic.c tests/small_store.c
TEST_EXTRA.test_calibrate_city := tests/synthetic.c tests/small_store.c
TEST_EXTRA.test_calibrate_refused := tests/synthetic.c tests/small_store.c
TEST_EXTRA.test_selection := tests/sample.c
TEST_EXTRA.test_info := tests/sample.c
TEST_EXTRA.test_verify_store := tests/sample.c
TEST_EXTRA.test_segment := tests/sample.c
TEST_EXTRA.test_segment_keys := tests/sample.c tests/small_store.c
TEST_EXTRA.test_pack := tests/sample.c
TEST_EXTRA.test_csv := tests/csv_text.c
TEST_EXTRA.test_csv_damage := tests/csv_text.c
TEST_EXTRA.test_csv_write := tests/csv_text.c
TEST_EXTRA.test_import_blocks := tests/small_store.c
TEST_EXTRA.test_sorter := tests/small_store.c
TEST_EXTRA.test_rejects := tests/small_store.c
TEST_EXTRA.test_store_view := tests/small_store.c
TEST_EXTRA.test_corrections := tests/small_store.c
TEST_EXTRA.test_builder := tests/small_store.c
TEST_EXTRA.test_commit := tests/small_store.c
TEST_EXTRA.test_groups := tests/small_store.c
TEST_EXTRA.test_manifest := tests/small_store.c
TEST_EXTRA.test_segment_damage := tests/changed_segment.c tests/small_store.c
TEST_EXTRA.test_segment_foreign := tests/changed_segment.c tests/small_store.c
TEST_EXTRA.test_bench := bench/bench.c bench/measure.c bench/report.c bench/json.c

.PHONY: all
all: $(BUILD)/nenghao $(BUILD)/libnenghao.a $(BUILD)/libnenghao.so $(BUILD)/libh5nenghao.so ## build the program, both libraries and the plugin of HDF5

$(BUILD)/nenghao: $(CLI_OBJECTS) $(BENCH_OBJECTS) $(BUILD)/libnenghao.a
	@printf '  %s\n' $@
	$(Q)$(CC) $(OPTIMISE) -fopenmp $(LDFLAGS) -o $@ $^ $(PROGRAM_LIBS)

$(BUILD)/libnenghao.a: $(LIBRARY_OBJECTS)
	$(Q)rm -f $@
	$(Q)ar rcsD $@ $^

$(BUILD)/libnenghao.so: $(LIBRARY_OBJECTS) engine/libnenghao.map
	@printf '  %s\n' $@
	$(Q)$(CC) $(OPTIMISE) -shared -fopenmp $(LDFLAGS) -Wl,-soname,libnenghao.so.$(SOVERSION) \
	  -Wl,--version-script=engine/libnenghao.map -Wl,--no-undefined -o $@ $(LIBRARY_OBJECTS) $(LIBRARY_LIBS)
	$(Q)ln -sf libnenghao.so $(BUILD)/libnenghao.so.$(SOVERSION)

# Nothing of HDF5 is linked in: the program that loads the plugin has its own copy.
PLUGIN_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,engine/plugin/packed.c engine/store/segment_filter.c engine/store/packed.c \
                  engine/base/status.c) $(KERNEL_OBJECTS)
$(BUILD)/libh5nenghao.so: $(PLUGIN_OBJECTS) engine/plugin/libh5nenghao.map
	@printf '  %s\n' $@
	$(Q)$(CC) $(OPTIMISE) -shared $(LDFLAGS) -Wl,--version-script=engine/plugin/libh5nenghao.map \
	  -Wl,--no-undefined -o $@ $(PLUGIN_OBJECTS)

define isa_rule
$$(BUILD)/kernels/k_$(1).o: ISA := $$(ISA_FLAGS.$(1))
endef
$(foreach isa,$(ISAS),$(eval $(call isa_rule,$(isa))))

$(BUILD)/kernels/%.o: kernels/%.c
	@mkdir -p $(@D)
	@printf '  %s\n' $@
	$(Q)$(CC) $(PRODUCT) $(KERNEL_OPTIMISE) $(ISA) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/engine/base/parallel.o: OPENMP := -fopenmp
# libxlsxwriter is loaded when it is needed, by the name that the linker would note.
XLSXWRITER = $(shell objdump -p "$$($(CC) -print-file-name=libxlsxwriter.so)" 2>/dev/null | sed -n 's/^ *SONAME *//p')
$(BUILD)/engine/publish/xlsx_library.o: CFLAGS += $(if $(XLSXWRITER),-DNHI_XLSXWRITER='"$(XLSXWRITER)"')
$(BUILD)/engine/%.o: engine/%.c
	@mkdir -p $(@D)
	@printf '  %s\n' $@
	$(Q)$(CC) $(PRODUCT) $(OPTIMISE) $(OPENMP) $(CFLAGS) -MMD -MP -c -o $@ $<

# Reference tables become symbols nhi_embedded_<name>: text, NUL-terminated.
$(BUILD)/embedded.c: $(EMBEDDED) tools/embed.sh
	@mkdir -p $(@D)
	$(Q)sh tools/embed.sh $(EMBEDDED) > $@
$(BUILD)/embedded.o: $(BUILD)/embedded.c
	@printf '  %s\n' $@
	$(Q)$(CC) $(PRODUCT) $(OPTIMISE) $(CFLAGS) -c -o $@ $<

TEST_EXTRA.test_kernels := tests/oracle.c tests/kernel_trial.c tests/kernel_cases.c tests/kernel_cases_columns.c \
                           tests/kernel_cases_bytes.c tests/kernel_cases_lines.c tests/kernel_cases_packed.c
$(BUILD)/tests/test_kernels: $(TEST_EXTRA.test_kernels) $(wildcard tests/kernel_*.h) tests/oracle.h

$(BUILD)/tests/%: tests/%.c $(BUILD)/libnenghao.a
	@mkdir -p $(@D)
	@printf '  %s\n' $@
	$(Q)$(CC) $(TESTING) $(OPTIMISE) $(CFLAGS) -MMD -MP -fopenmp $(LDFLAGS) -o $@ $< $(filter tests/%.c bench/%.c,$(TEST_EXTRA.$*)) \
	  $(BUILD)/libnenghao.a $(CRITERION_LIBS) $(LIBRARY_LIBS)

# Allocations of our own objects go through the program; those of shared libraries do not.
WRAPPED := malloc calloc realloc aligned_alloc strdup
$(BUILD)/tests/torture: LDFLAGS += $(WRAPPED:%=-Wl,--wrap=%)
TEST_EXTRA.torture := tests/small_store.c $(sort $(wildcard tests/torture_*.c))
$(BUILD)/tests/torture: tests/torture.h

$(foreach test,$(patsubst TEST_EXTRA.%,%,$(filter TEST_EXTRA.%,$(.VARIABLES))),$(eval $(BUILD)/tests/$(test): $(TEST_EXTRA.$(test))))

# ---- the two commands ------------------------------------------------------------------------------------------
.PHONY: demo test
demo: ## set up, build, import the bundled data, check a decline, audit a letter
	tools/setup.sh build
	$(MAKE) --no-print-directory -j$(JOBS) all
	sh tools/demo.sh $(BUILD)/nenghao

test: ## set up, then every test
	tools/setup.sh test
	$(MAKE) --no-print-directory -j$(JOBS) test-programs
	$(MAKE) --no-print-directory run-tests

.PHONY: run-tests test-programs
test-programs: all $(TEST_PROGRAMS) $(BUILD)/tests/torture $(BUILD)/tests/fault/shim.so
run-tests: test-programs
	tests/run.sh $(BUILD)

# ---- checks and other builds -----------------------------------------------------------------------------------
.PHONY: check abi doxygen format format-check lint asan ubsan tsan coverage
check: ## structure: layers, headers, symbols, ISA leak, exactness, format, lint, repeats; and that each can fail
	tools/setup.sh check
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=strict all
	tests/checks/layers.sh
	tests/checks/headers.sh
	tests/checks/symbols.sh $(BUILD)
	tests/checks/abi.sh $(BUILD)
	tests/checks/doxygen.sh $(BUILD)/doc
	tests/checks/isa.sh $(BUILD)
	tests/checks/exact.sh
	tests/checks/words.sh
	tests/checks/repeats.py
	$(MAKE) --no-print-directory format-check lint
	tests/checks/selftest.sh $(BUILD)

abi: ## after a change of nenghao.h: symbol map, checked-in layout, structures of the Python module
	python3 tools/abi.py --update
doxygen: ## the manual of the C library from nenghao.h into BUILD/doc/html
	tests/checks/doxygen.sh $(BUILD)/doc

C_FILES = $(shell find kernels engine bench tests -name '*.[ch]' | sort)
format: ## clang-format everything
	clang-format -i $(C_FILES)
format-check:
	clang-format --dry-run -Werror $(C_FILES)
tidy = printf '%s\n' $(1) | xargs -P $(JOBS) -n 8 sh -c 'exec clang-tidy --quiet "$$@" -- -I. $(LIBRARY_CFLAGS) -fopenmp $(2)' tidy
lint: ## clang-tidy, warnings are errors
	$(call tidy,$(filter-out kernels/k_%,$(KERNEL_SOURCES)) $(ENGINE_SOURCES) $(CLI_SOURCES) engine/plugin/packed.c,-std=c17 -D_POSIX_C_SOURCE=200809L)
	$(call tidy,$(BENCH_SOURCES),-std=gnu17)

asan: SUITES := memory
ubsan: SUITES := undefined
asan ubsan: ## every test under a sanitizer; the longest two under asan only
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=$@ test-programs
	NENGHAO_SHARED=none NENGHAO_SUITES=$(SUITES) ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 tests/run.sh build/$@
tsan: ## data races: clang, libomp and Archer on a plain driver
	tests/checks/tsan.sh build/tsan
coverage: ## lines and branches that the tests reach
	$(MAKE) --no-print-directory -j$(JOBS) CONFIG=coverage test-programs
	NENGHAO_SHARED=none NENGHAO_SUITES=memory tests/run.sh build/coverage
	gcov -o build/coverage $$(find build/coverage -name '*.gcda') | grep -A1 "File 'engine\|File 'kernels"

$(BUILD)/tsan_main: tests/tsan_main.c $(BUILD)/libnenghao.a
	@printf '  %s\n' $@
	$(Q)$(CC) $(TESTING) $(OPTIMISE) -fopenmp -o $@ $^ $(LIBRARY_LIBS)

$(BUILD)/tests/fault/shim.so: tests/fault/shim.c
	@mkdir -p $(@D)
	@printf '  %s\n' $@
	$(Q)$(CC) -std=gnu17 -O2 -fPIC -shared $(WARNINGS) -o $@ $< -ldl

.PHONY: gallery
gallery: all ## reports of the bundled data as pictures into BUILD/gallery: the page in a browser and on paper, the workbook
	tools/setup.sh gallery
	sh tools/gallery.sh $(BUILD)/nenghao $(BUILD)/gallery

.PHONY: bench
bench: all ## limits, kernels, files, rate, import, scaling; BENCH="--suite kernel ..." narrows it
	@mkdir -p $(BUILD)/bench
	$(BUILD)/nenghao bench --dir $(BUILD)/bench/data --json $(BUILD)/bench/last.json $(BENCH)
$(BUILD)/bench/%.o: bench/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(TESTING) $(OPTIMISE) $(CFLAGS) -MMD -MP -c -o $@ $<

.PHONY: bench-peers
bench-peers: all ## rate and import beside DuckDB, ClickHouse, Polars, NumPy, h5py, xarray, fetched into BUILD; PEERS="--help"
	test -x $(BUILD)/bench/python/bin/python || python3 -m venv $(BUILD)/bench/python
	$(BUILD)/bench/python/bin/pip install --quiet chdb duckdb h5netcdf h5py numpy polars xarray
	NENGHAO_BUILD=$(BUILD) $(BUILD)/bench/python/bin/python -m bench.peers $(PEERS)

.PHONY: bench-instructions bench-plot bench-report
bench-instructions: all ## counts instructions with valgrind, compares with bench/instructions.json; COUNT=--update accepts the new ones
	@mkdir -p $(BUILD)/bench
	python3 bench/instructions.py $(BUILD)/nenghao $(BUILD)/bench/data bench/instructions.json $(COUNT)
bench-plot: ## what bench and bench-peers have measured as SVG into docs/plots
	python3 bench/plot.py $(BUILD)/bench/last.json $(BUILD)/bench/peers.json docs/plots
bench-report: ## the same as tables into docs/performance.md
	python3 bench/report.py $(BUILD)/bench/last.json $(BUILD)/bench/peers.json docs/performance.md

# ---- install, release --------------------------------------------------------------------------------------------
.PHONY: install uninstall dist
install: all ## into PREFIX (default /usr/local), libraries into LIBDIR, honours DESTDIR
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/include $(DESTDIR)$(LIBDIR)/pkgconfig
	install -m 755 $(BUILD)/nenghao $(DESTDIR)$(PREFIX)/bin/nenghao
	install -m 644 engine/nenghao.h $(DESTDIR)$(PREFIX)/include/nenghao.h
	install -m 644 $(BUILD)/libnenghao.a $(DESTDIR)$(LIBDIR)/libnenghao.a
	install -m 755 $(BUILD)/libnenghao.so $(DESTDIR)$(LIBDIR)/libnenghao.so.$(SOVERSION)
	ln -sf libnenghao.so.$(SOVERSION) $(DESTDIR)$(LIBDIR)/libnenghao.so
	install -d $(DESTDIR)$(PLUGINDIR)
	install -m 755 $(BUILD)/libh5nenghao.so $(DESTDIR)$(PLUGINDIR)/libh5nenghao.so
	sed -e 's|@PREFIX@|$(PREFIX)|; s|@LIBDIR@|$(LIBDIR)|; s|@VERSION@|$(VERSION)|' \
	  -e 's|@LIBRARIES@|$(strip $(LIBRARY_LIBS)) -fopenmp|' tools/nenghao.pc.in > $(DESTDIR)$(LIBDIR)/pkgconfig/nenghao.pc
	tools/install_pages.sh $(BUILD)/nenghao $(DESTDIR)$(PREFIX)/share
uninstall: ## remove what install wrote
	rm -f $(addprefix $(DESTDIR)$(LIBDIR)/,libnenghao.a libnenghao.so libnenghao.so.$(SOVERSION) pkgconfig/nenghao.pc)
	rm -f $(DESTDIR)$(PLUGINDIR)/libh5nenghao.so $(addprefix $(DESTDIR)$(PREFIX)/,bin/nenghao include/nenghao.h \
	  share/man/man1/nenghao*.1 share/man/zh_CN/man1/nenghao*.1 share/bash-completion/completions/nenghao \
	  share/zsh/site-functions/_nenghao share/fish/vendor_completions.d/nenghao.fish)
dist: ## a source tarball with its SHA-256, the same bytes every time
	@mkdir -p $(BUILD)
	git archive --prefix=nenghao-$(VERSION)/ HEAD | gzip -9n > $(BUILD)/nenghao-$(VERSION).tar.gz
	cd $(BUILD) && sha256sum nenghao-$(VERSION).tar.gz | tee nenghao-$(VERSION).tar.gz.sha256

.PHONY: deb deb-test rpm
deb: dist ## Debian packages of the last commit into BUILD/packages
	tools/packaging/deb.sh $(BUILD)/nenghao-$(VERSION).tar.gz $(BUILD)/packages
deb-test: dist ## the same, built and installed in clean roots; as root
	tests/packages_deb.sh $(BUILD)/nenghao-$(VERSION).tar.gz $(BUILD)/packages-test
rpm: dist ## RPM packages of the last commit into BUILD/packages/rpm; RPM="--nodeps" where RPM does not know the libraries
	tools/packaging/rpm.sh $(BUILD)/nenghao-$(VERSION).tar.gz $(BUILD)/packages/rpm $(RPM)

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z][a-z -]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

.PHONY: clean
clean: ## remove everything that was built
	rm -rf build

-include $(LIBRARY_OBJECTS:.o=.d) $(PLUGIN_OBJECTS:.o=.d) $(CLI_OBJECTS:.o=.d) $(BENCH_OBJECTS:.o=.d) $(TEST_PROGRAMS:=.d)
