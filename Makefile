# Every target does its own set-up; a second run takes seconds.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= .library-home
export ASSISTANT_HOME ?= $(HOME_DIR)
# The public test sets, where a checkout has them beside it; tests that need them skip without.
export EVALS_DATA ?= $(realpath ../shared)

.DEFAULT_GOAL := help
.PHONY: help run ask test check format eval bench-quality fit screenshots test-llm library clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/installed-test: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

library: $(VENV)/installed
	@$(BIN)/assistant ingest corpus

run: library ## Index corpus/ and open the chat at http://localhost:8501
	$(BIN)/assistant serve --port 8501

ask: library ## Ask in the terminal: make ask Q="What share of ...?"
	@$(BIN)/assistant ask "$(Q)"

test: $(VENV)/installed-test ## Run the whole suite, browser tests included
	$(BIN)/python -m pytest

check: $(VENV)/installed-test ## Formatter, linter, strict types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/installed-test ## Put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove the virtual environment and the sample library
	rm -rf $(VENV) $(HOME_DIR)
