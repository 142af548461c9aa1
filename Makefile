# localties: two commands do all the set-up: `make report` and `make test`.
ifeq ($(OS),Windows_NT)
PYTHON ?= python
BIN := .venv/Scripts
else
PYTHON ?= python3
BIN := .venv/bin
endif

LANGS ?= en

.DEFAULT_GOAL := help
.PHONY: help report profiles pdf test audit notebooks lab tidy check export lock boundaries font clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-17s %s\n", $$1, $$2}'

# The stamp is the lock it was made from: a changed lock makes the environment anew.
.venv/stamp: requirements.txt pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or later is needed, this is %d.%d; call make PYTHON=python3.12' % sys.version_info[:2])"
	$(PYTHON) -m venv --clear .venv
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-compile --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@# for speed alone; on all processors and without the libraries' own tests, where pip would take a minute more
	-$(BIN)/python -m compileall -qq -j 0 -x '[\\/]tests?[\\/]' .venv src
	@$(BIN)/python -c "import pathlib; pathlib.Path('.venv/stamp').touch()"

report: .venv/stamp ## run every notebook and write report/index.html
	$(BIN)/python -m localties report

profiles: .venv/stamp ## add a page for each place and each tie: make profiles LANGS="en vi ja"
	$(BIN)/python -m localties profiles --lang $(LANGS)

pdf: .venv/stamp ## print the report as localties.pdf (needs Chromium, Chrome or Edge)
	$(BIN)/python -m localties pdf

test: .venv/stamp ## run the tests
	$(BIN)/python -m pytest -q -n 2 --dist loadfile --no-loadscope-reorder -m "not audit"

audit: .venv/stamp ## run the long tests: all, or ONLY="tests/test_audit_pages.py"
	$(BIN)/python -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder -m audit $(ONLY)

tidy: .venv/stamp ## sort the tables in data/ and undo what a spreadsheet did to them
	$(BIN)/python -m localties tidy

notebooks: .venv/stamp ## run the notebooks and keep their outputs in notebooks/
	$(BIN)/python -m localties notebooks

lab: .venv/stamp ## open JupyterLab on the notebooks
	$(BIN)/python -m jupyter lab --notebook-dir=notebooks

check: .venv/stamp ## name every fault of the tables in data/
	$(BIN)/python -m localties check

export: .venv/stamp ## write the pairs for spreadsheets and GIS to export/
	$(BIN)/python -m localties export

lock: .venv/stamp ## write requirements.txt and environment.yml anew from pyproject.toml
	$(BIN)/python tools/lock.py

boundaries: .venv/stamp ## build data/boundaries anew from its source (needs npm and network)
	$(BIN)/python data/boundaries/build.py

font: .venv/stamp ## build the font subset anew from its source (needs npm and network)
	$(BIN)/python src/localties/fonts/build.py

clean: ## delete what was built: the environment, the report, the export
	$(PYTHON) -c "import pathlib, shutil; pathlib.Path('localties.pdf').unlink(missing_ok=True); [shutil.rmtree(folder, ignore_errors=True) for folder in ('.venv', 'report', 'export', 'profiles')]"
