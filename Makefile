# Everything a person or CI runs here. `make` alone lists it. ARGS is passed on: make demo ARGS=--help
VENV := .venv/bin
ARGS :=
PURE := services/*/domain/*,services/common/kernel/*
AT_ONCE := 2# test processes beside each other; each starts its own MongoDB and RabbitMQ
FLOOR := 90# percent of all of services/; what runs in child processes (workers, servers) is not measured

LOCK := --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-header

.DEFAULT_GOAL := help
# `make demo` and users need no PDF parts; the tests do, because what is not run is not known to work.
.PHONY: help setup pdf-parts demo up test check bench lock clean

help: ## list these targets
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## install what is missing: Debian packages (it says which and why first), .venv from the lock
	@deploy/setup.sh

pdf-parts: ## optional: LibreOffice and the faces that PDF files need (it says which and why first)
	@deploy/setup.sh pdf

demo: setup ## one university, about 400 branches: rate them, climb the ladder, write the official tables into out/
	@$(VENV)/lianxin demo $(ARGS)

up: setup ## start the whole system for you to use, until Ctrl-C
	@$(VENV)/lianxin up $(ARGS)

test: check pdf-parts ## everything CI checks: lint, types, imports, all tests on real parts, coverage
	$(VENV)/pytest -n $(AT_ONCE) --dist loadfile --cov --cov-report= $(ARGS)
	$(VENV)/coverage report --include='$(PURE)' --fail-under=100 --show-missing --skip-covered
	$(VENV)/coverage report --fail-under=$(FLOOR) --skip-covered

check: setup ## lint, format, strict types and import contracts only
	$(VENV)/ruff check
	$(VENV)/ruff format --check
	$(VENV)/mypy
	$(VENV)/lint-imports

bench: setup ## this design beside a plain one, as ratios of one run
	@$(VENV)/python -m tests.bench $(ARGS)

lock: setup ## write both lock files anew from pyproject.toml (ARGS=--upgrade takes newer versions)
	$(VENV)/pip-compile $(LOCK) $(ARGS) --output-file requirements.lock pyproject.toml
	$(VENV)/pip-compile $(LOCK) $(ARGS) --extra dev --output-file requirements-dev.lock pyproject.toml

clean: ## remove .venv and caches; out/ and .local/ hold your data and stay
	rm -rf .venv .coverage* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
