/*
 * interrupt: being asked to end (SIGHUP, SIGINT, SIGTERM) while something must not be left half
 * done.
 *
 * A signal that is held stays pending until it is released or taken; the waits of this program look
 * at it and give up. So everything ends by returning, and the signal then does what it always does.
 */
#ifndef BASE_INTERRUPT_H
#define BASE_INTERRUPT_H

#include "base/base.h"

#include <poll.h>
#include <signal.h>

/* Holds the signals back in this thread and in those that it starts, but for ignored ones (nohup).
   `before` is for interrupt_release; calls may be nested. */
void interrupt_hold(sigset_t *before);
/* The outermost call ends the program when a signal is pending. For CLEANUP. */
void interrupt_release(const sigset_t *before);

/* The number of a signal that is pending, or 0. */
int interrupt_pending(void);
/* False, with ERR_CANCELLED, when a signal is pending. */
bool interrupt_check(struct err *err) MUST_CHECK;
/* Waits for a held signal and takes it: nothing is pending afterwards. False when none came. */
bool interrupt_wait(int64_t timeout_s) MUST_CHECK;
/* poll() of at most INTERRUPT_POLL_MAX descriptors that also returns, with -1 and EINTR, while a
   signal is pending. */
#define INTERRUPT_POLL_MAX 2
int interrupt_poll(struct pollfd *polls, size_t count, int timeout_ms);

#endif
