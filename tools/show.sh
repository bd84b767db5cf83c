# shellcheck shell=bash
# What ./dev run shows: the samples on their way through DocFlow, by the commands that anybody would type.
# Sourced by ./dev, whose functions it uses.

# Whose fields and audit trail are shown.
SHOWN=invoice-en-letter.pdf

# process_samples: each call ends when its documents have; 3 says that a person is to look at some.
process_samples() {
    local client type files options
    while read -r client type files; do
        options=(--wait --client "$client")
        [[ $type == - ]] || options+=(--type "$type")
        # shellcheck disable=SC2086 # names of samples have no spaces
        try process "${options[@]}" $files || (($? == 3)) || stop "A sample failed."
    done < <(python3 tools/list_samples.py)
}

# find_process FILE: the id of the newest process of a file.
find_process() {
    build/docflow process list --limit 1000 | awk -v file="$1" '$0 ~ file {print $NF; exit}'
}

show_results() {
    local process
    process=$(find_process "$SHOWN")
    try process list
    try process show "$process"
    try process events "$process"
    try review list
    try reconcile
    try status
}
