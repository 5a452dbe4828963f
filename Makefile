# TraceTrack from one command. Needs Python 3.11 or newer with pip, and GNU make.
#
#   make run         serve on http://127.0.0.1:8000/ (BIND, PORT), data in .data/ (DATA_DIR)
#   make install     make .venv with what TraceTrack runs on, and start nothing (for systemd and the like)
#   make demo        fill a small warehouse to look around in
#   make dev         serve with the debug toolbar; saved Python, templates and SQL are in it at once
#   make test        run all tests (ARGS="tests/bags -k code" for some)
#   make test-api    try each operation of the API with hundreds of requests that its description allows, and others
#   make watch       run tests again at each save (ARGS=tests/bags)
#   make test-15     run the tests without a browser on PostgreSQL 15
#   make test-clock  run the tests of days and hours near midnight, and in another zone
#   make nightly     run all that .ci/run does at night: coverage, PostgreSQL 15, midnight, faults, mutants
#   make faults      a whole site under every fault, until 100,000 scans are acknowledged (ARGS=short: a minute)
#   make failover    three hosts of which one dies, and devices that scan (needs root, and Debian's packages)
#   make bench       how much it does in a second, beside PostgreSQL alone (ARGS=people: 100 people with pauses)
#   make profile     draw the flame graph of a scan
#   make fix         format Python and Markdown, and mend what can be mended
#   make check       look at style, types, templates, Markdown, migrations and scripts
#   make audit       ask PyPI for known holes in what TraceTrack runs on
#   make hooks       let git run that before each commit
#   make coverage    run all tests and say how much of Python and JavaScript they run
#   make mutants     plant mistakes in the rules and count those that no test sees (ARGS="--area bills")
#   make icons       draw the icons of the installed app again
#   make clean       remove .venv and end the tests' PostgreSQL; the data stays

PYTHON ?= python3
VENV ?= .venv
VENV_PYTHON = $(VENV)/bin/python
LAUNCH = $(VENV_PYTHON) -m tracetrack.launcher
# Linting and tests have a database of their own.
MARKDOWN = README.md CHANGELOG.md CONTRIBUTING.md SECURITY.md docs
TEST_DATA_DIR = $(or $(DATA_DIR),.data)/test
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help install run demo dev test test-15 test-clock test-api watch fix check lint audit hooks coverage mutants \
	nightly faults failover bench profile icons clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

# Compiled here, as those who serve may not write beside the code.
install: $(VENV)/installed
	@$(VENV_PYTHON) -m compileall -q -x '\.venv' .

run: $(VENV)/installed
	@exec $(LAUNCH) serve

test: $(VENV)/installed-for-tests
	@exec $(LAUNCH) test $(ARGS)

test-15 test-clock: $(VENV)/installed-for-tests
	@exec $(LAUNCH) $@ $(ARGS)

test-api: $(VENV)/installed-for-tests
	@EXAMPLES=$${EXAMPLES:-100} exec $(LAUNCH) test tests/api/test_schema.py $(ARGS)

mutants: $(VENV)/installed-for-tests
	@exec $(LAUNCH) mutants $(ARGS)

nightly: $(VENV)/installed-for-tests
	@NIGHTLY=true exec .ci/run

# With low priority: a site that has to wait for its turn shows more than one that has the machine for itself.
faults: $(VENV)/installed-for-tests
	@exec nice -n 10 $(VENV_PYTHON) -m tests.faults $(or $(ARGS),long)

failover: $(VENV)/installed-for-tests
	@exec $(VENV_PYTHON) -m tests.faults.failover $(if $(ARGS),--only "$(ARGS)")

bench: $(VENV)/installed-for-tests
	@exec $(VENV_PYTHON) benchmarks/bench.py $(ARGS)

profile: $(VENV)/installed-for-tests
	@exec $(VENV_PYTHON) benchmarks/bench.py profile $(ARGS)

watch: $(VENV)/installed-for-tests
	@exec $(LAUNCH) watch $(ARGS)

dev: $(VENV)/installed-for-tests
	@exec $(LAUNCH) dev

# Of Python by lines and branches, child processes included, and of JavaScript. The floors are in pyproject.toml.
# Counting takes time, so a test may take longer.
coverage: $(VENV)/installed-for-tests
	@rm -rf .data/coverage
	@mkdir -p .data/coverage
	@status=0; COVERAGE=true PYTEST_ADDOPTS="$$PYTEST_ADDOPTS --timeout=300" $(LAUNCH) test $(ARGS) || status=$$?; \
	$(VENV)/bin/coverage combine --quiet && \
	{ $(VENV)/bin/coverage report || status=$$?; $(VENV_PYTHON) -m tests.browser.script_coverage || status=$$?; exit $$status; }

