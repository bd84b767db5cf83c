/*
 * rate: buckets in a table of fixed size. Where names fall together the fullest bucket makes room:
 * whoever owns it has lost nothing.
 */
#include "http/rate.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#define PLACES     4096
#define NEIGHBOURS 8
#define NAME_BYTES 48
#define MINUTE_S   60.0

struct bucket {
    char name[NAME_BYTES]; /* "": nobody's */
    double level;
    double limit;
    int64_t filled_us; /* monotonic: when `level` was right */
};

struct rate {
    pthread_mutex_t mutex;
    struct bucket buckets[PLACES];
};

static void rate_end(void *rate)
{
    (void)pthread_mutex_destroy(&((struct rate *)rate)->mutex);
}

struct rate *rate_create(struct arena *arena)
{
    struct rate *rate = arena_new(arena, struct rate);
    (void)pthread_mutex_init(&rate->mutex, NULL);
    arena_defer(arena, rate_end, rate);
    return rate;
}

static size_t hash(const char *name)
{
    uint32_t hash = 2166136261U; /* FNV-1a */
    for (const char *at = name; *at != '\0'; at++)
        hash = (hash ^ (uint8_t)*at) * 16777619U;
    return hash;
}

static void fill(struct bucket *bucket, int64_t now_us)
{
    const double passed_s = (double)(now_us - bucket->filled_us) / 1e6;
    bucket->level += passed_s * bucket->limit / MINUTE_S;
    if (bucket->level > bucket->limit)
        bucket->level = bucket->limit;
    bucket->filled_us = now_us;
}

/* That of the name, or one that is made its. */
static struct bucket *find(struct rate *rate, const char *name, double limit, int64_t now_us)
{
    struct bucket *fullest = NULL;
    const size_t start = hash(name);
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        struct bucket *bucket = &rate->buckets[(start + i) % PLACES];
        if (bucket->name[0] != '\0')
            fill(bucket, now_us);
        if (text_equal(bucket->name, name))
            return bucket;
        const bool is_fuller = fullest == NULL || bucket->name[0] == '\0' ||
                               (fullest->name[0] != '\0' &&
                                bucket->level * fullest->limit > fullest->level * bucket->limit);
        if (is_fuller && (fullest == NULL || fullest->name[0] != '\0'))
            fullest = bucket;
    }
    *fullest = (struct bucket){.level = limit, .filled_us = now_us};
    (void)snprintf(fullest->name, sizeof fullest->name, "%s", name);
    return fullest;
}

bool rate_take(struct rate *rate, const char *name, int64_t limit, struct rate_state *state)
{
    const int64_t now_us = clock_monotonic_us();
    (void)pthread_mutex_lock(&rate->mutex);
    struct bucket *bucket = find(rate, name, (double)limit, now_us);
    bucket->limit = (double)limit;
    const bool is_taken = bucket->level >= 1;
    if (is_taken)
        bucket->level -= 1;
    const double missing = is_taken ? bucket->limit - bucket->level : 1 - bucket->level;
    *state = (struct rate_state){
        .limit = limit,
        .remaining = (int64_t)bucket->level,
        .reset_s = (int64_t)(missing * MINUTE_S / bucket->limit) + 1,
    };
    (void)pthread_mutex_unlock(&rate->mutex);
    return is_taken;
}
