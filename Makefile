# Everything a developer runs; `make` alone lists it.
# Needs Python 3.11 or newer with venv, make and git. What is installed stands in the lock files
# with its hash, and lies in .venv; the demo's data lies in var/.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 8080
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
RUNTIME := .venv/.runtime-installed
DEVELOPMENT := .venv/.development-installed
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml

# What is tried again with the application records on MariaDB and on PostgreSQL.
OF_RECORDS := tests/store tests/identity tests/accounts tests/cli tests/sync/test_registry.py tests/sync/test_own_rules.py \
	$(foreach each,calamities certificates clock_jump database_away demo deploy_nginx deploy_systemd install_debian installing_page platform_down reload,--ignore tests/cli/test_$(each).py)

.DEFAULT_GOAL := help
.PHONY: help demo test check fix catalogue bench soak mutants machine attack screenshots docs catalogues dist lock clean

help: ## List what there is.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done

demo: $(RUNTIME) ## Run the product with a year of made-up data on 127.0.0.1 (PORT=8080).
	@exec $(BIN)/rushes demo start --port $(PORT)

test: $(DEVELOPMENT) ## Run all tests, those of the records on real servers too; installs what they need with apt when it is missing.
	@scripts/install_test_system.sh
	$(BIN)/pytest --numprocesses auto --dist loadfile --ignore tests/catalogue --ignore tests/machine
	RUSHES_TEST_RECORDS=mysql $(BIN)/pytest --numprocesses auto --dist loadfile $(OF_RECORDS)
	RUSHES_TEST_RECORDS=postgresql $(BIN)/pytest --numprocesses auto --dist loadfile $(OF_RECORDS)

check: $(DEVELOPMENT) ## Check format, lint, types and layers.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/pyright
	$(BIN)/lint-imports

fix: $(DEVELOPMENT) ## Repair what format and lint can repair.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

catalogue: $(DEVELOPMENT) ## Replay a real catalogue (../shared/data) through the whole product and compare to the last digit.
	$(BIN)/pytest --numprocesses 0 tests/catalogue

bench: $(DEVELOPMENT) ## Measure everything in docs/benchmarks.md (an hour; ROWS="dashboard http" for some of it).
	@scripts/install_test_system.sh
	PYTHONPATH=tests $(BIN)/python -m bench $(ROWS)

soak: $(DEVELOPMENT) ## Half an hour of mixed use with publishes and faults, every number checked (SOAK_MINUTES=30).
	PYTHONPATH=tests $(BIN)/python -m bench.soak

mutants: $(DEVELOPMENT) ## Change every guard that keeps accounts apart, and see that a test notices (an hour on a machine of its own; MUTANTS='rushes.web.*').
	PATH="$(abspath $(BIN)):$$PATH" nice -n 10 python scripts/mutants.py --only '$(or $(MUTANTS),*)'

machine: $(DEVELOPMENT) ## Boot a copy of this machine with systemd, and try there what scripts/install_debian.sh installs (as root, half a minute).
	@scripts/install_test_system.sh
	$(BIN)/pytest tests/machine

attack: $(DEVELOPMENT) ## Attack a made-up installation on 127.0.0.1 with sqlmap and wapiti, both Debian's (a quarter of an hour).
	@scripts/install_attackers.sh
	nice -n 10 env PYTHONPATH=scripts:tests $(BIN)/python -u -m attack

screenshots: $(DEVELOPMENT) ## Make the pictures that README and docs use.
	@scripts/install_test_system.sh
	$(BIN)/python scripts/screenshots.py

docs: $(RUNTIME) ## Write the pages that are made from the code: settings and commands.
	$(BIN)/python scripts/write_docs.py

catalogues: $(DEVELOPMENT) ## Bring the Dutch and French catalogues up to date with the sentences in the code.
	$(BIN)/python scripts/update_catalogues.py

dist: $(DEVELOPMENT) ## Build wheel and source archive into dist/, install the wheel apart and run it.
	rm -rf dist
	$(BIN)/python -m hatchling build
	scripts/try_wheel.sh dist/*.whl

lock: $(DEVELOPMENT) ## Resolve the dependencies anew into both lock files.
	$(UV_COMPILE) --upgrade --group build --output-file requirements.lock
	$(UV_COMPILE) --upgrade --group build --group dev --extra mysql --extra postgresql --constraints requirements.lock --output-file requirements-dev.lock

clean: ## Remove the environment and everything built; the demo's data in var/ stays.
	rm -rf .venv dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is younger than the lock file it was made from, so the environment is made once and
# again when a lock changes. The package itself is installed without isolation: its build tool
# stands in the lock too, and nothing is fetched that has no hash there.
$(RUNTIME): requirements.lock pyproject.toml
	@$(PIP) --version >/dev/null 2>&1 || "$(PYTHON)" -m venv .venv
	@echo "Installing what requirements.lock names …"
	@$(PIP) install --quiet --require-hashes --requirement requirements.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.lock
	@echo "Installing what requirements-dev.lock names …"
	@$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@
