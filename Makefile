# Every target sets up .venv by itself and keeps it until pyproject.toml changes.
#
#   make demo      train nothing, install, build for the host, run the digits example
#   make test      everything the tests need, then all of them; PYTEST_ARGS="-k memory" passes options on
#                  EXTRAS=test,tensorflow installs what -m slow needs too
#   make lint      only the checks of style and types
#   make format    rewrites Python and C in the project's style
#   make bench     what speed and memory are measured with; BENCH_ARGS="digits --board sim-cortex-m4" measures less
#   make clean     removes .venv and everything that was generated

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
EXTRAS ?= test
BENCH_ARGS ?=
C_FILES = $(shell git ls-files 'firmware/*.c' 'firmware/*.h' 'firmware/*.cpp')

.PHONY: demo test lint format bench clean
.DEFAULT_GOAL := help

.PHONY: help
help:
	@sed -n 's/^#   //p' Makefile

# Debian ships venv without the part that installs pip: say so instead of failing half-way.
$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' \
	  || { echo "tinygen needs Python 3.10 or newer: make PYTHON=python3.11 ..." >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "Python's venv module is missing: sudo apt-get install python3-venv" >&2; exit 2; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/installed-%: $(VENV)/created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$*]'
	@touch $@ $(VENV)/installed

demo: $(VENV)/installed
	cd examples/digits && ../../$(BIN)/tinygen run --board host

test: $(VENV)/installed-$(EXTRAS)
	$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST_ARGS)

# tests/test_style.py holds the checks, so that `make test` cannot be greener than `make lint`.
lint: $(VENV)/installed-$(EXTRAS)
	$(BIN)/python -m pytest -q tests/test_style.py tests/test_layout.py $(PYTEST_ARGS)

format: $(VENV)/installed-$(EXTRAS)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(if $(strip $(C_FILES)),$(BIN)/clang-format -i $(C_FILES))

bench: $(VENV)/installed-test,bench
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

clean:
	rm -rf $(VENV) .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find . -name .pio -type d -prune -exec rm -rf {} +
