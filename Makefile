# Two commands: `make demo` shows the product on the example calls, `make test` runs every test.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PIP_OPTIONS ?=
PORT ?= 8501
DEMO_HOME ?= doslovno-home

BIN := .venv/bin
# Without a terminal (CI, a log file) the fast path is the same, only the bars are plain lines.
export PYTHONUTF8 := 1

.PHONY: demo test setup lint format bench clean
.DEFAULT_GOAL := demo

setup: .venv/.installed
	@$(BIN)/doslovno --home $(DEMO_HOME) models check --quiet

# natasha goes in without its dependencies: only the weights in it are read, and it asks for the dead pymorphy2.
.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or 3.12 is needed, this is " + sys.version.split()[0] + ": install it, or name it with PYTHON=...") if not (3, 11) <= sys.version_info[:2] < (3, 13) else None'
	@echo "Setting up .venv: two to four minutes the first time, nothing the next"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) --constraint constraints.txt torch
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) --constraint constraints.txt --editable '.[dev]'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_OPTIONS) --constraint constraints.txt --no-deps natasha
	@touch $@
