#!/usr/bin/env bash
# What is too long for every change: half an hour of generated requests by the API description, other ones each night
# (AKINAI_E2E_FUZZ_SECONDS sets another time), long forms of races, kills and tests of accounts, and the stories in Chromium in all languages
# and sizes, with pictures in .akinai/pictures. It uses the stores of the environment; make nightly starts them.
set -euo pipefail
cd "$(dirname "$0")/.."

# The long forms of tests that have a short one (pkg/testkit/longtest).
export AKINAI_LONG_TESTS=1
go test -race -count=1 -timeout 30m ./services/inventory/internal/interleave
AKINAI_E2E_TIMEOUT=30m scripts/e2e.sh fault

# The times of login, registration, reset and change of e-mail address do not tell whether there is an account.
go test -count=1 -tags timing -run TestTimesDoNotTell -v ./services/auth/internal/rpc

# A token that was verified before costs at most 5 µs; the race detector is too slow for that bound.
go test -count=1 -run '^TestATokenVerifiedBeforeIsCheap$' -v ./bff/internal/oidc

# Races of logins, codes, refresh tokens, links and passkeys, again and again.
go test -race -count=10 -run 'Once|AtOnce|Concurrent|Race' ./services/auth/internal/...

# An import of 100,000 rows whose worker is killed twice.
AKINAI_IMPORT_ROWS=100000 go test -count=1 -timeout 30m -run '^TestAnImportThatIsKilledTwiceEqualsAnUndisturbedOne$' -v ./services/product/internal/rpc

export AKINAI_E2E_FUZZ_SECONDS=${AKINAI_E2E_FUZZ_SECONDS:-1800} AKINAI_E2E_FUZZ_EXAMPLES=${AKINAI_E2E_FUZZ_EXAMPLES:-200}
AKINAI_E2E_TIMEOUT=$((AKINAI_E2E_FUZZ_SECONDS / 60 + 30))m scripts/e2e.sh description

# In Chromium: the account, staff, passkeys, the shop, the guest, every page in its states, two tabs, changes of price and stock, a lost answer, the
# keyboard alone, suggestions; and how long the largest paint takes beside a static page.
export AKINAI_E2E_BINARY=$PWD/.akinai/e2e/bin/akinai AKINAI_E2E_CONTROL=$PWD/.akinai/e2e/bin/akinaictl AKINAI_E2E_MODE=one
AKINAI_E2E_AXE=$(scripts/axe.sh)
export AKINAI_E2E_AXE
AKINAI_E2E_PICTURES=$PWD/.akinai/pictures go test -race -count=1 -timeout 60m -v ./e2e/protocol \
	-run '^TestProtocol(Office|OfficeProducts|OfficeStock|OfficeShipments|OfficeCatalog|OfficeImport|Account|Staff|Passkey|Shop|Guest|TwoTabs|Drift|UnknownOutcome|Keyboard|Suggestions|SelfService|Samples)Story$|^TestProtocol(Office|Issuer)?Walk$|^TestProtocolUnavailablePages$|^TestProtocolPageFigures$'
AKINAI_E2E_PAINT=1 go test -count=1 -timeout 10m -v ./e2e/protocol -run '^TestPaintBesideStatic$'
