# Two commands on a fresh machine: make demo, make test. Needed beforehand: Python 3.11, Node 20, make.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000

.PHONY: demo test test-long check bench install screenshots lock clean

demo: install
	@start=$$(date +%s); $(BIN)/beredt demo --no-serve && echo "make demo: bygget på $$(( $$(date +%s) - start )) s"
	$(BIN)/beredt serve --port $(PORT)

test: install
	@start=$$(date +%s); BEREDT_HOME=$(CURDIR)/var/test $(BIN)/python -m pytest -n 2 --dist loadgroup -m "not long"; \
	code=$$?; echo "make test: $$(( $$(date +%s) - start )) s"; exit $$code

test-long: install
	BEREDT_HOME=$(CURDIR)/var/test $(BIN)/python -m pytest -m long

check: install
	$(BIN)/ruff check src tests bench examples
	$(BIN)/ruff format --check src tests bench examples
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: install
	BEREDT_HOME=$(CURDIR)/var/bench $(BIN)/python -m bench

screenshots: install
	BEREDT_HOME=$(CURDIR)/var/test BEREDT_SCREENSHOTS=1 $(BIN)/python -m pytest -m browser tests/browser

install: $(VENV)/.installed node_modules/.installed

$(VENV)/.installed: requirements.lock pyproject.toml
	test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/beredt messages --compile
	touch $@

node_modules/.installed: package-lock.json
	npm ci --silent --no-audit --no-fund
	touch $@

# For whoever changes a dependency: writes requirements.lock anew from pyproject.toml.
lock:
	uv pip compile --quiet --generate-hashes --no-header --no-annotate --extra dev --python-version 3.11 pyproject.toml -o requirements.lock

clean:
	rm -rf $(VENV) node_modules var build
