# Set up, show, check. `make demo` and `make test` are all a newcomer needs.
VENV := .venv
BIN := $(VENV)/bin

.PHONY: setup demo test lint types unit bench lock clean

setup: $(VENV)/.ready

# Installed again only when the lock or the project's own file changed.
$(VENV)/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || python3 -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: setup
	$(BIN)/psr demo

test: lint types unit

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

unit: setup
	$(BIN)/pytest

bench: setup
	$(BIN)/python -m tests.bench

# Needs uv (pip install uv). No index address may stand in the lock.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --extra dev --python-version 3.11 \
		--output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
