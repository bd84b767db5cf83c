/*
 * seats: a counter behind a mutex.
 */
#include "reader/seats.h"

#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define LOOK_UP_NS 50000000 /* between looks whether the seat is still wanted */
#define NS_PER_S   1000000000

struct seats {
    pthread_mutex_t mutex;
    pthread_cond_t given;
    size_t free;
    size_t waiting;
};

struct seats *seats_create(size_t count)
{
    assert(count > 0);
    struct seats *seats = memory_create(sizeof *seats);
    pthread_mutex_init(&seats->mutex, NULL);
    pthread_cond_init(&seats->given, NULL);
    seats->free = count;
    return seats;
}

void seats_destroy(struct seats *seats)
{
    if (!seats)
        return;
    pthread_cond_destroy(&seats->given);
    pthread_mutex_destroy(&seats->mutex);
    free(seats);
}

/* Waits a while. */
static void wait_for_one(struct seats *seats)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += LOOK_UP_NS;
    until.tv_sec += until.tv_nsec / NS_PER_S;
    until.tv_nsec %= NS_PER_S;
    pthread_cond_timedwait(&seats->given, &seats->mutex, &until);
}

bool seats_take(struct seats *seats, struct deadline deadline, const atomic_bool *is_abandoned)
{
    pthread_mutex_lock(&seats->mutex);
    seats->waiting++;
    while (seats->free == 0 && !deadline_has_passed(deadline) &&
           !(is_abandoned && atomic_load(is_abandoned)))
        wait_for_one(seats);
    seats->waiting--;
    const bool is_taken = seats->free > 0;
    seats->free -= is_taken ? 1 : 0;
    pthread_mutex_unlock(&seats->mutex);
    return is_taken;
}

bool seats_take_spare(struct seats *seats)
{
    pthread_mutex_lock(&seats->mutex);
    const bool is_spare = seats->free > seats->waiting;
    seats->free -= is_spare ? 1 : 0;
    pthread_mutex_unlock(&seats->mutex);
    return is_spare;
}

bool seats_are_wanted(struct seats *seats)
{
    pthread_mutex_lock(&seats->mutex);
    const bool are_wanted = seats->waiting > seats->free;
    pthread_mutex_unlock(&seats->mutex);
    return are_wanted;
}

void seats_give(struct seats *seats)
{
    pthread_mutex_lock(&seats->mutex);
    seats->free++;
    pthread_cond_signal(&seats->given);
    pthread_mutex_unlock(&seats->mutex);
}
