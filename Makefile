# Offhook. `make run` serves it, `make test` tests it; both set up first what is missing.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: run setup setup-dev test test-postgres check docs e2e audit bench torture messages lint format vendor

run: setup
	@exec $(BIN)/python manage.py serve

setup: .venv/installed

setup-dev: .venv/installed-dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Offhook needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python cannot make a virtual environment in $(CURDIR):" \
		"the folder has to be writable, and Debian wants: apt install python3-venv"; exit 1; }

.venv/installed: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@

.venv/installed-dev: requirements.txt requirements-dev.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@ .venv/installed

test: setup-dev
	$(BIN)/python -m pytest -n auto $(ARGS)

# What touches the database, once more on a PostgreSQL server that lives as long as the tests (Debian: postgresql).
test-postgres: setup-dev
	pg_virtualenv -t -o fsync=off sh -c 'TEST_DATABASE_URL=postgres://$$PGUSER:$$PGPASSWORD@$$PGHOST:$$PGPORT/postgres \
		$(BIN)/python -m pytest -n auto tests/phones tests/provisioning tests/firmware tests/golden tests/trail tests/accounts $(ARGS)'

e2e: setup-dev
	$(BIN)/python -m pytest tests/e2e $(ARGS)

check: setup-dev docs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy .
	$(BIN)/djlint --check --lint templates
	DATA_DIR=$$(mktemp -d) sh -c '$(BIN)/python manage.py check --fail-level WARNING && \
		$(BIN)/python manage.py makemigrations --check --dry-run; status=$$?; rm -rf "$$DATA_DIR"; exit $$status'

# The documentation as a site in build/site; a link that leads nowhere is an error.
docs: setup-dev
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/djlint --lint templates

format: setup-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djlint --reformat --quiet templates

audit: setup-dev
	$(BIN)/bandit --quiet --severity-level high --recursive provisioning phones firmware
	@$(BIN)/pip-audit --local --strict --progress-spinner off --timeout 20 || \
		{ echo "pip-audit ended with an error: either it names a weakness above, or the advisory service gave no answer." \
		"Without an answer, nothing is known of the dependencies: ask again."; exit 1; }

# Collects what is to be translated, and compiles what is; wants gettext (Debian: gettext).
messages: setup-dev
	$(BIN)/python manage.py makemessages --locale de --no-wrap --no-obsolete --add-location file \
		--ignore .venv --ignore tests --ignore data --ignore static/vendor
	$(BIN)/python manage.py compilemessages --locale de
	$(BIN)/python manage.py datamessages

torture: setup-dev
	$(BIN)/python -m tests.reliability.torture $(ARGS)

bench: setup-dev
	$(BIN)/python -m tests.bench $(ARGS)
	$(BIN)/python -m tests.bench_tftp
