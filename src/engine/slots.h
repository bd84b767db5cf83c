/*
 * slots: the jobs that a worker has the leases of, from claiming to the end. Private to engine;
 * thread-safe.
 */
#ifndef ENGINE_SLOTS_H
#define ENGINE_SLOTS_H

#include "engine/work.h"

#include <pthread.h>

enum slot_state { SLOT_FREE, SLOT_QUEUED, SLOT_RUNNING };

/* A job that this worker has the lease of; the arena goes with it. */
struct slot {
    enum slot_state state;
    enum job_lane lane;
    uint64_t number; /* order of claiming */
    struct arena *arena;
    struct job job;
    atomic_bool is_abandoned; /* its lease is lost, or time is up: stop */
};

struct slots {
    pthread_mutex_t mutex;
    pthread_cond_t queued[JOB_LANE_COUNT]; /* a slot became QUEUED, or is_stopping */
    struct slot *items;
    size_t count;
    uint64_t filled;
    bool is_stopping;
};

/* As many as the lanes hold together. */
void slots_init(struct slots *slots, size_t count);
/* All are free by then. */
void slots_done(struct slots *slots);

/* Jobs held of a lane, running ones included. */
size_t slots_count_held(struct slots *slots, enum job_lane lane);
/* Copies the jobs into free slots, of which there must be enough, and wakes who waits for them.
   False when stopping: they are the caller's to give back. */
bool slots_fill(struct slots *slots, enum job_lane lane, const struct jobs *jobs) MUST_CHECK;
/* The oldest queued job of a lane, running from now on; waits for one. NULL when stopping. */
struct slot *slots_take(struct slots *slots, enum job_lane lane);
/* Ends a running one, with its arena. */
void slots_free(struct slots *slots, struct slot *slot);

/* Of everything held; in the arena. */
void slots_list_leases(struct slots *slots, struct arena *arena, struct job_leases *leases);
/* Those of `asked` that are not among `held` are told to stop. */
void slots_abandon_lost(struct slots *slots, const struct job_leases *asked,
                        const struct job_leases *held);

/* From now on nothing is taken; what had not begun is freed and listed, in the arena. */
void slots_stop(struct slots *slots, struct arena *arena, struct job_leases *unbegun);
bool slots_is_stopping(struct slots *slots);
bool slots_is_any_running(struct slots *slots);
/* Tells everything that runs to stop. */
void slots_abandon_all(struct slots *slots);

#endif
