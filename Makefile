# The commands for people; `make help` lists them. File times decide what has to be done, so on
# a built tree `make run` starts neither the compiler nor the package manager.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

BUILD := .build
VENV := .venv
SHARE := $(BUILD)/share/spec-editor
BINARY := $(BUILD)/release/spec-editor
RELEASE_FLAGS := -c release --product spec-editor --static-swift-stdlib
# Treat warnings as errors in tests.
TEST_FLAGS := -Xswiftc -warnings-as-errors

SOURCES := Package.swift $(shell find Sources -type f)
STATIC := $(shell find nginx/static -type f)
SAMPLES := $(shell find demo/infra -type f 2>/dev/null)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# ---- Running

.PHONY: run
run: build ## Serve on http://localhost:5000 (HTTP_PORT), in the foreground; ^C stops it
	@exec nginx/run.sh

.PHONY: build
build: $(BUILD)/release.stamp $(SHARE)/static-hash ## Build what `make run` needs

# Build a removed executable again, whatever the stamp says.
$(BUILD)/release.stamp: $(SOURCES) $(if $(wildcard $(BINARY)),,rebuild) | $(BUILD)/installed-run
	swift build $(RELEASE_FLAGS)
	@touch $@

$(SHARE)/static-hash: nginx/static-hash.sh $(STATIC) $(SAMPLES)
	@rm -rf $(SHARE)
	@mkdir -p $(SHARE)/demo
	@ln -s ../../../../demo/infra $(SHARE)/demo/infra
	@nginx/static-hash.sh nginx/static > $@

$(BUILD)/installed-%: .ci/install
	@.ci/install $*
	@mkdir -p $(@D) && touch $@

.PHONY: rebuild
rebuild:

.PHONY: clean
clean: ## Remove build results, but not the repository in var/
	rm -rf $(BUILD) $(VENV)

# ---- Testing

.PHONY: test
test: test-swift test-http ## Install what is missing and run every test except those that need Docker

.PHONY: test-swift
test-swift: | $(BUILD)/installed-run ## Run the module tests
	swift build --build-tests $(TEST_FLAGS)
	swift test --skip-build $(TEST_FLAGS)

.PHONY: test-http
test-http: build $(VENV)/tests.stamp | $(BUILD)/installed-test ## Run the tests over HTTP, and those of the deployment workflow
	@.ci/pytest 4 -q --dist loadgroup $(wildcard Tests/e2e Tests/schema Tests/workflow Tests/yaml)

.PHONY: test-bytes
test-bytes: build $(VENV)/tests.stamp | $(BUILD)/installed-test ## Compare the bytes that every way of writing produces, with all documents
	@SAME_BYTES=all TEST_LIMIT=7200 .ci/pytest 0 -q -s Tests/e2e/test_same_bytes.py

SOAK_MINUTES ?= 10

.PHONY: soak
soak: | $(BUILD)/installed-run ## Fuzz each parser for SOAK_MINUTES, then run the long property tests
	@Tests/Fuzz/soak.sh $(SOAK_MINUTES) $(SOAK)
	swift build --build-tests $(TEST_FLAGS)
	PROPERTY_ROUNDS=1250 swift test --skip-build $(TEST_FLAGS) --filter PropertyTests

.PHONY: pictures
pictures: build $(VENV)/tests.stamp | $(BUILD)/installed-test ## Update the pictures of README.md and docs/schema.md
	$(VENV)/bin/python Tests/e2e/pictures.py

.PHONY: lint
lint: $(VENV)/tests.stamp | $(BUILD)/installed-lint ## Check style, scripts, workflows and configuration
	@.ci/lint

.PHONY: bench
bench: build $(VENV)/tests.stamp | $(BUILD)/installed-bench ## Compare the application with a bare C responder behind the same nginx
	@$(VENV)/bin/python Tests/bench/bench.py $(BENCH)

# ---- Containers

.PHONY: images
images: ## Build both images as ghcr.io/IMAGE_OWNER/spec-editor… with the tag IMAGE_TAG
	@REVISION=$$(git rev-parse HEAD 2>/dev/null || echo unknown) docker compose build nginx spec-editor

.PHONY: update
update: ## Replace the running containers with those of IMAGE_TAG, without losing a request
	@ansible/update.sh $(IMAGE_TAG)

.PHONY: rollback
rollback: ## Go back to the version before the last update
	@ansible/update.sh --rollback

.PHONY: test-containers
test-containers: $(VENV)/tests.stamp | $(BUILD)/installed-containers ## Build and test the images; needs a Docker Engine
	@TEST_LIMIT=1200 .ci/pytest 0 -rs Tests/containers

# ---- What the tests need

$(VENV)/tests.stamp: Tests/requirements.txt | $(BUILD)/installed-python
	@[ -x $(VENV)/bin/python ] || python3 -m venv $(VENV)
	$(VENV)/bin/pip install -q --disable-pip-version-check -r $<
	@touch $@
