/*
 * test_child: programs run with what they are given, end in time, and leave nothing behind.
 */
#include "test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TIMEOUT_MS 20000

struct fixture {
    struct arena *arena;
    struct err err;
    struct child_result result;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create((size_t)16 * 1024 * 1024)};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_destroy(fixture->arena);
    /* No child is left, running or unreaped. */
    return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : -1;
}

/* Runs a shell script with the given rest of the options; the output is in the fixture. */
static void run_script(struct fixture *fixture, const char *script, struct child_options options)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    options.argv = argv;
    options.timeout_ms = TIMEOUT_MS;
    if (options.output_max_bytes == 0)
        options.output_max_bytes = 65536;
    assert_works(child_run(fixture->arena, &options, &fixture->result, &fixture->err),
                 fixture->err);
}

static void test_output_and_exit_code(void **state)
{
    struct fixture *fixture = *state;
    run_script(fixture, "echo out; echo err >&2; exit 3", (struct child_options){0});
    assert_int_equal(fixture->result.exit_code, 3);
    assert_string_equal(fixture->result.output, "out\nerr\n");
    assert_int_equal(fixture->result.output_length, 8);
    run_script(fixture, "kill -TERM $$", (struct child_options){0});
    assert_int_equal(fixture->result.exit_code, 128 + SIGTERM);
    assert_string_equal(fixture->result.output, "");
}

static void test_arguments_are_not_words_of_a_shell(void **state)
{
    struct fixture *fixture = *state;
    const char *const argv[] = {"printf", "%s|", "a b", "$HOME", ";*", "", NULL};
    const struct child_options options = {
        .argv = argv, .output_max_bytes = 1000, .timeout_ms = TIMEOUT_MS};
    assert_works(child_run(fixture->arena, &options, &fixture->result, &fixture->err),
                 fixture->err);
    assert_string_equal(fixture->result.output, "a b|$HOME|;*||");
}

static void test_input(void **state)
{
    struct fixture *fixture = *state;
    run_script(fixture, "cat", (struct child_options){0});
    assert_string_equal(fixture->result.output, "");
    run_script(fixture, "cat", (struct child_options){.input = "select 1;\n"});
    assert_string_equal(fixture->result.output, "select 1;\n");

    /* More than a pipe holds, read by nobody, and read back whole. */
    static char large[1000001];
    memset(large, 'x', sizeof large - 1);
    run_script(fixture, "exit 0", (struct child_options){.input = large});
    assert_int_equal(fixture->result.exit_code, 0);
    run_script(fixture, "cat", (struct child_options){.input = large, .output_max_bytes = 1000000});
    assert_string_equal(fixture->result.output, large);
}

static void test_environment_and_folder(void **state)
{
    struct fixture *fixture = *state;
    setenv("TEST_CHILD", "ours", 1);
    setenv("TEST_CHILD_KEPT", "kept", 1);
    static const char *const ADDED[] = {"TEST_CHILD=theirs", "TEST_CHILD_NEW=a=b", NULL};
    run_script(fixture, "echo $TEST_CHILD $TEST_CHILD_KEPT $TEST_CHILD_NEW; pwd",
               (struct child_options){.environment = ADDED, .folder = "/usr/bin"});
    assert_string_equal(fixture->result.output, "theirs kept a=b\n/usr/bin\n");
    assert_string_equal(getenv("TEST_CHILD"), "ours");
    run_script(fixture, "echo $TEST_CHILD", (struct child_options){0});
    assert_string_equal(fixture->result.output, "ours\n");
}

static void test_tail_of_the_output_is_kept(void **state)
{
    struct fixture *fixture = *state;
    run_script(fixture, "i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done; echo reason",
               (struct child_options){.output_max_bytes = 14});
    assert_string_equal(fixture->result.output, "\n19999\nreason\n");
    run_script(fixture, "echo 1234567", (struct child_options){.output_max_bytes = 8});
    assert_string_equal(fixture->result.output, "1234567\n");
    run_script(fixture, "echo 12345678", (struct child_options){.output_max_bytes = 8});
    assert_string_equal(fixture->result.output, "2345678\n");
}

