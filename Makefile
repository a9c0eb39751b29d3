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

# What is tried again with the records and the facts on MariaDB and on PostgreSQL: whatever has to do with either. Left out are
# the tests that start servers of both kinds of their own, those of the files themselves, and programs that run for long.
OWN_SERVERS := store/test_server web/test_facts_away web/test_records_away cli/test_certificates cli/test_database_away cli/test_several_machines cli/test_warehouse_server
OF_FILES := store/test_file web/test_damage security/test_row_03_embedded_database security/test_row_22_long_reads
OF_PROGRAMS := $(foreach each,calamities clock_jump demo deploy_nginx deploy_systemd install_debian installing_page platform_down reload,cli/test_$(each))
ON_SERVERS := $(foreach each,store identity accounts datasets boards dashboards reports/schedules reports/statements sync web security cli,tests/$(each)) tests/metrics/test_warehouse.py \
	$(foreach each,connection_states oversight oversight_names,tests/warehouse/test_$(each).py) \
	$(foreach each,$(OWN_SERVERS) $(OF_FILES) $(OF_PROGRAMS),--ignore tests/$(each).py)

# Tests that keep what they keep on a server wait for it a fifth of their time; one more of them at once takes that up.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.DEFAULT_GOAL := help
.PHONY: help demo test check fix catalogue bench soak mutants machine attack screenshots docs catalogues dist lock clean

help: ## List what there is.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-12s %s\n' "$$name" "$$what"; done

demo: $(RUNTIME) ## Run the product with a year of made-up data on 127.0.0.1 (PORT=8080).
	@exec $(BIN)/rushes demo start --port $(PORT)

test: $(DEVELOPMENT) ## Run all tests, then those of records and facts again on a real MariaDB and PostgreSQL; installs what they need with apt when it is missing.
	@scripts/install_test_system.sh
	$(BIN)/pytest --numprocesses auto --dist loadfile --ignore tests/catalogue --ignore tests/machine
	RUSHES_TEST_SERVER=mysql $(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile $(ON_SERVERS)
	RUSHES_TEST_SERVER=postgresql $(BIN)/pytest --numprocesses $(WORKERS) --dist loadfile $(ON_SERVERS)

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

soak: $(DEVELOPMENT) ## Half an hour of mixed use with publishes and faults, every number checked (SOAK_MINUTES=30, SOAK_SERVER=mysql).
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

lock: $(DEVELOPMENT) ## Resolve the dependencies anew into the lock files.
	$(UV_COMPILE) --upgrade --group build --output-file requirements.lock
	$(UV_COMPILE) --upgrade --group build --extra pdf --constraints requirements.lock --output-file requirements-pdf.lock
	$(UV_COMPILE) --upgrade --group build --group dev --extra mysql --extra pdf --extra postgresql --extra s3 --constraints requirements-pdf.lock --output-file requirements-dev.lock

clean: ## Remove the environment and everything built; the demo's data in var/ stays.
	rm -rf .venv dist build .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is younger than the lock file it was made from, so the environment is made once and
# again when a lock changes. The package itself is installed without isolation: its build tool
# stands in the lock too, and nothing is fetched that has no hash there.
# What prints is an extra; the demo shows it.
$(RUNTIME): requirements-pdf.lock pyproject.toml
	@$(PIP) --version >/dev/null 2>&1 || "$(PYTHON)" -m venv .venv
	@echo "Installing what requirements-pdf.lock names …"
	@$(PIP) install --quiet --require-hashes --requirement requirements-pdf.lock
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): $(RUNTIME) requirements-dev.lock
	@echo "Installing what requirements-dev.lock names …"
	@$(PIP) install --quiet --require-hashes --requirement requirements-dev.lock
	@touch $@
