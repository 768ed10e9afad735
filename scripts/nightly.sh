#!/usr/bin/env bash
# What is too long for every change: half an hour of generated requests by the API description, other ones each night. It uses the
# stores of the environment; make nightly starts them. AKINAI_E2E_FUZZ_SECONDS sets another time.
set -euo pipefail
cd "$(dirname "$0")/.."

export AKINAI_E2E_FUZZ_SECONDS=${AKINAI_E2E_FUZZ_SECONDS:-1800} AKINAI_E2E_FUZZ_EXAMPLES=${AKINAI_E2E_FUZZ_EXAMPLES:-200}
AKINAI_E2E_TIMEOUT=$((AKINAI_E2E_FUZZ_SECONDS / 60 + 30))m scripts/e2e.sh description
