#!/usr/bin/env bash
# Runs the tests with the build tag testdata. They read real data from AKINAI_TEST_DATA, a folder beside the clone that is not part
# of the repository; make test-data sets it and starts the stores. They are about data, not about races: without the race detector
# they take half the time.
set -euo pipefail
cd "$(dirname "$0")/.."

if [[ ! -d ${AKINAI_TEST_DATA:?is the folder with the data} ]]; then
	echo "There is no folder $AKINAI_TEST_DATA; name another: make test-data DATA=FOLDER" >&2
	exit 1
fi

mapfile -t files < <(grep -rl --include='*_test.go' '^//go:build testdata$' . | sort)
mapfile -t packages < <(dirname "${files[@]}" | sort -u)
tests=$(sed -n 's/^func \(Test[A-Za-z0-9_]*\)(.*/\1/p' "${files[@]}" | paste -sd '|')
go test -vet=off -count=1 -p 2 -timeout 20m -tags testdata -run "^($tests)\$" "${packages[@]}"
