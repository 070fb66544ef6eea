# Everything a reader or a developer needs, from a fresh clone: Python 3.11-3.13 and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# One launcher sets every switch that makes results repeatable before NumPy and TensorFlow load.
LAUNCH := $(BIN)/python -m mlanimated.launch
STAMP := $(VENV)/.installed
PORT ?= 8000
VERSION ?= dev
TREE ?= _build/pages
STEPS ?= 32
# How old the packages are that `make readers` takes: lowest-direct, or highest.
RESOLUTION ?= lowest-direct
# More options for pytest.
OPTIONS ?=
# One process for each processor, the longest jobs first: see tests/conftest.py.
SHARED := -n auto --dist loadfile

.PHONY: help env book test lint quick games readers links chromium epubcheck verify pictures serve print publish clean lock
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

env: $(STAMP) ## Make the virtual environment with exactly the locked versions

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v <= (3, 13) else \
	  "Python 3.11, 3.12 or 3.13 is needed, this is %d.%d: try make PYTHON=python3.12" % v)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

book: $(STAMP) ## Execute all chapters and build the site into _build/html
	$(LAUNCH) jupyter-book build . -W -n --keep-going
	@echo "The book is ready: _build/html/index.html (or: make serve)"

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/shellcheck .ci/run .github/scripts/*
# Two checkers of workflows: what can be abused, and what cannot work (the checks of actionlint). Neither asks GitHub.
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/jactionlint --no-online --no-hints --shellcheck $(abspath $(BIN)/shellcheck)

test: lint book ## Everything that CI checks: style, types, layers, the built book, all tests
	$(LAUNCH) pytest $(SHARED) --durations 15 $(OPTIONS)

quick: $(STAMP) ## The tests that need neither the built book nor a browser
	$(LAUNCH) pytest $(SHARED) -m "not slow and not browser" --ignore tests/book $(OPTIONS)

games: $(STAMP) ## Train every game of the emulator for a while (STEPS=400)
	$(LAUNCH) pytest -n auto tests/atari/test_every_game.py --game-steps $(STEPS) $(OPTIONS)

readers: book ## Run the notebooks in a new environment with the oldest packages that we promise (RESOLUTION=highest: the newest)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	rm -rf $(READER)
	$(BIN)/uv venv --quiet --python $(BIN)/python $(READER)/env
	$(IN_READER) --resolution $(RESOLUTION) -r pyproject.toml --extra learn --extra data --extra emulator --extra upscaling --extra notebooks
	$(BIN)/python -c 'import pathlib; from mlanimated.release import wheel; wheel.build(pathlib.Path(), pathlib.Path("$(READER)"))'
	$(IN_READER) --no-deps $(READER)/*.whl
	MLANIMATED_ARTIFACTS=$(abspath artifacts) XDG_CACHE_HOME=$(abspath $(READER)/cache) \
	  $(READER)/env/bin/mlanimated notebooks --run --site _build/html
READER := _build/readers/$(RESOLUTION)
IN_READER = $(BIN)/uv pip install --quiet --python $(READER)/env/bin/python

links: $(STAMP) ## Follow every link that leads out of the book (needs the network)
	@mkdir -p _build/linkcheck
# Jupyter Book lets the checker write into the folder of the site, where its lists do not belong.
	$(LAUNCH) jupyter-book build . --builder linkcheck; result=$$?; mv _build/html/output.* _build/linkcheck; exit $$result

chromium: ## Install Chromium, which the browser tests drive, if there is none
	@command -v chromium || { sudo=$$([ "$$(id -u)" -eq 0 ] || echo sudo); export DEBIAN_FRONTEND=noninteractive; \
	  $$sudo apt-get update -q && $$sudo apt-get install -y -q --no-install-recommends chromium; }

epubcheck: ## Install EPUBCheck, which a test asks about the book for e-readers, if there is none
	@command -v epubcheck || { sudo=$$([ "$$(id -u)" -eq 0 ] || echo sudo); export DEBIAN_FRONTEND=noninteractive; \
	  $$sudo apt-get update -q && $$sudo apt-get install -y -q --no-install-recommends epubcheck; }

verify: $(STAMP) ## Draw every animation again and compare it with animations.lock
	$(BIN)/mlanimated verify --report _build/verify

pictures: $(STAMP) ## Accept the animations as they are now, and redraw those of the README
	$(BIN)/mlanimated verify --update
	$(LAUNCH) mlanimated render home/initialize-adjust-repeat --out .github/pictures/initialize-adjust-repeat.webp
	$(LAUNCH) mlanimated render gradient-descent/learning-rates --out .github/pictures/learning-rates.webp
	$(LAUNCH) python -m mlanimated.cli.readme

serve: book ## Build, then show the site on this machine (PORT=8000)
	@echo "Reading at http://localhost:$(PORT)/ (Ctrl-C stops)"
	$(BIN)/python -m http.server --bind 127.0.0.1 --directory _build/html $(PORT)

print: book ## Build, then print the whole book: a PDF and an EPUB in _build/print (needs Chromium)
	$(BIN)/mlanimated print

publish: export MLANIMATED_VERSION = $(VERSION)
publish: book ## Build, then add the site to a tree of versions (VERSION=v1.2 TREE=pages)
	$(BIN)/mlanimated publish --version $(VERSION) --tree $(TREE) --zip _build/book-$(VERSION).zip

clean: ## Remove what was built and cached (the environment stays)
	rm -rf _build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis book/gallery

lock: $(STAMP) ## Choose the newest versions that pyproject.toml allows and lock them
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) --extra test --extra browser --extra print --generate-hashes --upgrade -o requirements.lock
	$(LOCK) --constraint requirements.lock -o requirements.txt
	sed -i.part '1i # Every version in the book, with hashes. Made from pyproject.toml by `make lock`; do not edit.' requirements.lock
	sed -i.part '1i # The same versions for pip install -r requirements.txt. Made from pyproject.toml by `make lock`; do not edit.' requirements.txt
	@rm -f requirements.lock.part requirements.txt.part
	printf '%s\n' '-e .[book]' >> requirements.txt
# One lock for all Pythons and systems; the same NumPy everywhere, or pictures would differ by Python version.
LOCK := $(BIN)/uv pip compile pyproject.toml --extra book --quiet --universal --python-version 3.11 \
	--fork-strategy fewest --no-header --no-annotate --no-emit-index-url --no-emit-find-links
