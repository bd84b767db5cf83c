/*
 * turns: fairness between clients, and watermarks.
 */
#include "engine/turns.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LIST_EVERY_US 1000000

static struct job_watermark *find(const struct turns *turns, const struct id *client_id)
{
    for (size_t i = 0; i < turns->count; i++) {
        if (id_equal(&turns->items[i].client_id, client_id))
            return &turns->items[i];
    }
    return NULL;
}

static void replace(struct turns *turns, const struct id *clients, size_t count, bool is_afresh)
{
    struct job_watermark *items = memory_create((count > 0 ? count : 1) * sizeof *items);
    for (size_t i = 0; i < count; i++) {
        const struct job_watermark *known = is_afresh ? NULL : find(turns, &clients[i]);
        if (known != NULL) {
            items[i] = *known;
        } else {
            items[i].client_id = clients[i];
            job_watermark_reset(&items[i]);
        }
    }
    free(turns->items);
    turns->items = items;
    turns->count = count;
    if (turns->next >= count)
        turns->next = 0;
}

bool turns_refresh(struct turns *turns, const struct db_context *context, enum job_lane lane,
                   bool has_news, struct err *err)
{
    struct id *clients;
    size_t count;
    int64_t now_us = clock_monotonic_us();
    int64_t age_us = now_us - turns->listed_at_us;
    bool is_due = turns->listed_at_us == 0 || age_us >= LIST_EVERY_US;
    if (!is_due && !has_news)
        return true;
    if (!job_list_clients(context, lane, &clients, &count, err))
        return false;
    replace(turns, clients, count, is_due);
    if (is_due)
        turns->listed_at_us = now_us;
    return true;
}

/* The clients of this claim: from whose turn it is, as many as there is room for. */
static size_t list_turns(const struct turns *turns, struct job_watermark *items, size_t room)
{
    size_t count = turns->count < room ? turns->count : room;
    for (size_t i = 0; i < count; i++)
        items[i] = turns->items[(turns->next + i) % turns->count];
    return count;
}

static bool is_later(const struct job *job, const struct job_watermark *mark)
{
    if (job->priority != mark->priority)
        return job->priority > mark->priority;
    int order = strcmp(job->due_at, mark->run_at);
    return order != 0 ? order > 0 : job->seq > mark->seq;
}

static void advance(struct turns *turns, const struct jobs *jobs)
{
    for (size_t i = 0; i < jobs->count; i++) {
        const struct job *job = &jobs->items[i];
        struct job_watermark *mark = find(turns, &job->client_id);
        if (mark == NULL || (strcmp(mark->run_at, "-infinity") != 0 && !is_later(job, mark)))
            continue;
        mark->priority = job->priority;
        mark->seq = job->seq;
        (void)snprintf(mark->run_at, sizeof mark->run_at, "%s", job->due_at);
    }
}

bool turns_claim(struct turns *turns, const struct db_context *context,
                 const struct job_claim *claim, struct jobs *jobs, struct err *err)
{
    struct job_claim full = *claim;
    *jobs = (struct jobs){0};
    if (turns->count == 0)
        return true;
    struct job_watermark *items =
        arena_new_array(context->arena, struct job_watermark, claim->room);
    full.turns = items;
    full.turn_count = list_turns(turns, items, claim->room);
    if (!job_claim(context, &full, jobs, err))
        return false;
    advance(turns, jobs);
    turns->next = (turns->next + full.turn_count) % turns->count;
    return true;
}

void turns_done(struct turns *turns)
{
    free(turns->items);
}
