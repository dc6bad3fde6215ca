# SPDX-License-Identifier: GPL-2.0-or-later
# The one door for tasks; the settings of every tool are in pyproject.toml.

PYTHON ?= python3
BIN := .venv/bin
EXTRAS ?= dev

.PHONY: serve test check format new rule golden corpus soak bench lock clean

.venv/ready: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "ksquirrel needs Python 3.11 or newer")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@

serve: .venv/ready ## start the whole service on SQLite, in shadow mode
	$(BIN)/ksquirrel serve

test: .venv/ready ## every test
	$(BIN)/python -m pytest -n auto

check: .venv/ready ## what needs no run: format, lint, types, contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest tests/test_house.py

format: .venv/ready ## let ruff format and mend what it can
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

new: .venv/ready ## make new RULE=family/name writes a rule file with its headings
	$(BIN)/ksquirrel new '$(RULE)'

rule: .venv/ready ## make rule RULE=name tries one rule: its examples, page, lint and types
	$(BIN)/python -m pytest tests/test_examples.py tests/test_rule_pages.py -k '$(RULE)-bad or $(RULE)-good or page_is_whole and $(RULE)]'
	$(BIN)/python -m pytest tests/test_house.py -k '/$(subst -,_,$(RULE)).py'
	$(BIN)/ruff check $$(find rules -name '$(subst -,_,$(RULE)).py')
	$(BIN)/ruff format --check $$(find rules -name '$(subst -,_,$(RULE)).py')
	$(BIN)/mypy $$(find rules -name '$(subst -,_,$(RULE)).py')

golden: .venv/ready ## write the output in the README and tests/golden anew; review the diff
	$(BIN)/python -m pytest tests/test_readme.py tests/service/test_check_run.py \
		tests/service/test_reply.py --rewrite-golden

corpus: .venv/ready ## what the rules say of accepted work; ARGS=--recipients for who got real threads
	@$(BIN)/python -m tests.corpus $(ARGS)

soak: .venv/ready ## the full counts of the hostile inputs, and the kills
	KSQUIRREL_SOAK=100 $(BIN)/python -m pytest tests/test_hostile.py tests/service/test_hostile_intake.py tests/service/test_hostile_names.py tests/service/serve/test_log.py
	KSQUIRREL_SOAK=100 $(BIN)/python -m pytest tests/service/test_markdown.py tests/service/test_posting.py tests/service/web
	KSQUIRREL_SOAK=100 $(BIN)/python -m pytest tests/end_to_end/test_browser.py
	KSQUIRREL_SOAK=100 $(BIN)/python -m pytest tests/test_reply_hostile.py \
		tests/service/test_message.py tests/service/test_recipients.py tests/service/test_loops.py
	KSQUIRREL_SOAK=100 $(BIN)/python -m pytest tests/service/letters tests/service/test_forgetting.py
	KSQUIRREL_SOAK=100 $(BIN)/python -m pytest tests/end_to_end/test_kill.py tests/end_to_end/test_app_kill.py tests/end_to_end/test_list_kill.py

bench: .venv/ready ## start-up, throughput, two minutes of deliveries, 20,000 mails
	@$(BIN)/python -m tests.bench
	@$(BIN)/python -m tests.bench_maintainers
	@$(BIN)/python -m tests.bench_hook
	@$(BIN)/python -m tests.bench_intake

lock: .venv/ready ## pin what the image installs, each file by its hash; review the diff
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	@{ echo '# SPDX-License-Identifier: GPL-2.0-or-later'; \
	  echo '# What the image installs, by hash; "make lock" writes it anew.'; \
	  echo 'setuptools>=77' | $(BIN)/uv pip compile --quiet --universal --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --no-emit-find-links \
		pyproject.toml --extra service - ; } > deploy/requirements.new
	@mv deploy/requirements.new deploy/requirements.txt

clean:
	rm -rf .venv build *.egg-info
