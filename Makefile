# One line each: `make demo` and `make test` set everything up on a machine with Python 3.11+.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: help demo test check docs sbom clean

help:  ## what there is to make
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	@touch $@

demo: $(VENV)/.installed  ## read the built-in letters, without key or network
	$(BIN)/imr-llm demo

test: $(VENV)/.installed  ## pass the tests, file by file on up to four cores
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

check: $(VENV)/.installed  ## style, types and the layers of the house
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

docs: $(VENV)/.installed  ## build the site into build/site, without network; a dead link is an error
	rm -rf build/site
	$(BIN)/sphinx-build --quiet --fail-on-warning --keep-going -d build/doctrees docs build/site
	$(BIN)/python .ci/check_site.py build/site

sbom: $(VENV)/.installed  ## what a user installs, as a CycloneDX list, into dist/sbom.json
	$(BIN)/python .ci/sbom.py dist/sbom.json

clean:  ## remove the environment
	rm -rf $(VENV)
