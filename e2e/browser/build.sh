#!/usr/bin/env bash
# Builds page.js and login.js, the pages of the browser tests, from page.ts, login.ts, connect-web and openid-client. The bundles are
# committed, so that the tests need only a browser. Their first lines contain the hash of the sources, which a test compares. Needs
# Node 20 and bin/buf.
set -euo pipefail
cd "$(dirname "$0")"

# sources are the files whose hash is compared; ../protocol/browser_test.go reads the same files in the same order.
sources=(page.ts login.ts package-lock.json buf.gen.yaml ../../api/proto/akinai/bff/web/v1/web_service.proto)

npm ci --no-audit --no-fund
../../bin/buf generate ../.. --template buf.gen.yaml --path ../../api/proto/akinai/bff
for page in page login; do
	npx esbuild $page.ts --bundle --minify --format=iife --legal-comments=inline --outfile=$page.js \
		--banner:js="// Built by build.sh from $(cat "${sources[@]}" | sha256sum | cut -c1-64). DO NOT EDIT."
done
