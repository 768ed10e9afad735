#!/usr/bin/env bash
# Runs a shop with the currency GBP and replays the Online Retail file into it; make replay starts its stores. Arguments are those of
# "akinaictl replay". The exit code is that of the replay: 0 if shop, analytics and file agree.
set -euo pipefail
cd "$(dirname "$0")/.."

log=.akinai/replay/akinai.log
PRODUCT_CURRENCY=GBP bin/akinai > "$log" &
host=$!
trap 'kill "$host" 2> /dev/null; wait "$host" || true' EXIT
bin/akinaictl replay "$@"