demo: $(VENV)/installed
	@exec $(LAUNCH) demo $(ARGS)

fix: $(VENV)/installed-for-tests
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .
	DATA_DIR=$(TEST_DATA_DIR) $(LAUNCH) manage write_permissions
	$(VENV)/bin/mdformat $(MARKDOWN)

# The syntax of scripts is looked at where Node.js is; the browser tests load them anyway.
check: $(VENV)/installed-for-tests
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy .
	$(VENV)/bin/djlint --lint --quiet templates
	$(VENV)/bin/mdformat --check $(MARKDOWN)
	$(VENV)/bin/bandit --quiet --recursive --configfile pyproject.toml .
	DATA_DIR=$(TEST_DATA_DIR) $(LAUNCH) manage makemigrations --check --dry-run
	DATA_DIR=$(TEST_DATA_DIR) DEBUG=true $(LAUNCH) manage lintmigrations --no-cache --quiet ok ignore warning
	DATA_DIR=$(TEST_DATA_DIR) DEBUG= HTTPS=true SITE_ADDRESS=https://tracetrack.example \
		$(LAUNCH) manage check --deploy --fail-level WARNING
	DATA_DIR=$(TEST_DATA_DIR) $(LAUNCH) manage write_permissions --check
	@! command -v node >/dev/null || node --experimental-vm-modules --no-warnings -e "$$PARSE" $$(find static -name '*.js')

# All in one process: node --check takes one script, and starting it takes longer than all of them.
define PARSE
for (const script of process.argv.slice(1))
  new vm.SourceTextModule(fs.readFileSync(script, "utf8"), { identifier: script });
endef
export PARSE

lint: check

# A hole fails it, and so does what PyPI does not know. Where PyPI cannot be reached, or what answers in its place does
# not even know Django, nothing was checked, and that is said.
audit: $(VENV)/installed-for-tests
	@status=0; $(VENV)/bin/pip-audit --local --progress-spinner off >$(VENV)/audit.log 2>&1 || status=$$?; \
	if grep -q 'requests.exceptions\|ConnectionError\|^django .*not found on PyPI' $(VENV)/audit.log; then \
		echo "NOTHING WAS CHECKED FOR KNOWN HOLES: PyPI cannot be reached from here." >&2; \
	elif [ $$status -ne 0 ] || grep -q 'could not be audited' $(VENV)/audit.log; then \
		cat $(VENV)/audit.log >&2; exit 1; \
	else tail -n 1 $(VENV)/audit.log; fi

icons: $(VENV)/installed
	$(VENV_PYTHON) -m core.app_icons static/icons

hooks: $(VENV)/installed-for-tests
	$(VENV)/bin/pre-commit install

clean:
	@! test -x $(VENV_PYTHON) || $(VENV_PYTHON) -m tracetrack.launcher.postgres_for_tests stop $(TEST_DATA_DIR)
	rm -rf $(VENV)

# The files that these rules touch say that the environment is as the requirements want it: a second run starts at once.
$(VENV)/installed: requirements.txt $(VENV)/made
	@$(call install,requirements.txt)
	@touch $@

$(VENV)/installed-for-tests: requirements-dev.txt requirements.txt $(VENV)/made
	@$(call install,requirements-dev.txt,--no-compile)
	@touch $@ $(VENV)/installed

$(VENV)/made:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "$(PYTHON) is not here: install Python 3.11 or newer, or name it with PYTHON=python3.12 make run" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "$(PYTHON) is $$($(PYTHON) -V 2>&1): TraceTrack needs 3.11 or newer; name one with PYTHON=python3.12 make run" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments: install that part of it (Debian, Ubuntu: apt-get install python3-venv)" >&2; exit 1; }
	@echo "Making a virtual environment in $(VENV)."
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# Tests import the half of it: Python compiles that when it does.
# Everything has a wheel for the usual systems. Elsewhere pip builds, and that takes a compiler.
define install
echo "Installing $(1). This takes a minute, once."; \
$(VENV_PYTHON) -m pip install $(2) --quiet --disable-pip-version-check -r $(1) >$(VENV)/pip.log 2>&1 || { \
	cat $(VENV)/pip.log >&2; \
	if ! command -v cc >/dev/null && ! command -v gcc >/dev/null && grep -qiE 'gcc|\bcc\b|compiler|building wheel' $(VENV)/pip.log; then \
		echo "Some requirement must be built here and there is no compiler: install one (Debian, Ubuntu: apt-get install gcc python3-dev) and try again." >&2; \
	else \
		echo "pip could not install $(1): its reason is above." >&2; \
	fi; exit 1; }
endef
