/*
 * stubs: what reads and extracts, for tests and tools about the engine alone: a document is a text,
 * its words "name=value" become fields; one that begins with "unreadable" is refused.
 */
#ifndef STUBS_H
#define STUBS_H

#include "engine/engine.h"

#include <stdatomic.h>

/* For engine_set_ports. */
extern const struct engine_ports STATION_PORTS;

/* How reading and extracting go from now on. */
struct station_stub {
    atomic_int failures;  /* so many readings fail first, retryable */
    atomic_int effort_ms; /* either takes so long */
    atomic_bool is_held;  /* reading waits until this is false or it is abandoned */
    atomic_int reading;   /* how many read now */
};
extern struct station_stub station_stub;

#endif
