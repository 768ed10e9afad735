#!/usr/bin/env bash
# Runs the end-to-end tests. The stores are those of the environment: make e2e and make test raise them.
set -euo pipefail
cd "$(dirname "$0")/.."

go test -race -count=1 -p 1 -timeout 20m "$@" ./e2e/...
