#!/usr/bin/env bash
# Lints the API description; a warning is a failure. It installs what is missing: Node (scripts/node.sh), and redocly by the lock file beside
# this script.
set -euo pipefail
cd "$(dirname "$0")/../.."

tools=$PWD/.akinai/tools
mkdir -p "$tools"

PATH=$(scripts/node.sh):$PATH

redocly=$tools/redocly
if ! cmp -s scripts/api/package-lock.json "$redocly/package-lock.json"; then
	rm -rf "$redocly"
	mkdir "$redocly"
	cp scripts/api/package.json "$redocly"
	(cd "$redocly" && cp "$OLDPWD/scripts/api/package-lock.json" . && npm ci --silent --ignore-scripts) || { rm -rf "$redocly"; exit 1; }
fi
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
"$redocly/node_modules/.bin/redocly" lint --config redocly.yaml api/openapi/web.yaml
