#!/usr/bin/env bash
# Installs Debian packages, as root or through sudo.
set -euo pipefail
apt=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
[[ $(id -u) == 0 ]] || apt=(sudo -n "${apt[@]}")
echo "installing $*"
"${apt[@]}" update -qq && "${apt[@]}" install -y -qq --no-install-recommends "$@" > /dev/null ||
	{ echo "The tests and checks need $*: install them, or run this as root." >&2; exit 1; }
