PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test test-torch check format bench

run: .venv/app
	$(BIN)/streamlit run app.py

# Two files at a time: each worker has a server and a browser of its own.
ABREAST := -n 2 --dist loadfile

# Quick tests first: a mistake in an equation should not wait for a browser.
test: .venv/dev
	$(BIN)/python tests/support/chromium.py
	$(BIN)/pytest $(ABREAST) -m "not (slow or browser or torch)"
	$(BIN)/pytest $(ABREAST) -m "(slow or browser) and not torch"

test-torch: .venv/torch
	$(BIN)/pytest -m torch

check: .venv/dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/pyright

format: .venv/dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

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
