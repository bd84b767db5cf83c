#!/usr/bin/env bash
# The schema by short verbs: a thin wrapper over `docflow db`.
#
#   db/scripts/migrate.sh install | upgrade | downgrade [N] | reset | status | fresh | seed | new "NAME"
#
# DATABASE_URL names the database (postgresql:// or postgresql+psycopg://); without it the private
# PostgreSQL of the data folder is meant. DOCFLOW names the program.
set -euo pipefail

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
docflow=${DOCFLOW:-$top/build/docflow}

usage() {
    sed -n '2,7s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
    exit "$1"
}

verb=${1:-}
[ $# -gt 0 ] && shift
case $verb in
install) exec "$top/dev" build ;;
upgrade | downgrade | reset | status | fresh | seed) ;;
new) set -- --folder "$top/db/migrations" "$@" ;;
help | -h | --help) usage 0 ;;
*) usage 2 >&2 ;;
esac
if [ ! -x "$docflow" ]; then
    echo "migrate.sh: $docflow is not built: run 'db/scripts/migrate.sh install' first" >&2
    exit 1
fi
exec "$docflow" db "$verb" "$@"