static void test_descriptors_are_not_inherited(void **state)
{
    struct fixture *fixture = *state;
    int leaked CLEANUP(file_close) = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
    int high CLEANUP(file_close) = fcntl(leaked, F_DUPFD, 200);
    assert_true(high >= 200);
    /* ls itself has one descriptor more open: the folder it reads. */
    const char *const argv[] = {"ls", "/proc/self/fd", NULL};
    const struct child_options options = {
        .argv = argv, .output_max_bytes = 1000, .timeout_ms = TIMEOUT_MS};
    assert_works(child_run(fixture->arena, &options, &fixture->result, &fixture->err),
                 fixture->err);
    assert_string_equal(fixture->result.output, "0\n1\n2\n3\n");
}

static void test_signals_are_as_in_a_fresh_program(void **state)
{
    struct fixture *fixture = *state;
    signal(SIGPIPE, SIG_IGN);
    sigset_t blocked;
    sigset_t before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    run_script(fixture, "sed -n 's/^Sig[BI][lg][kn]:.//p' /proc/self/status",
               (struct child_options){0});
    sigprocmask(SIG_SETMASK, &before, NULL);
    signal(SIGPIPE, SIG_DFL);
    char *ignored_text = NULL;
    const uint64_t blocked_mask = strtoull(fixture->result.output, &ignored_text, 16);
    const uint64_t ignored_mask = strtoull(ignored_text, NULL, 16);
    const uint64_t named = ((uint64_t)1 << 31) - 1; /* 32 and 33 are the C library's own */
    assert_int_equal(blocked_mask, 0);
    assert_int_equal(ignored_mask & named, 0);
}

static void test_missing_programs(void **state)
{
    struct fixture *fixture = *state;
    const char *const missing[] = {"no-such-program", NULL};
    const char *const not_executable[] = {"/etc/passwd", NULL};
    struct child_options options = {
        .argv = missing, .output_max_bytes = 1000, .timeout_ms = TIMEOUT_MS};
    fixture->result.exit_code = 42;
    assert_fails(child_run(fixture->arena, &options, &fixture->result, &fixture->err), fixture->err,
                 ERR_CONFIGURATION,
                 "program no-such-program cannot be started: No such file or directory");
    int exit_code = 42;
    assert_fails(child_run_attached(&options, &exit_code, &fixture->err), fixture->err,
                 ERR_CONFIGURATION,
                 "program no-such-program cannot be started: No such file or directory");
    options.argv = not_executable;
    assert_fails(child_run(fixture->arena, &options, &fixture->result, &fixture->err), fixture->err,
                 ERR_CONFIGURATION, "program /etc/passwd cannot be started: Permission denied");
    options.folder = "/no/such/folder";
    assert_fails(child_run(fixture->arena, &options, &fixture->result, &fixture->err), fixture->err,
                 ERR_IO, "folder /no/such/folder cannot be entered: No such file or directory");
    assert_int_equal(fixture->result.exit_code, 42);
    assert_int_equal(exit_code, 42);
}

/* Whether the process whose number stands in the file is there, and not a zombie, within a second.
 */
static bool is_alive(const struct fixture *fixture, const char *pid_path)
{
    struct err err;
    const char *pid = file_read(fixture->arena, pid_path, 20, NULL, &err);
    assert_works(pid, err);
    const int number = (int)strtol(pid, NULL, 10);
    for (int i = 0; i < 100; i++) {
        if (kill(number, 0) != 0)
            return false;
        const char *path = arena_printf(fixture->arena, "/proc/%d/stat", number);
        const char *stat = file_read(fixture->arena, path, 4096, NULL, &err);
        if (!stat || strstr(stat, ") Z "))
            return false;
        clock_sleep_ms(10);
    }
    return true;
}

