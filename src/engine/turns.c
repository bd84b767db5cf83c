/*
 * turns: fairness between clients, and watermarks.
 */
#include "engine/turns.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CLIENTS_OF_CLAIM 64 /* at most; each costs time even when it is not reached */
#define CLIENTS_AT_FIRST 4

static struct job_watermark *find(const struct turns *turns, const struct id *client_id)
{
    for (size_t i = 0; i < turns->count; i++) {
        if (id_equal(&turns->items[i].client_id, client_id))
            return &turns->items[i];
    }
    return NULL;
}

void turns_set(struct turns *turns, const struct id *clients, size_t count)
{
    free(turns->items);
    turns->items = memory_create((count > 0 ? count : 1) * sizeof *turns->items);
    turns->count = count;
    for (size_t i = 0; i < count; i++) {
        turns->items[i].client_id = clients[i];
        job_watermark_reset(&turns->items[i]);
    }
    if (turns->next >= count)
        turns->next = 0;
}

/* The clients of one claim, from whose turn it is. */
static size_t list_turns(const struct turns *turns, struct job_watermark *items, size_t most)
{
    size_t count = turns->count < most ? turns->count : most;
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

/* Where in its turn a client of a claim stood. */
static size_t place_of(const struct job_claim *claim, const struct id *client_id)
{
    size_t place = 0;
    while (!id_equal(&claim->turns[place].client_id, client_id))
        place++;
    return place;
}

/* Moves the watermarks on; how many clients have had their turn: when there was no room for more,
   those behind the last one served have not. Who gave less than was asked for has no more. */
static size_t advance(struct turns *turns, const struct job_claim *claim, const struct jobs *jobs)
{
    size_t given[CLIENTS_OF_CLAIM] = {0};
    size_t served = 0;
    turns->is_dry = claim->turn_count == turns->count && jobs->count < claim->room;
    for (size_t i = 0; i < jobs->count; i++) {
        const struct job *job = &jobs->items[i];
        struct job_watermark *mark = find(turns, &job->client_id);
        assert(mark != NULL);
        size_t place = place_of(claim, &job->client_id);
        served = place + 1 > served ? place + 1 : served;
        given[place]++;
        turns->is_dry = turns->is_dry && given[place] < claim->share;
        if (strcmp(mark->run_at, "-infinity") != 0 && !is_later(job, mark))
            continue;
        mark->priority = job->priority;
        mark->seq = job->seq;
        (void)snprintf(mark->run_at, sizeof mark->run_at, "%s", job->due_at);
    }
    return jobs->count == claim->room ? served : claim->turn_count;
}

bool turns_claim(struct turns *turns, const struct db_context *context,
                 const struct job_claim *claim, struct jobs *jobs, struct err *err)
{
    struct job_watermark items[CLIENTS_OF_CLAIM];
    struct job_claim full = *claim;
    size_t asked = 0;
    size_t most = claim->room > CLIENTS_AT_FIRST ? claim->room : CLIENTS_AT_FIRST;
    most = most < CLIENTS_OF_CLAIM ? most : CLIENTS_OF_CLAIM;
    *jobs = (struct jobs){0};
    turns->is_dry = true;
    while (jobs->count == 0 && asked < turns->count) {
        full.turns = items;
        full.turn_count = list_turns(turns, items, most);
        full.share = claim->room > full.turn_count ? claim->room / full.turn_count : 1;
        if (!job_claim(context, &full, jobs, err))
            return false;
        turns->next = (turns->next + advance(turns, &full, jobs)) % turns->count;
        asked += full.turn_count;
        most = CLIENTS_OF_CLAIM;
    }
    return true;
}

void turns_done(struct turns *turns)
{
    free(turns->items);
}
