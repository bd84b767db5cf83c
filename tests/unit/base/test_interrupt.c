/*
 * test_interrupt: signals that ask to end are held, seen by waits, taken, and released.
 */
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const int SIGNALS[] = {SIGHUP, SIGINT, SIGTERM};

static void test_a_held_signal_is_pending_until_it_is_taken(void **state)
{
    (void)state;
    struct err err = {0};
    sigset_t before CLEANUP(interrupt_release);
    interrupt_hold(&before);
    for (size_t i = 0; i < COUNT_OF(SIGNALS); i++) {
        assert_works(interrupt_check(&err), err);
        raise(SIGNALS[i]);
        assert_int_equal(interrupt_pending(), SIGNALS[i]);
        assert_false(interrupt_check(&err));
        assert_int_equal(err.kind, ERR_CANCELLED);
        assert_true(interrupt_wait(0));
        assert_int_equal(interrupt_pending(), 0);
    }
    assert_false(interrupt_wait(0));
}

static void test_waits_see_it(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct pollfd polls[] = {{.fd = ends[0], .events = POLLIN}, {.fd = ends[1], .events = POLLOUT}};
    sigset_t before CLEANUP(interrupt_release);
    interrupt_hold(&before);
    assert_int_equal(interrupt_poll(polls, 1, 10), 0);
    assert_int_equal(interrupt_poll(polls, 2, -1), 1);
    assert_int_equal(polls[1].revents, POLLOUT);
    raise(SIGTERM);
    assert_int_equal(interrupt_poll(polls, 1, -1), -1);
    assert_int_equal(errno, EINTR);
    assert_true(interrupt_wait(0));
    assert_int_equal(interrupt_poll(polls, 1, 0), 0);
    close(ends[0]);
    close(ends[1]);
}

/* How a child ends that holds twice, gets a signal, and releases both. */
static int end_of_child(int number)
{
    const pid_t pid = fork();
    if (pid == 0) {
        sigset_t outer;
        sigset_t inner;
        interrupt_hold(&outer);
        interrupt_hold(&inner);
        raise(number);
        interrupt_release(&inner);
        if (interrupt_pending() == 0)
            _exit(1);
        interrupt_release(&outer);
        _exit(2);
    }
    int status = 0;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? WTERMSIG(status) : -WEXITSTATUS(status);
}

static void test_the_outermost_release_ends_the_program(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(SIGNALS); i++)
        assert_int_equal(end_of_child(SIGNALS[i]), SIGNALS[i]);
}

static void test_ignored_signals_stay_ignored(void **state)
{
    (void)state;
    signal(SIGHUP, SIG_IGN);
    assert_int_equal(end_of_child(SIGHUP), -1);
    assert_int_equal(end_of_child(SIGTERM), SIGTERM);
    signal(SIGHUP, SIG_DFL);
}

int main(void)
{
    (void)signal(SIGHUP, SIG_DFL); /* whoever runs this may have had it ignored (nohup) */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_held_signal_is_pending_until_it_is_taken),
        cmocka_unit_test(test_waits_see_it),
        cmocka_unit_test(test_the_outermost_release_ends_the_program),
        cmocka_unit_test(test_ignored_signals_stay_ignored),
    };
    return run_group("base/test_interrupt", tests);
}
