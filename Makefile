# make run · make test · make demo · make check · make bundle · make bench · make lock
PYTHON ?= python3
RUN := .venv-run/bin/python
DEV := .venv/bin/python

.PHONY: run test demo check bundle bench lock format

run: .venv-run/.ready
	@$(RUN) -m app

test: .venv/.ready
	QT_QPA_PLATFORM=offscreen $(DEV) -m pytest

demo: .venv-run/.ready
	@QT_QPA_PLATFORM=offscreen $(RUN) -m app demo --out demo-output

check: .venv/.ready
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	QT_QPA_PLATFORM=offscreen $(DEV) -m pytest -q tests/unit/test_architecture.py

format: .venv/.ready
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

.venv-run/.ready: requirements.lock
	$(PYTHON) -m venv .venv-run
	$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

.venv/.ready: requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(DEV) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

lock: .venv/.ready
	$(DEV) -m pip install --quiet uv
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements-dev.lock

bundle: .venv/.ready
	.venv/bin/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build build.spec
	$(DEV) tests/bundle/check_bundle.py dist/xinfang-desk

bench: .venv/.ready
	for one in benchmarks/*.py; do QT_QPA_PLATFORM=offscreen PYTHONPATH=. $(DEV) $$one || exit 1; done
