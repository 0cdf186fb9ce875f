# One word per habit. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo up down check test lint unit chaos fuzz bench bench-scale docs manifests compose-check dashboards dashboards-check licences sbom lock clean

# Two files run side by side, each in its own house: most of the time a test on real servers waits for something.
# They begin in the order in which they are named, the long ones first, so that none is left alone at the end.
TOGETHER ?= --numprocesses 2 --dist loadfile --no-loadscope-reorder

# Everything, in a house of its own; --files needs no Prometheus.
CHECK ?= --house

help: ## List the habits
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-16s %s\n", $$1, $$2}'

setup: $(READY) ## Install what is needed into .venv, from the lock file

$(READY): requirements-dev.lock pyproject.toml prerequisites.sh
	@sh prerequisites.sh $(PYTHON)
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the pinned packages into $(VENV) (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## Run the main job from a broker to a balanced account
	@exec $(BIN)/carillon demo

up: $(READY) ## Start the whole house on this machine
	@exec $(BIN)/carillon sandbox up

down: $(READY) ## Stop it
	@exec $(BIN)/carillon sandbox down

lint: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

unit: $(READY)
	@$(BIN)/python -m pytest $(TOGETHER) tests/unit tests/contract tests/architecture

check: lint unit ## What has to hold before a commit: under two minutes

test: lint unit ## Every test, on real servers
	@$(BIN)/python -m pytest $(TOGETHER) tests/chaos tests/integration

chaos: $(READY) ## Kill, stop and starve real processes, and see what is still true: an hour; CHAOS="--times 1" for less
	@exec $(BIN)/python -m tests.chaos $(CHAOS)

fuzz: $(READY) ## Ask the reports API a thousand times per path whatever its document allows, and what it does not
	@EDGE_CASES=1000 $(BIN)/python -m pytest tests/unit/edge/test_schema.py

bench: $(READY) ## How fast it is on this machine, beside what it is compared with: some minutes
	@$(BIN)/carillon bench sender --json
	@$(BIN)/carillon bench pipeline --json

bench-scale: $(READY) ## What more senders and expanders bring: some minutes
	@exec $(BIN)/carillon bench scale --json

docs: $(READY) ## Write the generated pages of docs/ anew
	@$(BIN)/python -m streams.console.docs
	@$(BIN)/python -m benchmarks.page

manifests: $(READY) ## Write what compose and Kubernetes are told of the workers anew
	@$(BIN)/python -m deploy

compose-check: $(READY) ## Start every service of the compose file without containers, use them, and end them: a minute
	@exec $(BIN)/python -m deploy.by_hand --scale send-fcm=2 --json

dashboards: $(READY) ## Write the dashboards, alerts and their tests anew
	@$(BIN)/python -m dashboards

dashboards-check: $(READY) ## Ask a real Prometheus of a busy house what every panel asks: two minutes; CHECK=--files for less
	@exec $(BIN)/python -m dashboards.check $(CHECK)

licences: $(READY) ## List the licence of each package that runs; fails on one that is not allowed
	@$(BIN)/python -m supply licences

sbom: $(READY) ## Write a bill of materials (CycloneDX) to var/sbom.json
	@$(BIN)/python -m supply sbom

lock: $(READY) ## Write the lock files anew
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 pyproject.toml --extra traces -o requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --python-version 3.11 pyproject.toml --extra traces --group dev -o requirements-dev.lock

clean: ## Forget the environment and all data of the sandbox
	rm -rf $(VENV) var
