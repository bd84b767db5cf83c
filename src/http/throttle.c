/*
 * throttle: a table of counters by the hash of a name.
 */
#include "http/throttle.h"

#include <pthread.h>
#include <string.h>

#define SLOTS        4096
#define NEIGHBOURS   8
#define MICROSECONDS INT64_C(1000000)

struct slot {
    uint64_t name; /* its hash */
    int64_t count; /* 0: free */
    int64_t since_us;
};

struct throttle {
    pthread_mutex_t mutex;
    struct slot slots[SLOTS];
};

static void end_mutex(void *mutex)
{
    (void)pthread_mutex_destroy(mutex);
}

struct throttle *throttle_create(struct arena *arena)
{
    struct throttle *throttle = arena_new(arena, struct throttle);
    (void)pthread_mutex_init(&throttle->mutex, NULL);
    arena_defer(arena, end_mutex, &throttle->mutex);
    return throttle;
}

static uint64_t hash_of(const char *name)
{
    uint64_t hash;
    uint8_t digest[CRYPTO_SHA256_BYTES];
    crypto_sha256(name, strlen(name), digest);
    memcpy(&hash, digest, sizeof hash);
    return hash;
}

static bool is_over(const struct slot *slot, int64_t now_us)
{
    return slot->count == 0 || now_us - slot->since_us >= THROTTLE_WINDOW_S * MICROSECONDS;
}

/* The slot of that name, or the one that it may take. */
static struct slot *find_slot(struct throttle *throttle, uint64_t name)
{
    struct slot *oldest = NULL;
    for (size_t i = 0; i < NEIGHBOURS; i++) {
        struct slot *slot = &throttle->slots[(name + i) % SLOTS];
        if (slot->count > 0 && slot->name == name)
            return slot;
        if (oldest == NULL || slot->since_us < oldest->since_us)
            oldest = slot;
    }
    return oldest;
}

int64_t throttle_wait_s(struct throttle *throttle, const char *name, int64_t limit)
{
    int64_t wait_s = 0;
    const uint64_t hash = hash_of(name);
    const int64_t now_us = clock_monotonic_us();
    (void)pthread_mutex_lock(&throttle->mutex);
    const struct slot *slot = find_slot(throttle, hash);
    if (slot->name == hash && !is_over(slot, now_us) && slot->count >= limit)
        wait_s = THROTTLE_WINDOW_S - (now_us - slot->since_us) / MICROSECONDS;
    (void)pthread_mutex_unlock(&throttle->mutex);
    return wait_s;
}

void throttle_note(struct throttle *throttle, const char *name)
{
    const uint64_t hash = hash_of(name);
    const int64_t now_us = clock_monotonic_us();
    (void)pthread_mutex_lock(&throttle->mutex);
    struct slot *slot = find_slot(throttle, hash);
    if (slot->name != hash || is_over(slot, now_us))
        *slot = (struct slot){.name = hash, .since_us = now_us};
    slot->count++;
    (void)pthread_mutex_unlock(&throttle->mutex);
}
