# One word for each thing that people do here. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help demo build test build-tests unit-tests browser-tests check lint fix

CHECKED := --explicit-target-dependency-import-check error
# What runs a second time with its records on a PostgreSQL server.
ON_POSTGRES := AulaStoreTests|SimulationTests|MigrateTests
SWIFT_SOURCES := Sources Tests Package.swift

# Tests of one process run side by side. Left alone, all of them start at once and wait for each
# other's decoders; four keep two cores busy and a time-out meaningful.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 4

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## install what is missing, build, start a yard with cameras; Ctrl-C ends it
	scripts/setup.sh
	$(MAKE) --no-print-directory build
	scripts/demo.sh

build: ## build the release: .build/release/aula
	swift build -c release --product aula $(CHECKED)

test: ## install what is missing, then every test: rules of the house, rooms, browser
	scripts/setup.sh test
	$(MAKE) --no-print-directory lint
	$(MAKE) --no-print-directory build-tests
	$(MAKE) --no-print-directory unit-tests
	$(MAKE) --no-print-directory browser-tests

check: lint build-tests ## the rules of the house alone: format, imports, words, sizes, links
	swift test --skip-build --disable-xctest --filter TidyTests

fix: ## lay the Swift out as the house does, and sort docs/errors.md
	swift format --in-place --parallel --recursive $(SWIFT_SOURCES)
	find Sources Tests -name '*.swift' -exec scripts/wrap-comments.py {} +
	scripts/sort-errors.sh docs/errors.md

lint:
	swift format lint --strict --parallel --recursive $(SWIFT_SOURCES)

build-tests:
	swift build --build-tests $(CHECKED)

unit-tests:
	swift test --skip-build --disable-xctest
	scripts/postgres.sh swift test --skip-build --disable-xctest --filter '$(ON_POSTGRES)'

browser-tests:
	@if [ -x Tests/Browser/run.sh ]; then Tests/Browser/run.sh; \
	else echo "no browser tests in Tests/Browser"; fi
