# All targets work in a fresh clone with Go and a C compiler. Other tools are installed, in pinned versions, into bin/ and .akinai/.
# "make" lists the targets.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# The Kafka that make run and make stack start: embedded or apache.
KAFKA ?= embedded
# The source of the stores of make run: stack installs and starts them on Linux, compose runs compose.yaml.
STORES ?= stack
# Real catalogs, order histories and hostile input for make test-data; they are not part of the repository.
DATA ?= ../shared/data
# The file of orders for make replay, and the number of invoices to replay.
FILE ?= $(DATA)/online_retail_2010-12-01_2011-08-31.csv.gz
INVOICES ?= 2000
# The number of variants in the largest catalog of make bench-catalog.
SCALE ?= 1000000

BUF_VERSION := 1.75.0
LINT_VERSION := 2.15.0
HELM_VERSION := 3.22.0
# The chart is rendered for this version of Kubernetes; helm built by "go install" assumes a much older one.
KUBE_VERSION := 1.36.3

# The stores of the tests, separate from those of make run: other ports, another folder, no fsync, Apache Kafka.
TEST_STACK := bin/stack -dir .akinai/test -fresh -kafka apache -durable=false -postgres-port 15432 -redis-port 16379 -kafka-port 19392 --

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: build ## Run the whole shop on this machine, with its stores and samples (KAFKA=apache: the real broker; STORES=compose: containers).
ifeq ($(STORES),compose)
	docker compose up --wait
	AKINAI_POSTGRES_URL='postgres://postgres:akinai@127.0.0.1:5432/postgres?sslmode=disable' AKINAI_REDIS_URL=redis://127.0.0.1:6379 \
		AKINAI_KAFKA_BROKERS=127.0.0.1:19192 bin/akinaictl dev -- bin/akinai
else
	bin/stack -kafka $(KAFKA) -- bin/akinaictl dev -- bin/akinai
endif

.PHONY: dev
dev: ## Run the shop on kind with Tilt.
	tilt up

.PHONY: stack
stack: build ## Run the stores alone, until Ctrl-C; other terminals: . .akinai/env
	bin/stack -kafka $(KAFKA)

.PHONY: test
test: build ## Run every test that needs nothing but a clone, with the race detector, on real stores.
	$(TEST_STACK) scripts/test.sh

.PHONY: test-data
test-data: build ## Run the tests on real data (DATA=folder).
	AKINAI_TEST_DATA=$(abspath $(DATA)) $(TEST_STACK) scripts/test-data.sh

.PHONY: e2e
e2e: build ## Run the end-to-end tests alone.
	$(TEST_STACK) scripts/e2e.sh

.PHONY: nightly
nightly: build ## Run what is too long for make test: half an hour of generated requests (AKINAI_E2E_FUZZ_SECONDS).
	$(TEST_STACK) scripts/nightly.sh

.PHONY: bench
bench: build ## Measure the shop as it ships; writes docs/performance.md.
	go build -o bin/ ./bench
	bin/stack -dir .akinai/bench -fresh -kafka apache -- bin/akinaictl dev --no-seed -- bin/bench -report docs/performance.md

.PHONY: bench-stock
bench-stock: build ## Compare what stock costs after ten million movements with what it costs after 100,000 (minutes, 6 GB).
	bin/stack -dir .akinai/bench-stock -fresh -durable=false -- go test -tags history -run 'TenMillion|HundredThousand' -v -count=1 -timeout 60m ./services/inventory/internal/racetest

.PHONY: bench-catalog
bench-catalog: build ## Measure what reading a catalog costs from 1,000 to 1,000,000 variants (SCALE=…, DATA=folder); ten minutes, 10 GB.
	go build -o bin/ ./bench
	rm -f .akinai/catalog.json; code=0; AKINAI_TEST_DATA=$(abspath $(DATA)) AKINAI_SCALE=$(SCALE) AKINAI_SCALE_FIGURES=$(CURDIR)/.akinai/catalog.json \
		bin/stack -dir .akinai/bench-catalog -only postgres -fresh -durable=false -postgres-port 15442 -- \
		go test -count=1 -tags scale -timeout 2h -run TestCostOfTheCatalog -v ./services/product/internal/app || code=$$?; \
	test ! -e .akinai/catalog.json || bin/bench catalog .akinai/catalog.json docs/performance.md docs/plots/catalog-cost.svg; exit $$code

# The rate, in orders a second, and the time of make bench-endurance.
RATE ?= 1000
DURATION ?= 30m

