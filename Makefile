# `make` alone lists what there is.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
PY := $(VENV)/bin/python
APT := apt-get install -y --no-install-recommends
PANGO := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
TOOLS := chromium libatomic1 poppler-utils ffmpeg
TOOLS_ARE_THERE = command -v chromium >/dev/null && command -v pdfsig >/dev/null && command -v ffmpeg >/dev/null && $(PY) -m playwright --version >/dev/null 2>&1
MAY_INSTALL := [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null

export PYTHONDONTWRITEBYTECODE :=  # compiled once: half of the time to start

.PHONY: help setup setup-dev run test check bench pictures faults messages lock clean

help:
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

setup: $(VENV)/run.stamp  ## all that is needed to run: environment and libraries

setup-dev: $(VENV)/dev.stamp $(VENV)/tools.stamp

run: export LMS_DEMO = 1
run: export LMS_PLUGINS_OFF = evaluation
run: setup  ## serve the demonstration on http://127.0.0.1:8000
	@$(VENV)/bin/lms migrate
	@$(VENV)/bin/lms demo
	@$(VENV)/bin/lms run

test: setup-dev  ## all tests, those in a browser too
	@$(PY) -m pytest -n 2 --dist loadfile $(ARGS)

check: setup-dev  ## lint, types, walls between rooms, templates, translations
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/lms lint

bench: setup-dev  ## what we claim about speed, as tables
	@$(PY) -m bench.pages
	@$(PY) -m bench.certificate
	@$(PY) -m bench.worker 1000
	@$(PY) -m bench.passing
	@$(PY) -m bench.attempts
	@$(PY) -m bench.questions
	@$(PY) -m bench.statistics
	@$(PY) -m bench.rosters
	@$(PY) -m bench.boards
	@$(PY) -m bench.imports
	@$(PY) -m bench.uploads
	@$(PY) -m bench.link

pictures: setup-dev  ## whether filled certificates look as if laid out alone: 200 names in each design, some minutes
	@$(PY) -m bench.pictures

faults: setup-dev  ## whether an acknowledged answer can be lost: killed servers, cut links, full disks, clocks that jump
	@$(PY) -m bench.faults

messages: setup-dev  ## bring the translation files up to date with the sources
	$(VENV)/bin/lms messages

lock: setup-dev  ## pin every dependency anew, with hashes
	$(VENV)/bin/uv pip compile setup.cfg requirements/build.in --python-version 3.11 --universal --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links --upgrade -q -o requirements/run.lock
	$(VENV)/bin/uv pip compile setup.cfg requirements/build.in --extra dev --python-version 3.11 --universal --generate-hashes \
	  --no-header --no-annotate --no-emit-index-url --no-emit-find-links -c requirements/run.lock -q -o requirements/dev.lock

clean:  ## remove everything that was made, except the instance folder
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .import_linter_cache

$(VENV)/bin/python:
	@[ -n "$(PYTHON)" ] && "$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is missing: apt-get install python3 python3-venv"; exit 1; }
	@"$(PYTHON)" -m venv $(VENV) >/dev/null 2>&1 || { $(MAY_INSTALL) && { apt-get update -qq && $(APT) python3-venv; } >/dev/null 2>&1 \
	  && "$(PYTHON)" -m venv $(VENV); } || { echo "Python cannot make an environment: apt-get install python3-venv"; exit 1; }

$(VENV)/run.stamp: requirements/run.lock setup.cfg pyproject.toml | $(VENV)/bin/python
	@echo "Installing the pinned packages (once) ..."
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/run.lock
	@$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 2>/dev/null
	@$(MAKE) -s $(VENV)/pango.stamp
	@touch $@

$(VENV)/dev.stamp: requirements/dev.lock $(VENV)/run.stamp
	@echo "Installing the pinned tools for tests (once) ..."
	@$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(PY) -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e examples/evaluation 2>/dev/null
	@touch $@

$(VENV)/pango.stamp:
	@$(PY) -c 'import weasyprint' >/dev/null 2>&1 || { $(MAY_INSTALL) && echo "Installing Pango, which lays out certificates (once) ..." && \
	  { apt-get update -qq && $(APT) $(PANGO); } >/dev/null 2>&1 && $(PY) -c 'import weasyprint' >/dev/null 2>&1; } || { \
	  echo "The library Pango, which lays out certificates, is missing: $(APT) $(PANGO)"; exit 1; }
	@touch $@

$(VENV)/tools.stamp: $(VENV)/dev.stamp
	@$(TOOLS_ARE_THERE) || { $(MAY_INSTALL) && echo "Installing Chromium, Poppler and FFmpeg for the tests (once) ..." && \
	  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive $(APT) $(TOOLS); } >/dev/null 2>&1; } && $(TOOLS_ARE_THERE) || { \
	  echo "Chromium, which the browser tests drive, Poppler, which reads signatures, or FFmpeg, which makes videos lighter, is missing or lacks a library: $(APT) $(TOOLS)"; exit 1; }
	@touch $@