static void test_what_takes_too_long_is_killed_with_its_children(void **state)
{
    struct fixture *fixture = *state;
    char pid_path[] = "/tmp/test_child.XXXXXX";
    int fd CLEANUP(file_close) = mkstemp(pid_path);
    assert_true(fd >= 0);
    const char *script =
        arena_printf(fixture->arena, "trap '' TERM; sleep 100 & echo $! >%s; wait; wait", pid_path);
    const char *const argv[] = {"sh", "-c", script, NULL};
    const struct child_options options = {
        .argv = argv, .output_max_bytes = 1000, .timeout_ms = 300};
    const int64_t start_us = clock_monotonic_us();
    assert_fails(child_run(fixture->arena, &options, &fixture->result, &fixture->err), fixture->err,
                 ERR_TIMEOUT, "program sh took longer than 300 ms");
    assert_in_range(clock_monotonic_us() - start_us, 300000, 5000000);
    assert_false(is_alive(fixture, pid_path));
    unlink(pid_path);
}

static void test_endless_output_does_not_outlast_the_deadline(void **state)
{
    struct fixture *fixture = *state;
    const char *const argv[] = {"yes", NULL};
    const struct child_options options = {
        .argv = argv, .output_max_bytes = 1000, .timeout_ms = 200};
    assert_fails(child_run(fixture->arena, &options, &fixture->result, &fixture->err), fixture->err,
                 ERR_TIMEOUT, "program yes took longer than 200 ms");
}

static void test_what_a_child_leaves_running_is_not_waited_for(void **state)
{
    struct fixture *fixture = *state;
    char pid_path[] = "/tmp/test_child.XXXXXX";
    int fd CLEANUP(file_close) = mkstemp(pid_path);
    assert_true(fd >= 0);
    const int64_t start_us = clock_monotonic_us();
    /* It keeps the output open, as a server does that its starter leaves behind. */
    run_script(fixture,
               arena_printf(fixture->arena, "sleep 30 & echo $! >%s; echo started", pid_path),
               (struct child_options){0});
    assert_string_equal(fixture->result.output, "started\n");
    assert_in_range(clock_monotonic_us() - start_us, 0, 10000000);
    assert_true(is_alive(fixture, pid_path));
    const char *pid = file_read(fixture->arena, pid_path, 20, NULL, &fixture->err);
    assert_works(pid, fixture->err);
    kill((pid_t)strtol(pid, NULL, 10), SIGKILL);
    unlink(pid_path);
}

static void test_closed_output_is_no_end(void **state)
{
    struct fixture *fixture = *state;
    run_script(fixture, "echo before; exec >&- 2>&-; sleep 0.2; exit 4", (struct child_options){0});
    assert_int_equal(fixture->result.exit_code, 4);
    assert_string_equal(fixture->result.output, "before\n");
}

static void test_attached(void **state)
{
    struct fixture *fixture = *state;
    const char *const argv[] = {"sh", "-c", "[ \"$A\" = b ] && kill -INT $PPID && exit 5", NULL};
    static const char *const ADDED[] = {"A=b", NULL};
    const struct child_options options = {.argv = argv, .environment = ADDED};
    int exit_code = 0;
    /* The interrupt that reaches us meanwhile is the child's affair. */
    assert_works(child_run_attached(&options, &exit_code, &fixture->err), fixture->err);
    assert_int_equal(exit_code, 5);
    struct sigaction after;
    sigaction(SIGINT, NULL, &after);
    assert_true(after.sa_handler == SIG_DFL);
}

