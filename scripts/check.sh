#!/usr/bin/env bash
# Runs all checks, lists the failed ones, and fails if there are any. The tree may be dirty: the first check compares it before and
# after make generate.
set -uo pipefail
cd "$(dirname "$0")/.."

failed=()
step() {
	local name=$1
	shift
	echo "== $name"
	"$@" || failed+=("$name")
}

sums() {
	git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
		[[ -f $file ]] && sha256sum "$file"
	done
}

generated() {
	local before after
	before=$(sums)
	make --no-print-directory generate || return 1
	after=$(sums)
	if [[ $before != "$after" ]]; then
		echo "make generate changes these files; run it and commit them:" >&2
		diff <(echo "$before") <(echo "$after") | sed -n 's/^[<>] [0-9a-f]*  /  /p' | sort -u >&2
		return 1
	fi
}

step 'generated files' generated
step 'go.mod' go mod tidy -diff
step 'format' bin/golangci-lint fmt --diff
step 'lint' bin/golangci-lint run
step 'protos' bin/buf lint
step 'format of protos' bin/buf format api/proto --diff --exit-code
# api/baseline.binpb is the API of the last release (make baseline).
step 'compatible protos' bin/buf breaking api/proto --against api/baseline.binpb --exclude-imports
step 'imports' go test -count=1 ./tools/archtest
step 'API description' scripts/api/lint.sh
step 'web' scripts/web.sh check

if ((${#failed[@]} > 0)); then
	printf 'FAILED: %s\n' "${failed[@]}" >&2
	exit 1
fi
echo 'All checks passed.'
