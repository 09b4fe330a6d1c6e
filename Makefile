# Everything one does here, by a short name. Nothing is known only to CI: .ci/run is `make test`.

PYTHON ?=
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help exam test test-latex fonts lint format bench docs setup setup-dev lock clean
ifndef AT_ONCE # what installs packages of Python, and what installs those of the system and of npm
.NOTPARALLEL:
endif

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20
	@echo
	@echo '  ARGS="…" is handed on: make exam ARGS="--tables", make test ARGS="-k verify"'
	@echo '  PYTHON=/path/to/python chooses the interpreter (3.11 to 3.13) when .venv is made'

exam: $(VENV)/.runtime $(VENV)/.libraries ## Set up if need be, then make an exam of 20 sigmoid questions in output/
	@$(BIN)/examgen make --activation sigmoid --count 20 $(ARGS)

test: ## Set up if need be, then lint and run every test
	@$(MAKE) --no-print-directory --jobs=2 AT_ONCE=yes lint $(VENV)/.browser
	$(BIN)/pytest --numprocesses auto $(ARGS)

test-latex: $(VENV)/.dev $(VENV)/.libraries ## Compile what is exported to LaTeX with Debian's TeX Live
	@sh setup/debian.sh texlive-latex-extra texlive-luatex lmodern
	$(BIN)/pytest --numprocesses auto tests/export/latex_compiled.py $(ARGS)

fonts: ## Install fonts for names in Chinese, Japanese, Korean, Thai and Devanagari
	@sh setup/debian.sh fonts-dejavu-core fonts-wqy-microhei fonts-tlwg-garuda-ttf fonts-lohit-deva

lint: $(VENV)/.dev ## Formatting, lint, types, spelling, order of the rooms
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/codespell
	$(BIN)/lint-imports --no-logo

format: $(VENV)/.dev ## Let ruff put the code in form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev $(VENV)/.libraries ## Run every benchmark in bench/
	@for script in bench/[a-z]*.py; do echo "$$script"; $(BIN)/python "$$script" $(ARGS) || exit 1; done

docs: $(VENV)/.dev $(VENV)/.libraries ## Write anew what docs/ holds of the program's own words
	$(BIN)/python -m docs.generate
	$(BIN)/python -m docs.gallery

setup: $(VENV)/.runtime $(VENV)/.libraries ## Only set up what examgen needs to run

setup-dev: ## Only set up what the tests need as well
	@$(MAKE) --no-print-directory --jobs=2 AT_ONCE=yes $(VENV)/.dev $(VENV)/.browser

lock: ## Resolve the dependencies anew into the two lock files; ARGS=--upgrade takes newer versions
	@sh setup/lock.sh $(ARGS)

clean: ## Remove the environment, caches and built packages; exams in output/ stay
	rm -rf $(VENV) .uv build dist tests/browser/node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One stamp for each thing set up, inside the environment, so that they go with it.

$(VENV)/.runtime: requirements.lock pyproject.toml setup/pip.lock setup/environment.sh
	@PYTHON="$(PYTHON)" sh setup/environment.sh requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml setup/pip.lock setup/environment.sh
	@PYTHON="$(PYTHON)" sh setup/environment.sh requirements-dev.lock
	@touch $@ $(VENV)/.runtime

$(VENV)/.libraries: setup/system-libraries.sh setup/debian.sh
	@sh setup/system-libraries.sh
	@mkdir -p $(@D) && touch $@

$(VENV)/.browser: tests/browser/package-lock.json setup/browser.sh setup/debian.sh | $(VENV)/.libraries
	@sh setup/browser.sh
	@mkdir -p $(@D) && touch $@
