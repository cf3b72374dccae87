SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help build release serve demo test check bench docs lint format clean

FLAGS := --explicit-target-dependency-import-check error
# One test at a time: some are about the deadlines of connections, and two busy cores would let those pass.
TESTS := --disable-xctest --no-parallel
RELEASE := $(FLAGS) -c release --static-swift-stdlib
SERVER := .build/release/tune-server
SWIFT_FILES := Package.swift Sources Tests $(wildcard Benchmarks)
ARGS ?=

help: ## Show what there is to make.
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

build: ## Build everything for debugging, the tests included.
	@Scripts/setup dashboard
	swift build $(FLAGS) --build-tests

release: ## Build the server for use: .build/release/tune-server.
	@Scripts/setup dashboard
	swift build $(RELEASE) --product tune-server

serve: release ## Start the server; ARGS="--port 9000" passes options.
	$(SERVER) serve $(ARGS)

demo: release ## Tune a network on iris with BOHB and ASHA and show how good it is.
	Scripts/demo

lint: ## Check style and scripts.
	@Scripts/setup
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	@for script in Scripts/* .ci/run Examples/*.sh; do ! head -n 1 $$script | grep -q bash || bash -n $$script; done

format: ## Format the Swift sources.
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

test: lint build ## Run everything that CI runs.
	@# What failed is said once more at the end, where it is found.
	swift test $(FLAGS) $(TESTS) --skip-build 2>&1 | tee .build/test.log || { grep '^✘' .build/test.log; exit 1; }
	@$(MAKE) --no-print-directory release
	Scripts/test-readme
	Scripts/test-openapi
	Scripts/test-browser
	Scripts/test-python
	Scripts/test-frameworks
	Scripts/test-examples
	Scripts/test-docker
	Scripts/test-reliability

check: test ## Run the tests, and once more with the sanitizers, malformed requests and the fuzzer.
	TSAN_OPTIONS=suppressions=$(CURDIR)/Scripts/tsan-suppressions.txt swift test $(FLAGS) $(TESTS) --sanitize thread --scratch-path .build-tsan
	LSAN_OPTIONS=suppressions=$(CURDIR)/Scripts/lsan-suppressions.txt swift test $(FLAGS) $(TESTS) --sanitize address --scratch-path .build-asan
	Scripts/test-reliability bad_input.py --only '^(control|json|create|trial|key|state|method|query)/'
	@[ ! -x Scripts/fuzz ] || Scripts/fuzz

bench: release ## Measure speed and memory; ARGS passes options.
	swift build $(RELEASE) --product bench
	swift build $(RELEASE) --product bench-trainer
	Scripts/bench $(ARGS)

docs: ## Write the pages that follow from the catalogue.
	TUNE_WRITE_DOCS=1 swift test $(FLAGS) $(TESTS) --filter CompatibilityTests

clean: ## Remove what was built and installed here.
	rm -rf .build .build-assets .build-tsan .build-asan .venv .venv-python demo-data
