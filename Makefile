# Everything a newcomer needs is `make run` and `make test`; what they need they install.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup-run setup-test build release run test lint format fuzz bench docs clean

SWIFT_BUILD := swift build --explicit-target-dependency-import-check error
# docs/adr/0010-release-build.md says what these are worth.
RELEASE := -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked

help: ## Shows this list.
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

setup-run:
	@scripts/setup run

setup-test:
	@scripts/setup run test

build: setup-run ## Builds the debug binary.
	@$(SWIFT_BUILD) --product inlet

release: setup-run ## Builds the release binary: .build/release/inlet.
	@$(SWIFT_BUILD) $(RELEASE) --product inlet

run: build ## Starts the demo: real contacts in, draft tickets out. RUN_ONCE=1 ends after the table.
	@.build/debug/inlet demo $(if $(RUN_ONCE),--once)

test: setup-test ## Builds and runs all tests. FILTER=name runs some of them.
	@$(SWIFT_BUILD) --build-tests
	@scripts/test $(FILTER)

lint: setup-lint ## Checks format, shell scripts, imports; warnings are errors.
	@swift format lint --strict --parallel --recursive Package.swift Sources Tests
	@shellcheck scripts/* .ci/run Fuzz/*/run
	@CI=true $(SWIFT_BUILD) --build-tests
	@scripts/check-docs

.PHONY: setup-lint
setup-lint:
	@scripts/setup run lint

format: ## Formats all Swift files in place.
	@swift format --in-place --parallel --recursive Package.swift Sources Tests

fuzz: ## Feeds the parsers with libFuzzer. FUZZ=CSV runs one of Fuzz/, SECONDS=600 is how long each runs.
	@set -e; for run in Fuzz/$(or $(FUZZ),*)/run; do $$run $(or $(SECONDS),600); done

bench: release ## Measures, each figure beside its yardstick. ONLY=name runs one.
	@scripts/setup bench
	@Benchmarks/bench.py $(ONLY)

docs: build ## Writes docs/configuration.md and docs/schema/ from the declarations.
	@.build/debug/inlet schema --write docs

clean: ## Removes what was built; keeps .inlet/, where the data is.
	@rm -rf .build
