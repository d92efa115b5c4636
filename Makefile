# Two commands matter to a newcomer: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .stamps
NATIVE := CMakeLists.txt $(shell find native -type f)
WORKERS ?= 2

# Real maps and instances; tests and benchmarks that need them skip with a reason without it.
ifneq ($(wildcard ../shared/data/README.md),)
export DOORSTEP_DATA ?= $(abspath ../shared/data)
endif

.PHONY: install demo test test-properties mutants check check-native bench bench-roads bench-planning bench-day docs clean

install: $(STAMPS)/install

$(STAMPS)/venv:
	@mkdir -p $(STAMPS)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Doorstep needs Python 3.11 or newer: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(STAMPS)/install: $(STAMPS)/venv pyproject.toml constraints.txt $(NATIVE)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt --editable .
	@$(BIN)/python -m compileall -q src
	@touch $@

$(STAMPS)/dev: $(STAMPS)/venv pyproject.toml constraints.txt $(NATIVE)
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt --editable '.[dev]'
	@touch $@ $(STAMPS)/install

$(STAMPS)/bench: $(STAMPS)/dev
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt --editable '.[dev,bench]'
	@touch $@

demo: install
	$(BIN)/doorstep demo

test: $(STAMPS)/dev
	$(BIN)/python -m pytest -n $(WORKERS)

# Ten times as many random problems as `make test` draws: some minutes.
test-properties: $(STAMPS)/dev
	DOORSTEP_PROPERTY_SEEDS=10 $(BIN)/python -m pytest -n $(WORKERS) tests/planning/test_properties.py \
	  tests/planning/test_properties_optimum.py tests/planning/test_walking_properties.py \
	  tests/planning/test_change_properties.py

# Breaks the checker in every place, one at a time, and names the test that sees it: some minutes.
mutants: $(STAMPS)/dev
	$(BIN)/python -m tests.planning.checker.mutants

check: $(STAMPS)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/house
	$(BIN)/mkdocs build --strict --quiet --site-dir build/site

check-native: $(STAMPS)/dev
	$(BIN)/cmake -S . -B build/sanitize -G Ninja -DCMAKE_MAKE_PROGRAM=$(abspath $(BIN))/ninja \
	  -DCMAKE_BUILD_TYPE=Debug -DDOORSTEP_NATIVE_TESTS=ON -DDOORSTEP_SANITIZE=ON -DPython_EXECUTABLE=$(abspath $(BIN))/python
	$(BIN)/cmake --build build/sanitize --target native_tests search_tests
	$(BIN)/ctest --test-dir build/sanitize --output-on-failure

bench: bench-roads bench-planning bench-day

# Beside the peers, in one run; needs DOORSTEP_DATA. Tables go to bench/results/; a missed gate fails at the end.
bench-roads: $(STAMPS)/bench
	@failed=""; for name in roads_kernel traffic matching geocode map_build; do \
	  $(BIN)/python bench/$$name.py || failed="$$failed $$name"; done; \
	  test -z "$$failed" || { echo "gates missed in:$$failed"; exit 1; }

bench-planning: $(STAMPS)/bench
	@failed=""; for name in planning planning_hours planning_live planning_echelons parking metro; do \
	  $(BIN)/python bench/$$name.py --write || failed="$$failed $$name"; done; \
	  test -z "$$failed" || { echo "gates missed in:$$failed"; exit 1; }

# Days driven as they really go; what is kept in bench/.cache/day is not run again. Then 10,000 orders at once.
bench-day: $(STAMPS)/bench
	@failed=""; for name in day day_large; do \
	  $(BIN)/python bench/$$name.py --write || failed="$$failed $$name"; done; \
	  test -z "$$failed" || { echo "gates missed in:$$failed"; exit 1; }

docs: $(STAMPS)/dev
	$(BIN)/python docs/generate.py
	$(BIN)/mkdocs build --strict --quiet --site-dir build/site

clean:
	rm -rf build site dist $(STAMPS) demo-out src/doorstep/*/*.so .mypy_cache .ruff_cache .pytest_cache

# Rebuild only the native kernels into the environment (used while developing them).
native: $(STAMPS)/venv
	flock $(STAMPS)/native.lock $(BIN)/python -m pip install -q --no-build-isolation --no-deps --editable .
.PHONY: native