.PHONY: bench-endurance
bench-endurance: build ## Keep a rate of orders for long (RATE=1000 a second, DURATION=30m), then offer twice what the shop can take.
	go build -o bin/ ./bench
	bin/stack -dir .akinai/bench-endurance -fresh -kafka apache -- bin/akinaictl dev --no-seed -- bin/bench endurance -rate $(RATE) -duration $(DURATION) \
		-overload 20s -report docs/performance.md -plot docs/plots/endurance.svg

.PHONY: bench-edge
bench-edge: build ## Measure what shoppers notice while others attack the edge (BEFORE=another build of akinai); two minutes.
	go build -o bin/ ./bench
	bin/stack -dir .akinai/bench-edge -fresh -- bin/akinaictl dev --no-seed -- bin/bench edge -report docs/reliability.md $(if $(BEFORE),-before $(BEFORE))

.PHONY: replay
replay: build ## Replay real orders (FILE=the Online Retail file) into a shop of its own and reconcile the sums.
	bin/stack -dir .akinai/replay -kafka $(KAFKA) -- bin/akinaictl dev --no-seed -- scripts/replay.sh --invoices $(INVOICES) $(FILE)

.PHONY: lint
lint: bin/golangci-lint ## Check style and mistakes.
	bin/golangci-lint run
	bin/golangci-lint fmt --diff

.PHONY: generate
generate: bin/buf third_party/proto ## Rewrite generated code, API description and generated documents.
	bin/buf generate
	go build -o bin/ ./bff/internal/openapi/protoc-gen-openapi
	bin/buf generate --template bff/internal/openapi/buf.gen.yaml
	bin/buf generate --template bff/internal/openapi/buf.gen.mobile.yaml
	go test ./bff/internal/public ./cmd/akinai ./services ./services/order/internal/domain -run 'Doc|Readme' -update

.PHONY: check
check: bin/buf bin/golangci-lint third_party/proto ## Check what a reviewer should not have to: generated files, format, lint, protos, imports.
	scripts/check.sh

.PHONY: web
web: third_party/proto ## Check, test and build the apps of the shop and the back office (web/) into the archives that the edges serve.
	scripts/web.sh

.PHONY: chart
chart: bin/helm ## Lint and render the chart.
	bin/helm lint --strict charts/akinai --kube-version $(KUBE_VERSION)
	bin/helm template akinai charts/akinai --kube-version $(KUBE_VERSION) --set ingress.enabled=true > /dev/null
	bin/helm template akinai charts/akinai --kube-version $(KUBE_VERSION) --values deploy/kind/values.yaml > /dev/null
	bin/helm template akinai charts/akinai --kube-version $(KUBE_VERSION) --set ingress.enabled=true,adminURL=https://office.example.com,mobileURL=https://app.example.com > /dev/null
	! bin/helm template akinai charts/akinai --kube-version $(KUBE_VERSION) --set adminURL=https://shop.example.com > /dev/null 2>&1

.PHONY: migrate
migrate: build ## Bring the databases of AKINAI_POSTGRES_URL up to date.
	bin/akinaictl migrate

.PHONY: build
build: ## Build the host, the tool for operators and the stack into bin/.
	go build -o bin/ ./cmd/akinai ./cmd/akinaictl ./tools/stack

.PHONY: baseline
baseline: bin/buf third_party/proto ## Make the protos of now those that later ones must be compatible with (at a release).
	bin/buf build api/proto --exclude-source-info -o api/baseline.binpb

.PHONY: clean
clean: ## Remove our binaries and the data of all stacks.
	rm -rf bin/akinai bin/akinaictl bin/stack bin/bench .akinai

# Tools. Each is built once, and again when its version changes.

.PHONY: bin/buf bin/golangci-lint bin/helm
bin/buf:
	@bin/buf --version 2> /dev/null | grep -qx $(BUF_VERSION) || GOBIN=$(CURDIR)/bin go install github.com/bufbuild/buf/cmd/buf@v$(BUF_VERSION)

bin/golangci-lint:
	@bin/golangci-lint version --short 2> /dev/null | grep -q '$(LINT_VERSION)' || GOBIN=$(CURDIR)/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v$(LINT_VERSION)

bin/helm:
	@go version -m bin/helm 2> /dev/null | grep -q 'helm.sh/helm/v3[[:space:]]*v$(HELM_VERSION)' || GOBIN=$(CURDIR)/bin go install helm.sh/helm/v3/cmd/helm@v$(HELM_VERSION)

third_party/proto:
	tools/protos/fetch.sh
