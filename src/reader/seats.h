/*
 * seats: how many children may work at once, whatever number of documents they are about. Private
 * to reader.
 *
 * Each document has one seat for certain, after waiting if need be; further children of it sit
 * where nobody else wants to.
 */
#ifndef READER_SEATS_H
#define READER_SEATS_H

#include "base/base.h"

#include <stdatomic.h>

struct seats;

/* The caller ends them with seats_destroy, when all have been given back. */
struct seats *seats_create(size_t count);
void seats_destroy(struct seats *seats);
/* Waits for a seat; false when the deadline passes or `is_abandoned` (may be NULL) is set first. */
bool seats_take(struct seats *seats, struct deadline deadline,
                const atomic_bool *is_abandoned) MUST_CHECK;
/* Takes a seat that nobody waits for. */
bool seats_take_spare(struct seats *seats) MUST_CHECK;
/* Whether somebody waits for one. */
bool seats_are_wanted(struct seats *seats);
void seats_give(struct seats *seats);

#endif
