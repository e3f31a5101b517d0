# Set up, show, check. `make demo` and `make test` are all a newcomer needs.
VENV := .venv
BIN := $(VENV)/bin
NPM := tests/npm/node_modules/.ready

# The tests start the bot hundreds of times, so what is compiled is kept.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup npm demo teams test lint types unit bench faults fuzz lock clean

setup: $(VENV)/.ready

# Installed again only when the lock or the project's own file changed.
$(VENV)/.ready: requirements.lock pyproject.toml
	test -x $(BIN)/python || python3 -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

npm: $(NPM)

# Microsoft's schemas and Agents Playground, exactly pinned. Where they cannot be had, their tests say that they skip.
$(NPM): tests/npm/package.json
	@cd $(dir $<) && if ! command -v npm >/dev/null; then echo "npm is not here: what needs it is skipped"; \
	elif npm install --silent --no-package-lock --no-audit --no-fund --ignore-scripts --fetch-retries=0; \
	then touch node_modules/.ready; else echo "npm could not fetch its packages: what needs them is skipped"; fi

demo: setup
	$(BIN)/psr demo

# The bot beside Microsoft's Agents Playground, which stands in for Teams. It needs Node.js.
teams: setup npm
	@$(BIN)/python -m bot.demo.teams

test: lint types unit

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

unit: setup npm
	$(BIN)/pytest

bench: setup
	$(BIN)/python -m tests.bench

# Every fault as often as its target asks, which takes a while; `make test` tries each a few times.
faults: setup
	$(BIN)/python -m tests.faults

# Ten minutes of bytes that nobody would send. What they break is kept in tests/fuzz/cases, and `make test` tries it.
fuzz: setup
	$(BIN)/python -m tests.fuzz

# Needs uv (pip install uv). No index address may stand in a lock. The second is what the bot runs on, without what
# it is tested with: the same versions, for the container and for servers.
LOCKED := uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11
lock:
	$(LOCKED) --extra dev --output-file requirements.lock pyproject.toml
	$(LOCKED) --constraint requirements.lock --output-file runtime.lock pyproject.toml

clean:
	rm -rf $(VENV) tests/npm/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis
