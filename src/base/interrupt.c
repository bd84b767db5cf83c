/*
 * interrupt: holds back the signals that ask the program to end.
 *
 * Hides that it is a matter of blocked signals: the kernel keeps them, so there is neither a
 * handler nor a flag, and none is lost between a look and a wait.
 */
#include "base/base.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <time.h>

#define QUICK_MS 20

static const int SIGNALS[] = {SIGHUP, SIGINT, SIGTERM};

static sigset_t all_signals(void)
{
    sigset_t signals;
    (void)sigemptyset(&signals);
    for (size_t i = 0; i < COUNT_OF(SIGNALS); i++)
        (void)sigaddset(&signals, SIGNALS[i]);
    return signals;
}

void interrupt_hold(sigset_t *before)
{
    sigset_t signals = all_signals();
    /* A blocked signal becomes pending even if it is ignored. */
    for (size_t i = 0; i < COUNT_OF(SIGNALS); i++) {
        struct sigaction action;
        if (sigaction(SIGNALS[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN)
            (void)sigdelset(&signals, SIGNALS[i]);
    }
    (void)pthread_sigmask(SIG_BLOCK, &signals, before);
}

void interrupt_release(const sigset_t *before)
{
    (void)pthread_sigmask(SIG_SETMASK, before, NULL);
}

int interrupt_pending(void)
{
    sigset_t pending;
    (void)sigpending(&pending);
    for (size_t i = 0; i < COUNT_OF(SIGNALS); i++) {
        if (sigismember(&pending, SIGNALS[i]) == 1)
            return SIGNALS[i];
    }
    return 0;
}

bool interrupt_check(struct err *err)
{
    int number = interrupt_pending();
    return number == 0 || fail(err, ERR_CANCELLED, "interrupted by SIG%s", sigabbrev_np(number));
}

bool interrupt_wait(int64_t timeout_s)
{
    const sigset_t signals = all_signals();
    const struct timespec timeout = {.tv_sec = timeout_s};
    return sigtimedwait(&signals, NULL, &timeout) > 0;
}

int interrupt_poll(struct pollfd *polls, size_t count, int timeout_ms)
{
    assert(count <= INTERRUPT_POLL_MAX);
    /* Most waits are short: they are spared the descriptor, a signal waits that long. */
    int quick_ms = timeout_ms < 0 || timeout_ms > QUICK_MS ? QUICK_MS : timeout_ms;
    int quick = poll(polls, count, quick_ms);
    if (quick != 0 || quick_ms == timeout_ms)
        return quick;
    struct pollfd all[INTERRUPT_POLL_MAX + 1];
    const sigset_t signals = all_signals();
    /* Without it (no descriptor left) this is poll(), and a pending signal is seen after it. */
    int signal_fd CLEANUP(file_close) = signalfd(-1, &signals, SFD_CLOEXEC);
    memcpy(all, polls, count * sizeof *polls);
    all[count] = (struct pollfd){.fd = signal_fd, .events = POLLIN};
    int ready = poll(all, count + 1, timeout_ms < 0 ? timeout_ms : timeout_ms - quick_ms);
    memcpy(polls, all, count * sizeof *polls);
    if (ready <= 0 || all[count].revents == 0)
        return ready;
    errno = EINTR;
    return -1;
}
