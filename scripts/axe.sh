#!/usr/bin/env bash
# Installs axe, which checks pages for accessibility, below .akinai, and prints the path of its script.
set -euo pipefail
cd "$(dirname "$0")/.."

AXE_VERSION=4.14.0

tools=$PWD/.akinai/tools/axe
if ! grep -qs "\"version\": \"$AXE_VERSION\"" "$tools/node_modules/axe-core/package.json"; then
	PATH=$(scripts/node.sh):$PATH npm install --silent --prefix "$tools" --no-save --ignore-scripts "axe-core@$AXE_VERSION" >&2
fi
echo "$tools/node_modules/axe-core/axe.min.js"
