#!/usr/bin/env bash
# Installs schemathesis in a virtual environment below .akinai, in the versions of requirements.txt, unless it is there, and prints its
# path. The test of e2e/protocol that generates requests runs it.
set -euo pipefail
cd "$(dirname "$0")/../.."

venv=$PWD/.akinai/tools/schemathesis
if ! cmp -s scripts/api/requirements.txt "$venv/requirements.txt"; then
	python3 -c 'import venv, ensurepip' 2> /dev/null || scripts/apt.sh python3 python3-venv >&2
	rm -rf "$venv"
	python3 -m venv "$venv"
	"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --requirement scripts/api/requirements.txt >&2
	"$venv/bin/pip" check --disable-pip-version-check >&2
	cp scripts/api/requirements.txt "$venv"
fi
echo "$venv/bin/schemathesis"
