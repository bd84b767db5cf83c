/*
 * turns: which clients' jobs are claimed next in a lane, and from where on. Private to engine; one
 * thread.
 *
 * Each claim takes the clients in turn, so that ten thousand documents of one never hold up
 * another's one. It goes on where the last one ended; once a second it starts over, which finds
 * what was put before that place meanwhile (repeated attempts, a higher priority).
 */
#ifndef ENGINE_TURNS_H
#define ENGINE_TURNS_H

#include "engine/work.h"

struct turns {
    struct job_watermark *items; /* clients with jobs, by id */
    size_t count;
    size_t next; /* whose turn it is */
    int64_t listed_at_us;
};

/* Lists the clients anew when that is due: a second has passed, or there
   is news. */
bool turns_refresh(struct turns *turns, const struct db_context *context, enum job_lane lane,
                   bool has_news, struct err *err) MUST_CHECK;
/* Claims at most `claim->room` jobs; of the claim, lane, room, owner and lease are used. None when
   nothing is due. */
bool turns_claim(struct turns *turns, const struct db_context *context,
                 const struct job_claim *claim, struct jobs *jobs, struct err *err) MUST_CHECK;
void turns_done(struct turns *turns);

#endif
