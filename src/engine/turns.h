/*
 * turns: whose jobs are claimed next in a lane, and from where on. Private to engine; one thread.
 *
 * Clients come in turn, so that ten thousand documents of one never hold up another's one. Each
 * client goes on where its last claim ended; starting over finds what was put before that place
 * meanwhile: repeated attempts, a higher priority, what was committed late.
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

/* The clients there are now; the jobs of each are looked at from the beginning. */
void turns_set(struct turns *turns, const struct id *clients, size_t count);
/* Claims at most `claim->room` jobs; of the claim, lane, room, owner and lease are used. None when
   no client has anything due; `is_dry` says that another claim would find nothing more. */
bool turns_claim(struct turns *turns, const struct db_context *context,
                 const struct job_claim *claim, struct jobs *jobs, struct err *err) MUST_CHECK;
void turns_done(struct turns *turns);

#endif
