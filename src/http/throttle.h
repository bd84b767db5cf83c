/*
 * throttle: how often somebody has tried in vain, for a while. Private to http.
 *
 * Bounded: when the table is full, the oldest of a few neighbours is forgotten. Thread-safe; each
 * server counts for itself, users.failed_login_attempts counts for all.
 */
#ifndef HTTP_THROTTLE_H
#define HTTP_THROTTLE_H

#include "base/base.h"

#define THROTTLE_WINDOW_S 900

struct throttle;
/* Ended with the arena. */
struct throttle *throttle_create(struct arena *arena);
/* Seconds until `name`, which had `limit` failures of late, may try again; 0: now. */
int64_t throttle_wait_s(struct throttle *throttle, const char *name, int64_t limit);
/* One more failure. */
void throttle_note(struct throttle *throttle, const char *name);

#endif
