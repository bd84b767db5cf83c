/*
 * clock: time in microseconds, deadlines, and RFC 3339 text.
 *
 * Wall time is microseconds since 1970-01-01 UTC; durations and deadlines use the monotonic clock.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/base.h"

#define CLOCK_TEXT_BYTES 48

/* Now, since 1970. */
int64_t clock_wall_us(void);
/* Now, since an unknown start: only differences mean something, and nothing sets it back. */
int64_t clock_monotonic_us(void);

struct deadline {
    int64_t at_us; /* monotonic */
};
/* `ms` from now; not positive has passed already, beyond what fits is never. */
struct deadline deadline_after_ms(int64_t ms);
/* Milliseconds left, rounded up, 0 when it has passed, never above INT_MAX: fits poll(). */
int deadline_left_ms(struct deadline deadline);
bool deadline_has_passed(struct deadline deadline);
/* Blocks this thread for `ms` milliseconds, resuming after signals. */
void clock_sleep_ms(int64_t ms);

/* 2026-11-22T17:00:36.123456Z; years 0001 to 9999. Returns `buffer`. */
char *clock_render(int64_t wall_us, char buffer[static CLOCK_TEXT_BYTES]);
/* RFC 3339, and PostgreSQL's ISO form ("2026-11-22 17:00:36.1+01", "+05:30", "+01:02:03"); an
   offset is required, digits beyond microseconds are refused. */
bool clock_parse(const char *string, int64_t *wall_us, struct err *err) MUST_CHECK;

#endif
