#!/usr/bin/env bash
# Checks, tests and builds the app of the shop, and packs it into the archive that the web edge serves. "scripts/web.sh check" compares
# the archive with the committed one instead of writing it. It installs what is missing: Node, and the packages of the lock file.
set -euo pipefail
cd "$(dirname "$0")/.."

archive=bff/web/internal/app/shop.zip
PATH=$(scripts/node.sh):$PATH
export PATH

make --no-print-directory --silent bin/buf
if ! cmp -s web/package-lock.json web/node_modules/.installed; then
	(cd web && rm -rf node_modules ./*/node_modules && npm ci --silent && cp package-lock.json node_modules/.installed)
fi
bin/buf generate --template web/client/buf.gen.yaml
(cd web && npx tsc -p client && npm run --silent check && npm run --silent test && npm run --silent build -- --logLevel warn)

if [[ ${1:-} != check ]]; then
	go run ./tools/pack web/shop/dist "$archive"
	exit
fi
built=$(mktemp)
trap 'rm -f "$built"' EXIT
go run ./tools/pack web/shop/dist "$built"
cmp "$built" "$archive" || { echo "The committed app is not that of web/: run make web, and commit $archive." >&2; exit 1; }
