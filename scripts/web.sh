#!/usr/bin/env bash
# Checks, tests and builds the apps of the shop and of the back office, and packs them into the archives that their edges serve.
# "scripts/web.sh check" compares the archives with the committed ones instead of writing them. It installs what is missing: Node, and
# the packages of the lock file.
set -euo pipefail
cd "$(dirname "$0")/.."

# The archive of each app.
declare -A archives=([shop]=bff/web/internal/app/shop.zip [admin]=bff/admin/internal/app/admin.zip)
PATH=$(scripts/node.sh):$PATH
export PATH

make --no-print-directory --silent bin/buf
if ! cmp -s web/package-lock.json web/node_modules/.installed; then
	(cd web && rm -rf node_modules ./*/node_modules && npm ci --silent && cp package-lock.json node_modules/.installed)
fi
bin/buf generate --template web/client/buf.gen.yaml
bin/buf generate --template web/admin/buf.gen.yaml
(cd web && npx tsc -p client && npm run --silent check && npm run --silent test && npm run --silent build)

built=$(mktemp)
trap 'rm -f "$built"' EXIT
stale=()
for app in shop admin; do
	if [[ ${1:-} != check ]]; then
		go run ./tools/pack "web/$app/dist" "${archives[$app]}"
		continue
	fi
	go run ./tools/pack "web/$app/dist" "$built"
	cmp "$built" "${archives[$app]}" || stale+=("${archives[$app]}")
done
if ((${#stale[@]} > 0)); then
	echo "The committed apps are not those of web/: run make web, and commit ${stale[*]}." >&2
	exit 1
fi
