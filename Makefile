# Community governance. `make` alone explains the targets.
.DEFAULT_GOAL := help
MACHINE := python3 governance/machine
PIN := uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
.PHONY: help run test services stop clean shell lint format bench lock vendor messages docs demo docker-env fresh-machine

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
run:  ## install what is missing, start everything, print the address and the demo accounts; Ctrl-C stops
	@$(MACHINE) run
test:  ## lint, then the whole suite with coverage; ARGS="-k word" goes to pytest
	@$(MACHINE) test $(ARGS)
services:  ## only PostgreSQL and Redis, in the background; writes .local/env
	@$(MACHINE) services
stop:  ## stop what this checkout started
	@$(MACHINE) stop
clean:  ## stop, and remove .venv, .local and all data of this checkout
	@$(MACHINE) clean
shell:  ## a Python shell with the models
	@$(MACHINE) manage shell
lint:  ## static checks
	@$(MACHINE) lint
format:  ## Python in the house's form
	@$(MACHINE) tool ruff format . && $(MACHINE) tool ruff check --fix .
bench:  ## ratios to bare references; BENCH_SCALE=small or large
	@$(MACHINE) manage bench --scale $(or $(BENCH_SCALE),small)
lock:  ## pin the dependencies anew
	@$(MACHINE) tool pip install -q uv
	@$(MACHINE) tool $(PIN) --group dev pyproject.toml -o requirements-dev.lock
	@$(MACHINE) tool $(PIN) pyproject.toml -o requirements.lock -c requirements-dev.lock
vendor:  ## fetch the front-end files of static/vendor anew
	@python3 governance/vendor.py
messages:  ## collect the sentences for translation, and compile them
	@$(MACHINE) messages
docs:  ## the generated pages of docs/ and the API description
	@$(MACHINE) manage write_docs
demo:  ## load the demonstration data
	@$(MACHINE) manage seed_demo
docker-env:  ## fresh secrets for docker compose in .env
	@python3 governance/machine/docker_env.py
fresh-machine:  ## prove both commands on a bare Debian tree (root)
	@python3 governance/machine/fresh.py
