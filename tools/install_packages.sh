#!/bin/bash
# install_packages.sh PACKAGE...: installs Debian packages, as root, and changes nothing else on the
# machine: no service is started, and no PostgreSQL cluster of the system's own is created on port 5432.
set -euo pipefail

# Debian's maintainer scripts ask these two files; ours exist only while apt runs.
cluster_answer=/etc/postgresql-common/createcluster.d/docflow-install.conf
service_answer=/usr/sbin/policy-rc.d
ours=()
trap 'rm -f -- "${ours[@]}"' EXIT

answer() {
    local path=$1 text=$2
    [[ -e $path ]] && return
    ours+=("$path")
    mkdir -p "${path%/*}"
    printf '%s\n' "$text" >"$path"
    chmod 755 "$path"
}

if [[ ! -d /usr/share/postgresql-common ]]; then
    echo "Debian's own PostgreSQL cluster is not created: DocFlow keeps a private one."
    answer "$cluster_answer" "create_main_cluster = false"
fi
answer "$service_answer" $'#!/bin/sh\nexit 101'

# Of these only the programs are wanted.
unwanted=()
for service in pgbouncer prometheus; do
    command -v "$service" >/dev/null || unwanted+=("$service")
done
export DEBIAN_FRONTEND=noninteractive
apt-get -q -o DPkg::Lock::Timeout=300 update
apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "$@"

# Nothing should listen after the next start of the machine either.
for service in "${unwanted[@]}"; do
    if command -v "$service" >/dev/null && command -v systemctl >/dev/null; then
        systemctl --quiet disable "$service.service" || true
    fi
done
