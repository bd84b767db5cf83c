/*
 * turns: whose jobs are claimed next in a lane, and from where on. Private to engine; one thread.
 *
 * Clients come in turn, so that ten thousand documents of one never hold up another's one. Each
 * client goes on where its last claim ended; once a second that starts over, which finds what was
 * put before that place meanwhile (repeated attempts, a higher priority).
 */
#ifndef ENGINE_TURNS_H
#define ENGINE_TURNS_H

#include "engine/work.h"

struct turns {
    struct job_watermark *items; /* clients with jobs in any lane, by id */
    size_t count;
    size_t next; /* whose turn it is */
    bool is_dry; /* the last claim found all that was due */
};

/* The clients there are now; those known keep their place in the queue unless `is_afresh`. */
void turns_set(struct turns *turns, const struct id *clients, size_t count, bool is_afresh);
/* Claims at most `claim->room` jobs; of the claim, lane, room, owner and lease are used. None when
   no client has anything due; `is_dry` says that another claim would find nothing more. */
bool turns_claim(struct turns *turns, const struct db_context *context,
                 const struct job_claim *claim, struct jobs *jobs, struct err *err) MUST_CHECK;
void turns_done(struct turns *turns);

#endif
