#!/usr/bin/env bash
# Runs the end-to-end tests: the stories in four layouts, then the protocols, the API description (generated requests), and the faults;
# "scripts/e2e.sh one fault" runs these two parts. It uses the stores of the environment; make e2e and make test start them. Third-party clients and a browser are
# installed if they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."

GRPCURL_VERSION=1.9.3

missing=()
for program in chromium curl jq; do
	command -v "$program" > /dev/null || missing+=("$program")
done
[[ -n $(fc-list :lang=ja 2> /dev/null) ]] || missing+=(fonts-noto-cjk fontconfig)
((${#missing[@]} == 0)) || scripts/apt.sh "${missing[@]}"

make --no-print-directory --silent bin/buf
go version -m bin/grpcurl 2> /dev/null | grep -q "grpcurl[[:space:]]*v$GRPCURL_VERSION" ||
	GOBIN=$PWD/bin go install "github.com/fullstorydev/grpcurl/cmd/grpcurl@v$GRPCURL_VERSION"

export AKINAI_E2E_DIR=$PWD/.akinai/e2e
export AKINAI_E2E_BINARY=$AKINAI_E2E_DIR/bin/akinai AKINAI_E2E_CONTROL=$AKINAI_E2E_DIR/bin/akinaictl
AKINAI_E2E_SCHEMATHESIS=$(scripts/api/schemathesis.sh)
AKINAI_E2E_AXE=$(scripts/axe.sh)
export AKINAI_E2E_SCHEMATHESIS AKINAI_E2E_AXE
mkdir -p "$AKINAI_E2E_DIR/bin"
go build -race -tags crashpoints -o "$AKINAI_E2E_BINARY" ./cmd/akinai
go build -o "$AKINAI_E2E_CONTROL" ./cmd/akinaictl

failed=()
parts=("$@")
((${#parts[@]} > 0)) || parts=(one many twice databases protocol description fault)
for part in "${parts[@]}"; do
	echo "== end to end: $part"
	case $part in
	one | many | twice | databases) package=story mode=$part flags=() ;;
	protocol) package=$part mode=one flags=(-skip '^TestDescription$') ;;
	description) package=protocol mode=one flags=(-run '^TestDescription$') ;;
	fault) package=$part mode=one flags=() ;;
	*) echo "no part is called $part" >&2 && exit 1 ;;
	esac
	AKINAI_E2E_MODE=$mode go test -race -vet=off -count=1 -timeout "${AKINAI_E2E_TIMEOUT:-15m}" -parallel 8 "${flags[@]}" "./e2e/$package" || failed+=("$part")
done

if ((${#failed[@]} > 0)); then
	echo "FAILED end to end: ${failed[*]}" >&2
	exit 1
fi
