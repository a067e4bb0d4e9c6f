# Every target installs what it needs; `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

TOOLS := $(CURDIR)/.tools
GOLANGCI := $(TOOLS)/golangci-lint-2.15.0
GOTESTSUM := $(TOOLS)/gotestsum-1.13.0
BIN := bin/etalon
LIGHTHOUSE := frontend/e2e/speed/lighthouse
DIST := frontend/dist/index.html
WEB := $(shell find frontend/src frontend/public frontend/index.html frontend/*.ts frontend/*.js frontend/package-lock.json 2>/dev/null)
APT := $(if $(filter 0,$(shell id -u)),,sudo )apt-get
DEMO ?= yes
# A module that the proxy refuses fails at once instead of after a try with git.
export GOPROXY := $(shell go env GOPROXY | sed 's/,direct$$//')
# The embedded database is pure Go: no C compiler is needed, and builds are quick.
export CGO_ENABLED ?= 0

.PHONY: help run build test check race lint fmt front-check generate generated demo e2e bench speed office faults clean

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

run: build ## Serve http://localhost:8080, with the demo loaded on first start (DEMO=no: without)
	@./$(BIN) serve $(if $(filter yes,$(DEMO)),--demo)

build: $(DIST) ## Build bin/etalon with the web application inside
	@go build -o $(BIN) ./cmd/etalon

$(DIST): frontend/node_modules/.package-lock.json $(WEB)
	@cd frontend && npm run --silent build

frontend/node_modules/.package-lock.json: frontend/package-lock.json
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

# Three packages at a time: while one waits for its database, two have the processors.
# Vet is lint's.
test: postgres poppler $(GOTESTSUM) frontend/node_modules/.package-lock.json ## Run all tests, on SQLite and PostgreSQL
	@$(GOTESTSUM) --format pkgname-and-test-fails -- -p 3 -vet=off ./...
	@cd frontend && npm run --silent test
	@$(MAKE) --no-print-directory exchange

# 10,000 random checklists are scored in Go and then in TypeScript.
.PHONY: exchange
exchange: frontend/node_modules/.package-lock.json
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	ETALON_VECTORS_OUT="$$dir/vectors.json" go test -count=1 -run 'TestExchange' ./checklists >/dev/null && \
	cd frontend && ETALON_VECTORS_IN="$$dir/vectors.json" npm run --silent test -- src/engine

check: fmt generated lint front-check size test race ## Everything CI asks: format, lint, generated files, tests, races
	@echo "check: all good"

fmt: $(GOLANGCI)
	@test -z "$$($(GOLANGCI) fmt --diff 2>&1)" || { $(GOLANGCI) fmt --diff; echo "fix: .tools/golangci-lint* fmt"; exit 1; }

lint: $(GOLANGCI)
	@$(GOLANGCI) run ./...

front-check: frontend/node_modules/.package-lock.json
	@cd frontend && npm run --silent check

.PHONY: size
size: $(DIST) ## Measure the JavaScript of the shopper's first screens against its limit
	@cd frontend && npm run --silent size

# The race detector needs cgo, and through GORM's SQLite dialect a C driver that
# is compiled once and never runs: it need not be quick. Nor are the rest's optimisations
# worth their time: compiling everything anew takes longer than running it. The packages
# are those whose tests share anything between goroutines; scoring and rendering are pure
# and slow under it. Of the API and of the program those tests in which several ask at
# once: elsewhere one request follows another.
RACE := CGO_ENABLED=1 CGO_CFLAGS='-O0 -w' go test -race -short -p 3 -vet=off -gcflags='all=-N -l -dwarf=false'
race: postgres
	@$(RACE) ./internal/{accounts,blob,database,jobs,mail,oidc,push,secrets}/... ./audits ./standards ./standards/live 2>&1 | grep -v "no test files"
	@$(RACE) -run '^Test(Drain|Faults|Program|Stop|Server|OpenRosa|SaveVisit|Uploads|Rates|Live)' ./cmd/etalon ./api

generate: frontend/node_modules/.package-lock.json ## Write api/openapi.yaml and the front end's types from the code
	@go run ./cmd/etalon openapi > api/openapi.yaml.new && mv api/openapi.yaml.new api/openapi.yaml
	@cd frontend && npm run --silent generate >/dev/null

generated: generate
	@git diff --exit-code --stat -- api/openapi.yaml frontend/src/api/schema.gen.ts || { echo "fix: make generate, and commit"; exit 1; }

demo: ## Run the main job without a server: six reports in out/demo
	@rm -rf out/demo && go run ./cmd/etalon demo --out out/demo

e2e: build browser ## Browser tests (ONLY=access|standards|checklists|fieldwork|review|reports; FAR=150: answers come so many ms later)
	@cd frontend && ETALON_BIN=$(CURDIR)/$(BIN) npm run --silent e2e

.PHONY: offline
offline: ## Try random interleavings of edits, crashes, a bad network and two devices, and a long queue (RUNS=1000, SEED=1, QUEUE=50)
	@QUEUE_VISITS=$(or $(QUEUE),50) OFFLINE_RUNS=$(or $(RUNS),1000) OFFLINE_SEED=$(or $(SEED),1) ONLY="fieldwork/interleavings fieldwork/queue" $(MAKE) --no-print-directory e2e

bench: postgres ## Print figures as "name: value unit" (BENCH_JSON=file: also as JSON; PART=submits|uploads|places|files|dashboards|reports|…: one of them)
	@ETALON_BENCH=1 ETALON_BENCH_ONLY=$(PART) BENCH_JSON=$(if $(BENCH_JSON),$(abspath $(BENCH_JSON))) go test -p 1 -count=1 -timeout 60m -run '^TestBench$$' ./cmd/etalon ./reports -v | grep -E '^[a-z0-9_.]+: |^# |FAIL|panic' ; test $${PIPESTATUS[0]} -eq 0

speed: build browser lighthouse-browser $(LIGHTHOUSE)/node_modules ## Measure pages in the browser: a large standard, a long visit on a slow phone, Lighthouse
	@cd frontend && ETALON_BIN=$(CURDIR)/$(BIN) node e2e/speed/run.mjs && ETALON_BIN=$(CURDIR)/$(BIN) node e2e/speed/lighthouse/run.mjs

$(LIGHTHOUSE)/node_modules: $(LIGHTHOUSE)/package-lock.json
	@cd $(LIGHTHOUSE) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

office: ## Let LibreOffice compute the workbooks anew and compare with what is printed
	@command -v soffice >/dev/null || { echo "installing LibreOffice"; $(APT) update -qq && $(APT) install -y -qq libreoffice-calc >/dev/null; }
	@REPORTS_SOFFICE=soffice go test -count=1 -run LibreOffice -v ./reports | grep -E 'computed|FAIL|^ok'

faults: postgres ## Kill and stop the server, cut, repeat and lose requests, and count what was lost
	@ETALON_FAULTS=$${ETALON_FAULTS:-200} ETALON_STOPS=50 go test -count=1 -timeout 60m -run '^(TestFaults|TestStop)$$' ./cmd/etalon -v | grep -E 'tried|lost|FAIL|panic|---' ; test $${PIPESTATUS[0]} -eq 0
	@ETALON_ROUNDS=500 go test -count=1 -timeout 60m -run '^(TestService_Save_races|TestService_uploads_cutAnywhere|TestSaveVisit_answerLost)$$' ./audits ./api -v | grep -E 'tried|lost|FAIL|panic|---' ; test $${PIPESTATUS[0]} -eq 0

clean: ## Remove what was built
	@rm -rf bin out $(TOOLS) frontend/dist/* frontend/node_modules $(LIGHTHOUSE)/node_modules

.PHONY: postgres poppler browser
postgres: # the tests start a throw-away cluster from the installed programs
	@if [ -z "$${TEST_DATABASE_URL:-}" ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then \
		echo "installing PostgreSQL for the tests"; $(APT) update -qq && $(APT) install -y -qq postgresql >/dev/null || \
		echo "*** PostgreSQL not tested: it is not installed and could not be ***"; fi

poppler: # the tests read the PDFs they make
	@command -v pdftotext >/dev/null || { echo "installing poppler for the tests"; $(APT) update -qq && $(APT) install -y -qq poppler-utils >/dev/null; } || echo "*** the text of PDFs is not tested: poppler could not be installed ***"

# The shell has the same engine without Chromium's own pages, which take a third of the tests' time.
browser:
	@[ -n "$${CHROMIUM:-}" ] || command -v chromium-headless-shell >/dev/null || { echo "installing Chromium for the browser tests"; $(APT) update -qq && $(APT) install -y -qq chromium-headless-shell >/dev/null; }

.PHONY: lighthouse-browser
lighthouse-browser: # Lighthouse asks the browser itself, which the shell is not
	@command -v chromium >/dev/null || { echo "installing Chromium for Lighthouse"; $(APT) update -qq && $(APT) install -y -qq chromium >/dev/null; }

$(GOLANGCI):
	@mkdir -p $(TOOLS) && GOBIN=$(TOOLS) go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 && mv $(TOOLS)/golangci-lint $@

$(GOTESTSUM):
	@mkdir -p $(TOOLS) && GOBIN=$(TOOLS) go install gotest.tools/gotestsum@v1.13.0 && mv $(TOOLS)/gotestsum $@