/* Runs a script while an interrupt is pending, and takes the interrupt back. */
static bool run_interrupted(struct fixture *fixture, const char *script, bool is_interruptible)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const struct child_options options = {.argv = argv,
                                          .output_max_bytes = 1000,
                                          .timeout_ms = TIMEOUT_MS,
                                          .is_interruptible = is_interruptible};
    sigset_t before CLEANUP(interrupt_release);
    interrupt_hold(&before);
    raise(SIGHUP);
    err_clear(&fixture->err);
    const bool is_done = child_run(fixture->arena, &options, &fixture->result, &fixture->err);
    assert_true(interrupt_wait(0));
    return is_done;
}

static void test_interrupt(void **state)
{
    struct fixture *fixture = *state;
    assert_false(run_interrupted(fixture, "sleep 100", true));
    assert_string_equal(fixture->err.message, "interrupted by SIGHUP");
    assert_true(run_interrupted(fixture, "sleep 0.1; echo done", false));
    assert_string_equal(fixture->result.output, "done\n");
}

static void test_interrupt_of_an_attached_child(void **state)
{
    struct fixture *fixture = *state;
    const char *const argv[] = {
        "sh", "-c", "trap 'exit 6' TERM; kill -INT $PPID; kill -TERM $PPID; while :; do :; done",
        NULL};
    const struct child_options options = {.argv = argv};
    sigset_t before CLEANUP(interrupt_release);
    interrupt_hold(&before);
    int exit_code = 0;
    assert_works(child_run_attached(&options, &exit_code, &fixture->err), fixture->err);
    assert_int_equal(exit_code, 6);
    /* What asked us to end still does; the key of the terminal was for the child alone. */
    assert_int_equal(interrupt_pending(), SIGTERM);
    assert_fails(child_run_attached(&options, &exit_code, &fixture->err), fixture->err,
                 ERR_CANCELLED, "interrupted by SIGTERM");
    assert_true(interrupt_wait(0));
    assert_int_equal(interrupt_pending(), 0);
}

/* Starts a shell script to be read while it runs, with `input_fd` as its input. */
static struct child *start_script(struct fixture *fixture, const char *script, int input_fd)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    static const char *const ENVIRONMENT[] = {"A=b", NULL};
    const struct child_options options = {.argv = argv,
                                          .environment = ENVIRONMENT,
                                          .is_environment_whole = true,
                                          .output_max_bytes = 16};
    struct child *child = child_start(&options, input_fd, &fixture->err);
    assert_works(child, fixture->err);
    return child;
}

/* What comes next, as text. */
static const char *read_next(struct fixture *fixture, struct child *child)
{
    char buffer[64];
    const ssize_t count = child_read(child, buffer, sizeof buffer, TIMEOUT_MS);
    assert_true(count >= 0);
    return arena_copy_bytes(fixture->arena, buffer, (size_t)count);
}

static void test_output_is_read_while_it_runs(void **state)
{
    struct fixture *fixture = *state;
    int input_fd CLEANUP(file_close) = open("/dev/null", O_RDONLY | O_CLOEXEC);
    struct child *child CLEANUP(child_end) = start_script(
        fixture, "echo $A$HOME; read x; cat; echo 1234567890 wrong >&2; exit 3", input_fd);
    assert_string_equal(read_next(fixture, child), "b\n");
    assert_string_equal(read_next(fixture, child), "");
    assert_string_equal(read_next(fixture, child), "");
    int exit_code = 0;
    assert_true(child_wait(child, TIMEOUT_MS, &exit_code));
    assert_int_equal(exit_code, 3);
    assert_string_equal(child_errors(child), "234567890 wrong\n");
}

/* The file is gone, so that only the descriptor leads to what is started. */
static void test_a_program_by_its_descriptor(void **state)
{
    struct fixture *fixture = *state;
    char path[] = "/tmp/test_child.XXXXXX";
    const char *const copy[] = {"cp", "/bin/cat", path, NULL};
    const struct child_options copying = {
        .argv = copy, .output_max_bytes = 1000, .timeout_ms = TIMEOUT_MS};
    const char *const argv[] = {path, "/proc/self/cmdline", NULL};
    struct child_options options = {.argv = argv, .output_max_bytes = 1000};
    int program_fd CLEANUP(file_close) = -1;
    int input_fd CLEANUP(file_close) = open("/dev/null", O_RDONLY | O_CLOEXEC);
    close(mkstemp(path));
    assert_works(child_run(fixture->arena, &copying, &fixture->result, &fixture->err),
                 fixture->err);
    assert_false(child_open_program(path, &program_fd, &fixture->err));
    assert_int_equal(fixture->err.kind, ERR_CONFIGURATION);
    assert_non_null(strstr(fixture->err.message, path));
    assert_int_equal(chmod(path, 0700), 0);
    assert_works(child_open_program(path, &program_fd, &fixture->err), fixture->err);
    assert_int_equal(unlink(path), 0);
    options.program_fd = program_fd;
    struct child *child CLEANUP(child_end) = child_start(&options, input_fd, &fixture->err);
    assert_works(child != NULL, fixture->err);
    assert_string_equal(read_next(fixture, child), path); /* up to the end of the first word */
}

static void test_silence_and_floods_are_waited_out(void **state)
{
    struct fixture *fixture = *state;
    char byte = 0;
    int exit_code = 0;
    int input_fd CLEANUP(file_close) = open("/dev/null", O_RDONLY | O_CLOEXEC);
    static const char *const SCRIPTS[] = {"sleep 100", "exec 2>&-; sleep 100",
                                          "while :; do echo error >&2; done"};
    for (size_t i = 0; i < COUNT_OF(SCRIPTS); i++) {
        struct child *child CLEANUP(child_end) = start_script(fixture, SCRIPTS[i], input_fd);
        const int64_t start_us = clock_monotonic_us();
        assert_int_equal(child_read(child, &byte, 1, 200), -1);
        assert_false(child_wait(child, 200, &exit_code));
        assert_in_range(clock_monotonic_us() - start_us, 400000, 5000000);
    }
}

static void test_stopping_ends_its_children_too(void **state)
{
    struct fixture *fixture = *state;
    char pid_path[] = "/tmp/test_child.XXXXXX";
    int fd CLEANUP(file_close) = mkstemp(pid_path);
    assert_true(fd >= 0);
    int input_fd CLEANUP(file_close) = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const char *script =
        arena_printf(fixture->arena, "sleep 100 & echo $! >%s; echo started; wait", pid_path);
    struct child *child = start_script(fixture, script, input_fd);
    assert_string_equal(read_next(fixture, child), "started\n");
    child_stop(child);
    assert_false(is_alive(fixture, pid_path));
    unlink(pid_path);
    child_stop(NULL);
}

int main(void)
{
    (void)signal(SIGHUP, SIG_DFL); /* whoever runs this may have had it ignored (nohup) */
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_output_and_exit_code),
        TEST(test_arguments_are_not_words_of_a_shell),
        TEST(test_input),
        TEST(test_environment_and_folder),
        TEST(test_tail_of_the_output_is_kept),
        TEST(test_descriptors_are_not_inherited),
        TEST(test_signals_are_as_in_a_fresh_program),
        TEST(test_missing_programs),
        TEST(test_what_takes_too_long_is_killed_with_its_children),
        TEST(test_endless_output_does_not_outlast_the_deadline),
        TEST(test_what_a_child_leaves_running_is_not_waited_for),
        TEST(test_closed_output_is_no_end),
        TEST(test_attached),
        TEST(test_interrupt),
        TEST(test_interrupt_of_an_attached_child),
        TEST(test_output_is_read_while_it_runs),
        TEST(test_a_program_by_its_descriptor),
        TEST(test_silence_and_floods_are_waited_out),
        TEST(test_stopping_ends_its_children_too),
    };
#undef TEST
    return run_group("base/test_child", tests);
}
