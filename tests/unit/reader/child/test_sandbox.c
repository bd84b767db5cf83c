/*
 * test_sandbox: what a program in the sandbox can still do, and what is its end. Built without the
 * sanitizers, which need more than the sandbox allows.
 */
#include "test.h"

#include "reader/child/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MEMORY_BYTES ((size_t)256 * 1024 * 1024)
#define WORKED       0
#define REFUSED      1
#define OTHER_FD     9

/* What is tried inside; the exit code says how it went. */
typedef int trial(void);

static int refused_if(bool is_refused)
{
    return is_refused ? REFUSED : WORKED;
}

static int try_nothing(void)
{
    return WORKED;
}

static int try_speaking(void)
{
    return refused_if(write(STDERR_FILENO, "", 0) != 0 || write(STDOUT_FILENO, "", 0) != 0);
}

static int try_memory(void)
{
    void *block = malloc(MEMORY_BYTES / 4);
    if (block)
        memset(block, 1, MEMORY_BYTES / 4);
    return refused_if(!block);
}

static int try_too_much_memory(void)
{
    return refused_if(!malloc(MEMORY_BYTES));
}

static int try_opening(void)
{
    return refused_if(open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES);
}

static int try_making_a_file(void)
{
    return refused_if(open("/tmp/docflow-test-sandbox", O_WRONLY | O_CREAT, 0600) < 0);
}

static int try_asking_for_a_file(void)
{
    return refused_if(access("/etc/passwd", F_OK) != 0);
}

static int try_a_thread_or_child(void)
{
    return refused_if(fork() < 0);
}

static int try_writing_elsewhere(void)
{
    return refused_if(write(OTHER_FD, "x", 1) != 1);
}

static int try_connecting(void)
{
    return refused_if(socket(AF_INET, SOCK_STREAM, 0) < 0);
}

static int try_another_program(void)
{
    return refused_if(execl("/bin/true", "true", (char *)NULL) != 0);
}

static int try_code_as_data(void)
{
    return refused_if(mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
}

static int try_mapping_the_input(void)
{
    return refused_if(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, OTHER_FD, 0) ==
                      MAP_FAILED);
}

static int try_killing_the_parent(void)
{
    return refused_if(kill(getppid(), SIGTERM) != 0);
}

static int try_working_for_ever(void)
{
    volatile bool is_working = true;
    while (is_working)
        ;
    return WORKED;
}

static int try_aborting(void)
{
    abort();
}

/* Tries it in a child of ours; the exit code, or 128 + signal. */
static int outcome_of(trial *try)
{
    int fd CLEANUP(file_close) = open("/tmp", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct err err;
        const struct sandbox_limits limits = {
            .memory_bytes = MEMORY_BYTES, .cpu_s = 1, .is_required = true};
        if (dup2(fd, OTHER_FD) != OTHER_FD || !sandbox_enter(&limits, &err))
            _exit(99);
        _exit(try());
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void test_work_goes_on(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(try_nothing), WORKED);
    assert_int_equal(outcome_of(try_speaking), WORKED);
    assert_int_equal(outcome_of(try_memory), WORKED);
}

static void test_what_libraries_try_is_refused(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(try_too_much_memory), REFUSED);
    assert_int_equal(outcome_of(try_opening), REFUSED);
    assert_int_equal(outcome_of(try_making_a_file), REFUSED);
    assert_int_equal(outcome_of(try_asking_for_a_file), REFUSED);
    assert_int_equal(outcome_of(try_a_thread_or_child), REFUSED);
}

static void test_what_nobody_needs_is_the_end(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(try_writing_elsewhere), 128 + SIGSYS);
    assert_int_equal(outcome_of(try_connecting), 128 + SIGSYS);
    assert_int_equal(outcome_of(try_another_program), 128 + SIGSYS);
    assert_int_equal(outcome_of(try_code_as_data), 128 + SIGSYS);
    assert_int_equal(outcome_of(try_mapping_the_input), 128 + SIGSYS);
    assert_int_equal(outcome_of(try_killing_the_parent), 128 + SIGSYS);
}

static void test_ends_of_their_own(void **state)
{
    (void)state;
    assert_int_equal(outcome_of(try_aborting), 128 + SIGABRT);
    assert_int_equal(outcome_of(try_working_for_ever), 128 + SIGXCPU);
}

/* Makes a system call fail as on a kernel that does not have it; for good. */
static bool take_away(int call)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    const bool is_gone = filter && seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), call, 0) == 0 &&
                         seccomp_load(filter) == 0;
    seccomp_release(filter);
    return is_gone;
}

static int try_without(int call, enum sandbox_layer layer)
{
    const struct sandbox_limits limits = {
        .memory_bytes = MEMORY_BYTES, .cpu_s = 1, .is_required = true};
    struct err err = {0};
    if (!take_away(call))
        return 99;
    if (!sandbox_try_layer(layer).lack)
        return 98;
    for (enum sandbox_layer i = 0; i < SANDBOX_LAYERS; i++) {
        if (i != layer && sandbox_try_layer(i).lack)
            return 97;
    }
    return refused_if(!sandbox_enter(&limits, &err) && err.kind == ERR_CONFIGURATION &&
                      strstr(err.message, sandbox_try_layer(layer).name));
}

static int try_without_landlock(void)
{
    return try_without(SCMP_SYS(landlock_create_ruleset), SANDBOX_FILES);
}

/* The others are entered all the same. */
static int try_with_what_there_is(void)
{
    const struct sandbox_limits limits = {.memory_bytes = MEMORY_BYTES, .cpu_s = 1};
    struct err err = {0};
    if (!take_away(SCMP_SYS(landlock_create_ruleset)) || !sandbox_enter(&limits, &err))
        return 99;
    return try_connecting();
}

/* In a child that is not in the sandbox yet. */
static int outcome_outside(trial *try)
{
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(try());
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void test_each_layer_holds_alone(void **state)
{
    (void)state;
    for (enum sandbox_layer i = 0; i < SANDBOX_LAYERS; i++) {
        /* NULL, or the reason why not. */
        assert_ptr_equal(sandbox_try_layer(i).lack, NULL);
    }
}

static void test_a_missing_layer_is_noticed(void **state)
{
    (void)state;
    assert_int_equal(outcome_outside(try_without_landlock), REFUSED);
    assert_int_equal(outcome_outside(try_with_what_there_is), 128 + SIGSYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_work_goes_on),
        cmocka_unit_test(test_what_libraries_try_is_refused),
        cmocka_unit_test(test_what_nobody_needs_is_the_end),
        cmocka_unit_test(test_ends_of_their_own),
        cmocka_unit_test(test_each_layer_holds_alone),
        cmocka_unit_test(test_a_missing_layer_is_noticed),
    };
    return run_group("reader/child/test_sandbox", tests);
}
