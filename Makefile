# Every verb that a person or CI needs; `make help` lists them.
# PYTHON=python3.13 chooses the interpreter (3.11 to 3.14), ENV=staging a section of samconfig.toml.

# make cannot keep a path with a space together, and what is removed below must be what was meant.
$(if $(word 2,$(CURDIR)),$(error Hookline needs a path without spaces, and this is "$(CURDIR)": move the checkout))

PYTHON ?= python3
ENV ?= default
# What the template must be right for: the two of AWS China, and one each of America, Europe and Asia.
regions := cn-north-1 cn-northwest-1 us-east-1 eu-central-1 ap-southeast-1
.DEFAULT_GOAL := help
# the demonstration says how long it took from here to the first webhook
export HOOKLINE_MAKE_BEGAN := $(shell date +%s)
# many container images set it, and then each of the hundred processes of a suite or a deployment compiles everything anew
export PYTHONDONTWRITEBYTECODE :=
.PHONY: $(shell sed -n 's/^\([a-z-]*\):.*\#\# .*/\1/p' $(firstword $(MAKEFILE_LIST)))

bin := .venv/bin
local := $(bin)/python -m hookline_cli.local
# What `make deploy` builds the layer for, and the template parameters Runtime and Architecture of that deployment.
RUNTIME ?= python3.13
ARCH ?= arm64
# More parameters of a deployment by CI, as in MORE="ReceiverDeployment=Canary10Percent5Minutes".
MORE ?=
ROLE ?=
export TAG ?=
# Where the files of that tag can be read, as https://github.com/acme/hookline/blob/v0.1.0: links of the notes lead there.
SOURCE ?=
# Where an emulator answers that `make sam-local` or `make test-localstack` runs on.
ENDPOINT ?=
# Prices for `make cost` of another region, in a file as bench/cost/prices.toml.
PRICES ?=
# Ports of this machine's 127.0.0.1 that functions of `make sam-local` reach at host.docker.internal.
FORWARD ?=
# For `make fuzz`: seconds for each target, and the targets, all if there are none.
SECONDS ?= 20
FUZZED ?=
# Of `make simulate`: how many worlds, or which (SEEDS=7,8), events of each, one kind of fault, WRITE=1 into the documentation.
SEEDS ?= 240
EVENTS ?= 5000
FAULTS ?=
WRITE ?=
# Of `make faults`: some kinds, all without; ARGS="--events 5000 --endpoints 20 --rate 10" is the crowd's.
KINDS ?=
# What `make deploy` gives for every parameter; nothing is deployed where samconfig.toml has no section ENV.
parameters = $(or $(shell $(bin)/python -m hookline_cli.local.deploy_parameters $(ENV) Runtime=$(RUNTIME) \
  Architecture=$(ARCH) $(MORE)),$(error no parameters to deploy with))
sam := SAM_CLI_TELEMETRY=0 HOOKLINE_RUNTIME=$(RUNTIME) HOOKLINE_ARCH=$(ARCH) HOOKLINE_UV=$(CURDIR)/$(bin)/uv \
  HOOKLINE_LAYERS=$(CURDIR)/.local/layers .local/venvs/sam/bin/sam

setup: ## install everything into this checkout (.venv, .local/venvs); does nothing where it is done
	@PYTHONPATH=cli $(PYTHON) -m hookline_cli.local.setup

.PHONY: ready
ready:
	@PYTHONPATH=cli $(PYTHON) -m hookline_cli.local.setup --quiet

oracles: ready ## install what tests/contract also runs on where Java with Maven, and Node with npm, are there
	@$(bin)/python tests/backends/install.py

up: ready ## start the local stack, or bring it up to date; .local/env says where it is
	@$(local) up

down: ## end the local stack and every process of it
	@PYTHONPATH=cli $(PYTHON) -m hookline_cli.local down

logs: ready ## follow what the functions of the local stack log
	@$(local) logs

run: ready ## local stack, demonstration, then serve until Ctrl-C
	@$(local) run

demo: ready ## the demonstration once; fails unless every step was verified
	@$(local) demo

sam-local: ready ## functions in containers by `sam local`, on MiniStack or on what answers at ENDPOINT, until Ctrl-C
	@$(local) sam-local --endpoint "$(ENDPOINT)" --forward "$(FORWARD)"

test: ready ## every test: unit, contract, template, and on the local stack (which is started if need be)
	@$(bin)/pytest -q -n 3 --dist loadgroup -m "not sam_local and not aws" $(ARGS)

test-fast: ready ## the fast part: no deployed stack, no comparisons with other programs
	@$(bin)/pytest -q -n 2 --dist loadgroup -m "not slow and not oracle and not local and not sam_local and not aws" $(ARGS)

simulate: ready ## lives of a million events under every fault (SEEDS=240 EVENTS=5000); what fails is printed with its trace
	@$(bin)/python tests/simulation/simulate.py --seeds $(SEEDS) --events $(EVENTS) --faults "$(FAULTS)" $(if $(WRITE),--write)

faults: ready ## real faults on a local stack of its own: kills, restarts, bad receivers, poison (KINDS="killed crowd")
	@$(bin)/python tests/faults $(KINDS) $(ARGS) $(if $(WRITE),--write)

mutants: ready ## faults put into the engine, one at a time: the simulation finds each (ARGS="its name" for one)
	@$(bin)/python tests/simulation/mutants.py $(ARGS) $(if $(WRITE),--write)

