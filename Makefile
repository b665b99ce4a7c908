# demo, test, check, bench: each makes what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVE ?= 1
export OPENBLAS_NUM_THREADS ?= 1
export OMP_NUM_THREADS ?= 1

.PHONY: demo test check bench lock lint types floors test-kill test-translations test-browser test-postgres test-deploy clean

$(VENV)/.ready: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing packages (once)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.ready
	@LEGATION_HOME=$${LEGATION_HOME:-demo-data} SERVE=$(SERVE) $(BIN)/legation demo

test: $(VENV)/.ready-dev
	@$(BIN)/pytest -n 2 --dist worksteal -q -m "not kill and not browser and not postgres and not translations"

lint: $(VENV)/.ready-dev
	@$(BIN)/ruff check src tests benchmarks
	@$(BIN)/ruff format --check src tests benchmarks
	@$(BIN)/python tests/bandit.py

types: $(VENV)/.ready-dev
	@$(BIN)/mypy

floors: $(VENV)/.ready-dev
	@$(BIN)/lint-imports

test-kill: $(VENV)/.ready-dev
	@$(BIN)/pytest -n 2 --dist worksteal -q -m kill

test-browser: $(VENV)/.ready-dev
	@$(BIN)/python tests/browser.py

test-translations: $(VENV)/.ready-dev
	@$(BIN)/pytest -q -m translations tests/house

test-postgres: $(VENV)/.ready-dev
	@$(BIN)/python tests/postgres.py

test-deploy:
	@$(PYTHON) tests/deployed.py

check: $(VENV)/.ready-dev
	@$(BIN)/python tests/check.py lint types floors test test-translations test-browser test-postgres test-kill

bench: $(VENV)/.ready-dev
	@$(BIN)/python benchmarks/run.py

lock:
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group build pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	echo 'psycopg[binary]>=3.2' | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements.lock -c requirements-dev.lock - -o requirements-postgres.lock
	printf 'ctranslate2>=4.8\nsentencepiece>=0.2.1\n' | uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements.lock -c requirements-dev.lock - -o requirements-translation.lock

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache
