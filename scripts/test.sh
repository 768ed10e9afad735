#!/usr/bin/env bash
# Runs the tests of all packages, then the end-to-end tests. It uses the stores of the environment; make test starts them.
# Arguments are passed to go test. make check runs vet.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=$(go list ./... | grep -v '/e2e\(/\|$\)')
# shellcheck disable=SC2086 # one argument per package
go test -race -vet=off -count=1 -p 2 -timeout 15m "$@" $packages

scripts/e2e.sh
