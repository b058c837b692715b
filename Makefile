# Community governance. `make` alone explains the targets.
.DEFAULT_GOAL := help
MACHINE := python3 governance/machine
.PHONY: help run test services stop clean shell lint format bench lock vendor messages docs demo fresh-machine

help:  ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
run:  ## install what is missing, start everything, print the address and the demo accounts; Ctrl-C stops
	@$(MACHINE) run
test:  ## lint, then the whole suite with coverage
	@$(MACHINE) test
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
format:  ## format Python
	@.venv/bin/ruff format . && .venv/bin/ruff check --fix .
bench:  ## ratios to bare references; BENCH_SCALE=small or large
	@$(MACHINE) manage bench --scale $(or $(BENCH_SCALE),small)
lock:  ## pin the dependencies anew
	@.venv/bin/python -m pip install -q uv
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev pyproject.toml -o requirements-dev.lock
	@.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock -c requirements-dev.lock
vendor:  ## fetch the front-end files of static/vendor anew
	@python3 governance/vendor.py
messages:  ## collect the sentences for translation
	@.venv/bin/python manage.py makemessages -l en --ignore .venv --ignore .local && .venv/bin/python manage.py compilemessages -l en --ignore .venv
docs:  ## the generated pages of docs/ and the API description
	@$(MACHINE) manage write_docs
demo:  ## load the demonstration data
	@$(MACHINE) manage seed_demo
fresh-machine:  ## prove both commands on a bare Debian tree (root)
	@python3 governance/machine/fresh.py
