/*
 * slots: a small table behind one mutex; the number of its rows is fixed by the worker's lanes.
 */
#include "engine/slots.h"

#include <assert.h>
#include <stdlib.h>

#define JOB_ARENA_BYTES ((size_t)1024 * 1024 * 1024)

void slots_init(struct slots *slots, size_t count)
{
    *slots = (struct slots){.items = memory_create(count * sizeof *slots->items), .count = count};
    (void)pthread_mutex_init(&slots->mutex, NULL);
    for (int lane = 0; lane < JOB_LANE_COUNT; lane++)
        (void)pthread_cond_init(&slots->queued[lane], NULL);
}

void slots_done(struct slots *slots)
{
    for (int lane = 0; lane < JOB_LANE_COUNT; lane++)
        (void)pthread_cond_destroy(&slots->queued[lane]);
    (void)pthread_mutex_destroy(&slots->mutex);
    free(slots->items);
}

static void lock(struct slots *slots)
{
    (void)pthread_mutex_lock(&slots->mutex);
}

static void unlock(struct slots *slots)
{
    (void)pthread_mutex_unlock(&slots->mutex);
}

size_t slots_count_held(struct slots *slots, enum job_lane lane)
{
    size_t count = 0;
    lock(slots);
    for (size_t i = 0; i < slots->count; i++)
        count += slots->items[i].state != SLOT_FREE && slots->items[i].lane == lane;
    unlock(slots);
    return count;
}

static struct slot *find_free(struct slots *slots)
{
    for (size_t i = 0; i < slots->count; i++) {
        if (slots->items[i].state == SLOT_FREE)
            return &slots->items[i];
    }
    return NULL;
}

static void fill(struct slots *slots, enum job_lane lane, const struct job *job)
{
    struct slot *slot = find_free(slots);
    assert(slot != NULL); /* a lane claims no more than it has room for */
    slot->arena = arena_create(JOB_ARENA_BYTES);
    slot->job = *job;
    slot->job.kind = arena_copy_text(slot->arena, job->kind);
    slot->job.step = job->step != NULL ? arena_copy_text(slot->arena, job->step) : NULL;
    slot->job.due_at = NULL;
    slot->lane = lane;
    slot->number = slots->filled++;
    atomic_store(&slot->is_abandoned, false);
    slot->state = SLOT_QUEUED;
    (void)pthread_cond_signal(&slots->queued[lane]);
}

bool slots_fill(struct slots *slots, enum job_lane lane, const struct jobs *jobs)
{
    lock(slots);
    bool is_taken = !slots->is_stopping;
    for (size_t i = 0; is_taken && i < jobs->count; i++)
        fill(slots, lane, &jobs->items[i]);
    unlock(slots);
    return is_taken;
}

static struct slot *find_queued(struct slots *slots, enum job_lane lane)
{
    struct slot *oldest = NULL;
    for (size_t i = 0; i < slots->count; i++) {
        struct slot *slot = &slots->items[i];
        if (slot->state == SLOT_QUEUED && slot->lane == lane &&
            (oldest == NULL || slot->number < oldest->number))
            oldest = slot;
    }
    return oldest;
}

struct slot *slots_take(struct slots *slots, enum job_lane lane)
{
    struct slot *slot = NULL;
    lock(slots);
    while (!slots->is_stopping && (slot = find_queued(slots, lane)) == NULL)
        (void)pthread_cond_wait(&slots->queued[lane], &slots->mutex);
    if (slot != NULL)
        slot->state = SLOT_RUNNING;
    unlock(slots);
    return slot;
}

static void clear(struct slot *slot)
{
    arena_destroy(slot->arena);
    slot->arena = NULL;
    slot->state = SLOT_FREE;
}

void slots_free(struct slots *slots, struct slot *slot)
{
    /* A large arena takes its time, and others need the table. */
    lock(slots);
    struct arena *arena = slot->arena;
    slot->arena = NULL;
    slot->state = SLOT_FREE;
    unlock(slots);
    arena_destroy(arena);
}

static struct job_lease lease_of(const struct slot *slot)
{
    return (struct job_lease){slot->job.job_id, slot->job.lease_token};
}

void slots_list_leases(struct slots *slots, struct arena *arena, struct job_leases *leases)
{
    *leases = (struct job_leases){.items = arena_new_array(arena, struct job_lease, slots->count)};
    lock(slots);
    for (size_t i = 0; i < slots->count; i++) {
        if (slots->items[i].state != SLOT_FREE)
            leases->items[leases->count++] = lease_of(&slots->items[i]);
    }
    unlock(slots);
}

static bool is_among(const struct id *token, const struct job_leases *leases)
{
    for (size_t i = 0; i < leases->count; i++) {
        if (id_equal(token, &leases->items[i].lease_token))
            return true;
    }
    return false;
}

void slots_abandon_lost(struct slots *slots, const struct job_leases *asked,
                        const struct job_leases *held)
{
    lock(slots);
    for (size_t i = 0; i < slots->count; i++) {
        struct slot *slot = &slots->items[i];
        /* What was claimed after the question is in neither list. */
        if (slot->state != SLOT_FREE && is_among(&slot->job.lease_token, asked) &&
            !is_among(&slot->job.lease_token, held))
            atomic_store(&slot->is_abandoned, true);
    }
    unlock(slots);
}

void slots_stop(struct slots *slots, struct arena *arena, struct job_leases *unbegun)
{
    *unbegun = (struct job_leases){.items = arena_new_array(arena, struct job_lease, slots->count)};
    lock(slots);
    slots->is_stopping = true;
    for (size_t i = 0; i < slots->count; i++) {
        struct slot *slot = &slots->items[i];
        if (slot->state == SLOT_QUEUED) {
            unbegun->items[unbegun->count++] = lease_of(slot);
            clear(slot);
        }
    }
    for (int lane = 0; lane < JOB_LANE_COUNT; lane++)
        (void)pthread_cond_broadcast(&slots->queued[lane]);
    unlock(slots);
}

bool slots_is_stopping(struct slots *slots)
{
    lock(slots);
    bool is_stopping = slots->is_stopping;
    unlock(slots);
    return is_stopping;
}

bool slots_is_any_running(struct slots *slots)
{
    bool is_any = false;
    lock(slots);
    for (size_t i = 0; i < slots->count; i++)
        is_any |= slots->items[i].state == SLOT_RUNNING;
    unlock(slots);
    return is_any;
}

void slots_abandon_all(struct slots *slots)
{
    lock(slots);
    for (size_t i = 0; i < slots->count; i++)
        atomic_store(&slots->items[i].is_abandoned, true);
    unlock(slots);
}
