# Run by tools/stack as root: "update", or "install PACKAGE...".
# It leaves only the packages: it starts no service and creates no database cluster. The two files that
# prevent this are removed again.
set -e
export DEBIAN_FRONTEND=noninteractive

if [ "$1" = update ]; then
	exec apt-get update
fi
shift

made=
trap '[ -z "$made" ] || rm -f $made' EXIT
trap 'exit 1' INT TERM HUP

policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
	made="$made $policy"
	printf '#!/bin/sh\nexit 101\n' >"$policy"
	chmod 755 "$policy"
fi

cluster=/etc/postgresql-common/createcluster.d/akinai-stack.conf
if [ ! -e "$cluster" ]; then
	made="$made $cluster"
	mkdir -p "${cluster%/*}"
	echo 'create_main_cluster = false' >"$cluster"
fi

apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"