test-localstack: ready ## contract tests and local suite on what answers at ENDPOINT (LocalStack, Floci); skips what it lacks
	@$(bin)/pytest -q -n 0 --endpoint $${ENDPOINT:?is the address of a running emulator} --backend endpoint tests/contract tests/local $(ARGS)

test-sam-local: ready ## each function in a container, and the guide of sam-local; skipped without Docker
	@$(bin)/pytest -q -m sam_local $(ARGS)

test-aws: ready ## a deployed stack, with your credentials (HOOKLINE_STACK=hookline-staging); adds and removes hooks there
	@HOOKLINE_STACK=$${HOOKLINE_STACK:?names the deployed stack to test} $(bin)/pytest -q -m aws tests/aws $(ARGS)

lint: ready ## ruff, mypy, cfn-lint, sam validate
	@$(bin)/ruff check . && $(bin)/ruff format --check .
	@$(bin)/mypy
	@for app in functions/*/app.py; do $(bin)/mypy "$$app" || exit 1; done
	@$(bin)/cfn-lint --regions $(regions) -- template.yaml $(wildcard examples/stacks/*.yaml)
	@AWS_DEFAULT_REGION=$${AWS_DEFAULT_REGION:-us-east-1} $(sam) validate --lint

audit: ready ## checkov over the template, and PyPI's advisories over what is locked: needs the internet
	@$(bin)/uv tool run --quiet --from checkov==3.3.30 checkov --config-file .checkov.yaml --file template.yaml
	@for lock in requirements/*.txt layers/common/requirements.txt examples/git-layer/requirements.txt; do \
	  $(bin)/uv tool run --quiet pip-audit@2.10.1 --strict --disable-pip --require-hashes --requirement "$$lock" || exit 1; done

format: ready ## format, and fix what ruff can
	@$(bin)/ruff check --fix-only . ; $(bin)/ruff format .

bench: ready ## benchmarks: ratios to a baseline of the same run
	@$(bin)/python bench/support/run.py

performance: ready ## the benchmarks once more, kept in bench/history and shown in docs/performance.md
	@$(bin)/python bench/support/run.py --keep
	@$(bin)/python -c 'from hookline_cli.local import setup; setup.install(setup.Checkout.here(), "docs")'
	@.local/venvs/docs/bin/python bench/support/report.py


cost: ready ## what a million of each thing costs: AWS operations counted, priced; docs/operations/cost.md has it
	@$(bin)/python bench/cost --write $(if $(PRICES),--prices $(PRICES))

capacity: ready ## what one stack carries and which limit is met first, computed; docs/scaling.md has it
	@$(bin)/python bench/capacity --write

fuzz: ready ## every parser that strangers reach, on inputs that are not expected (SECONDS=20 each)
	@$(bin)/python tests/fuzz --seconds $(SECONDS) $(FUZZED)

# an example of WorkerLayerArns: examples/git-layer/README.md
git-layer: ready ## layer with git for commands, as .local/git-layer.zip (RUNTIME=python3.13 ARCH=arm64)
	@rm -rf .local/git-layer .local/git-layer.zip && mkdir -p .local/git-layer/python
	@$(bin)/uv pip install --quiet --link-mode copy --require-hashes --only-binary :all: --target .local/git-layer/python \
	  $(if $(filter native,$(ARCH)),--python $(bin)/python,--python-version $(RUNTIME:python%=%) \
	  --python-platform $(ARCH:arm64=aarch64)-manylinux_2_34) --requirement examples/git-layer/requirements.txt
	@cp -R examples/git-layer/bin .local/git-layer/
	@cd .local/git-layer && find . -name __pycache__ -prune -exec rm -rf {} + && \
	  "$(CURDIR)/$(bin)/python" -m zipfile -c ../git-layer.zip bin python
	@echo ".local/git-layer.zip: examples/git-layer/README.md says what to do with it"

build: ready ## build for AWS (RUNTIME=python3.13 ARCH=arm64), on any machine
	@$(sam) build --config-env $(ENV) --parameter-overrides Runtime=$(RUNTIME) Architecture=$(ARCH)

deploy: build ## deploy to AWS with your credentials (ENV=default|staging|prod)
	@$(sam) deploy --config-env $(ENV) --parameter-overrides $(parameters)

deploy-built: ready ## deploy what `make build` made, without asking (CI); ROLE=arn is CloudFormation's own role
	@$(sam) deploy --config-env $(ENV) --no-confirm-changeset $(if $(ROLE),--role-arn $(ROLE)) \
	  --parameter-overrides $(parameters)

release: ready ## the files of a release in dist (TAG=v0.1.0 SOURCE=https://…); CHANGELOG.md must have its section
	@$(bin)/python -m hookline_cli.local.release dist --tag $${TAG:?is v and the version} --source "$(SOURCE)"

release-dry-run: ready ## the same of what is not released yet, for one layer (RUNTIME=python3.13 ARCH=arm64)
	@$(bin)/python -m hookline_cli.local.release dist --runtime $(RUNTIME) --arch $(ARCH)

docs: ready ## the documentation as a site in .local/site, English and Chinese; fails on a broken link
	@$(bin)/python -m hookline_cli.local.site

vendor: ready ## the pages' libraries again, from npm, checked against their hashes
	@$(bin)/python -m hookline_cli.local.vendor

lock: ready ## resolve the locks again, from pyproject.toml and requirements/*.in
	@$(bin)/python -m hookline_cli.local.lock

clean: down ## remove everything that setup, up and build made
	rm -rf .venv .local .aws-sam .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

help: ## list the verbs
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r verb text; do \
	  printf '  make %-15s %s\n' "$$verb" "$$text"; done
