#!/usr/bin/env bash
# Hosts a shop that sells in pounds and replays the Online Retail file into it; make replay raises its stores. Arguments are those of
# "akinaictl replay". The exit code is the replay's: 0 when shop, figures and file agree.
set -euo pipefail
cd "$(dirname "$0")/.."

log=.akinai/replay/akinai.log
PRODUCT_CURRENCY=GBP bin/akinai > "$log" &
host=$!
trap 'kill "$host" 2> /dev/null; wait "$host" || true' EXIT
bin/akinaictl replay "$@"
