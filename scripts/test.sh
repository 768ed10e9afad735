#!/usr/bin/env bash
# Runs the tests of all packages, then the end-to-end tests. The stores are those of the environment: make test raises them.
# Arguments go to go test.
set -euo pipefail
cd "$(dirname "$0")/.."

packages=$(go list ./... | grep -v '/e2e\(/\|$\)')
# shellcheck disable=SC2086 # one argument a package
go test -race -count=1 -p 2 -timeout 15m "$@" $packages

scripts/e2e.sh
