/*
 * rate: how many requests each client, and each person or program of it, may send: buckets that
 * fill evenly, in memory, of this server alone. Private to http. Thread-safe.
 */
#ifndef HTTP_RATE_H
#define HTTP_RATE_H

#include "base/base.h"

struct rate;

/* What is left to whoever asked: as RateLimit-Limit, -Remaining and -Reset say it
   (draft-ietf-httpapi-ratelimit-headers-07). */
struct rate_state {
    int64_t limit; /* a minute; 0: none */
    int64_t remaining;
    int64_t reset_s; /* until all of it is back, or one request when nothing remains */
};

/* Ended with the arena. */
struct rate *rate_create(struct arena *arena);
/* Takes one request of the bucket `name`, which holds `limit` and fills in a minute. False when
   there is none left. `state` says what is. */
bool rate_take(struct rate *rate, const char *name, int64_t limit,
               struct rate_state *state) MUST_CHECK;

#endif
