# shellcheck shell=bash
# The gates of ./dev lint: each is a row of GATES, runs alone, and prints one line per violation.
# Sourced by ./dev, whose functions record, set_up, compile and write_generated it uses.

# name|what it guards|function
GATES=(
    "layers|includes go down, one public header per module, libraries in their place|python_gate layers"
    "sizes|files, functions, complexity, parameters|python_gate sizes"
    "source|no goto, banned function, SQL in C, conditional compilation, empty name|python_gate source"
    "contracts|every public prototype is commented|python_gate contracts"
    "globals|no mutable globals outside log and metrics|python_gate globals"
    "leaks|no secret, home path or mark of unfinished work|python_gate leaks"
    "clang-format|one layout|gate_format"
    "clang-tidy|bugprone, readability, and clang's analyzer|gate_tidy"
    "cppcheck|warnings, style, performance, portability|gate_cppcheck"
    "shellcheck|every shell script|gate_shellcheck"
    "generated|generated files are up to date|gate_generated"
)

python_gate() {
    python3 "tools/check_$1.py"
}

c_files() {
    find src fuzz bench tests -name '*.[ch]' -print0
}

shell_scripts() {
    find . \( -name .git -o -name node_modules -o -name 'build*' \) -prune -o -type f -print0 |
        xargs -0 -r grep -lIE --null '^(#!/bin/(ba)?sh|#!/usr/bin/env (ba)?sh|# shellcheck shell=)'
}

gate_format() {
    c_files | xargs -0 -r clang-format --dry-run -Werror
}

gate_tidy() {
    python3 tools/run_tidy.py build-sanitize
}

gate_cppcheck() {
    mkdir -p build-sanitize/cppcheck
    cppcheck --quiet -j 2 --cppcheck-build-dir=build-sanitize/cppcheck --error-exitcode=1 --template=gcc \
        --std=c11 --enable=warning,style,performance,portability --inline-suppr \
        --suppress=variableScope --suppress=duplicateConditionalAssign -D_GNU_SOURCE -Isrc src
}

gate_shellcheck() {
    shell_scripts | xargs -0 -r shellcheck -x -f gcc
}

gate_generated() {
    local row file is_current=true
    write_generated build/generated
    for row in "${GENERATED[@]}"; do
        file=${row%%|*}
        if ! cmp -s "$file" "build/generated/$file"; then
            diff -u "$file" "build/generated/$file" | head -n 20 || true
            echo "$file:1: is not what docflow prints; run ./dev docs"
            is_current=false
        fi
    done
    $is_current
}

# With --deep: clang's analyzer without a bound.
gate_tidy_deep() {
    python3 tools/run_tidy.py build-sanitize --deep
}

# With --deep: gcc's own analyzer, which takes minutes.
gate_analyzer() {
    set_up build-analyzer gcc --buildtype=debugoptimized -Dc_args=-fanalyzer
    compile build-analyzer -k 0
}

run_gate() {
    local name=$1 purpose=$2 command=$3
    # A row's command may carry an argument.
    # shellcheck disable=SC2086
    record "lint: $name ($purpose)" $command
}

run_gates() {
    local row name purpose command
    for row in "${GATES[@]}"; do
        IFS='|' read -r name purpose command <<<"$row"
        run_gate "$name" "$purpose" "$command"
    done
    if [[ ${1:-} == --deep ]]; then
        run_gate analyzer-clang "clang --analyze to the end" gate_tidy_deep
        run_gate analyzer "gcc -fanalyzer" gate_analyzer
    fi
}
