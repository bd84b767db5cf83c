# shellcheck shell=bash
# What ./dev test runs and how it counts: steps go on after a failure, and the last line says
# "N passed, N failed" over test cases, builds and gates. Sourced by ./dev.

PASSED=0
FAILED=0

# count PASSED FAILED: adds a step's result to the sum.
count() {
    PASSED=$((PASSED + $1))
    FAILED=$((FAILED + $2))
}

# run_all_of COMMAND...: stops at the command's first error (which a condition would switch off), and
# leaves the exit code in STATUS.
run_all_of() {
    set +e
    (
        set -e
        "$@"
    )
    STATUS=$?
    set -e
}

# record NAME COMMAND...: a step that passes or fails as one; shows what it printed. Its exit code is left
# in STATUS.
record() {
    local name=$1 output
    shift
    output=$(mktemp)
    run_all_of "$@" >"$output" 2>&1
    if ((STATUS == 0)); then
        count 1 0
        printf 'ok    %s\n' "$name"
    else
        count 0 1
        printf 'FAIL  %s\n' "$name"
    fi
    sed 's/^/      /' "$output"
    rm -f "$output"
}

# record_cases NAME KIND REPORT COMMAND...: a test runner; its report says how many cases passed.
record_cases() {
    local name=$1 kind=$2 report=$3
    shift 3
    rm -f "$report"
    step "$name"
    run_all_of "$@"
    count_cases "$name" "$kind" "$report"
}

# count_cases NAME KIND REPORT: of a runner that has ended with STATUS.
count_cases() {
    local name=$1 kind=$2 report=$3 passed failed
    read -r passed failed < <(python3 tools/count_results.py "$kind" "$report")
    if ((STATUS != 0 && failed == 0)); then
        failed=1
    fi
    count "$passed" "$failed"
    printf '%s: %d passed, %d failed\n' "$name" "$passed" "$failed"
}

# unit_tests [MESON TEST ARGUMENT]...
unit_tests() {
    record "build: clang with sanitizers" build_sanitized
    # What an earlier build left must not answer for this one.
    ((STATUS == 0)) || return 0
    record_cases "unit tests (address and undefined-behaviour sanitizers)" \
        meson build-sanitize/meson-logs/testlog.json run_meson_tests "$@"
}

run_meson_tests() {
    CMOCKA_MESSAGE_OUTPUT=TAP UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 \
        meson test -C build-sanitize --no-rebuild --print-errorlogs --quiet "$@"
}

# outside_tests TARGET [PYTEST ARGUMENT]...: a folder of tests/, or a file or test in one.
outside_tests() {
    local target=$1 folder
    shift
    folder=${target#tests/}
    folder=${folder%%/*}
    record_cases "tests/$folder" pytest "build/pytest-$folder.xml" \
        run_pytest "$target" "--junitxml=build/pytest-$folder.xml" "$@"
}

# No test selected is no failure of pytest's. A test that hangs says where, and ends its folder's run.
run_pytest() {
    local status=0
    timeout --foreground --signal=INT --kill-after=60 1200 \
        python3 -m pytest -q -o faulthandler_timeout=300 "$@" || status=$?
    ((status == 5)) || return "$status"
}

# all_outside_tests WORDS: each folder is a run of its own, with its own fixtures; WORDS as for pytest -k.
# Those that take longest begin first, and one more at once than there are cores, as they often wait.
all_outside_tests() {
    local words=$1 folder name output running=0 folders=(tests/pipeline tests/db tests/sql tests/api)
    output=$(mktemp -d)
    for folder in tests/*/; do
        folder=${folder%/}
        if [[ " ${folders[*]} " != *" $folder "* &&
            -n $(find "$folder" -maxdepth 1 -name 'test_*.py' -print -quit) ]]; then
            folders+=("$folder")
        fi
    done
    for folder in "${folders[@]}"; do
        if ((running == $(nproc) + 1)); then
            wait -n || true
            running=$((running - 1))
        fi
        name=${folder#tests/}
        rm -f "build/pytest-$name.xml"
        {
            run_all_of run_pytest "$folder" "--junitxml=build/pytest-$name.xml" -k "$words"
            echo "$STATUS" >"$output/$name.status"
        } >"$output/$name" 2>&1 &
        running=$((running + 1))
    done
    wait
    for folder in "${folders[@]}"; do
        name=${folder#tests/}
        step "$folder"
        cat "$output/$name"
        STATUS=$(cat "$output/$name.status")
        count_cases "$folder" pytest "build/pytest-$name.xml"
    done
    rm -r "$output"
}

# The program that tests from outside run; whether they can is left in STATUS.
prepare_outside_tests() {
    if ((EUID == 0)); then
        echo "Running as root: PostgreSQL and what else needs an unprivileged account runs as 'postgres'."
    fi
    record "build: gcc" build_for_outside_tests
}

# Some of them run the program with sanitizers.
build_for_outside_tests() {
    build_gcc
    build_sanitized
}

run_tests() {
    if (($#)); then
        run_selected_tests "$@"
        return
    fi
    unit_tests
    prepare_outside_tests
    ((STATUS != 0)) || all_outside_tests ''
    step "lint"
    run_gates
}

# A module (base), a unit test (base/test_json), a fuzz target whose corpus is replayed (fuzz/json), a pytest
# path, or words for pytest -k; more for pytest.
run_selected_tests() {
    local what=${1#tests/unit/} unit=() outside=()
    what=${what%/}
    shift
    if [[ -f tests/unit/${what%.c}.c ]]; then
        unit=("${what%.c}")
    elif [[ $what == fuzz/* ]]; then
        [[ -d fuzz/corpus/${what#fuzz/} ]] || stop "There is no fuzz target '${what#fuzz/}'."
        unit=("$what")
    elif [[ -d tests/unit/$what || $what == fuzz ]]; then
        unit=(--suite "$what")
    fi
    if [[ -d tests/$what ]]; then
        outside=(outside_tests "tests/$what" "$@")
    elif [[ $what == tests/* ]]; then
        outside=(outside_tests "$what" "$@")
    elif ((${#unit[@]} == 0)); then
        outside=(all_outside_tests "$what")
    fi

    ((${#unit[@]} == 0)) || unit_tests "${unit[@]}"
    if ((${#outside[@]})); then
        prepare_outside_tests
        ((STATUS != 0)) || "${outside[@]}"
    fi
    if ((PASSED == 1 && FAILED == 0)); then
        echo "No test is called '$what'."
        count 0 1
    fi
}

# The sum, as the last line, and the exit code.
finish() {
    printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
    ((FAILED == 0))
}
