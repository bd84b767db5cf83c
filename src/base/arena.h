/*
 * arena: memory with one lifetime (a request, a job, a command), freed at once.
 *
 * An allocation cannot fail from the caller's view: when the system has no memory, or an arena
 * grows past its limit, the program stops with a message, because input is bounded at every door
 * and reaching this is a defect. An arena belongs to one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"

struct arena;

/* The caller ends it with arena_destroy. `limit_bytes` bounds the sum of all allocations. */
struct arena *arena_create(size_t limit_bytes);
/* Runs what arena_defer registered, newest first, then frees everything. Accepts NULL. */
void arena_destroy(struct arena *arena);
/* For CLEANUP: `struct arena *a CLEANUP(arena_end) = arena_create(...)`. */
void arena_end(struct arena **arena);

/* Zeroed memory aligned for any type; `count * size` is checked for overflow. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
#define arena_new(arena, type)              ((type *)arena_alloc((arena), 1, sizeof(type)))
#define arena_new_array(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))

/* Copies; the result ends with a zero byte. */
char *arena_copy_text(struct arena *arena, const char *text);
char *arena_copy_bytes(struct arena *arena, const void *bytes, size_t length);
char *arena_printf(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* Calls `ender(thing)` when the arena is destroyed: for objects of other libraries. */
void arena_defer(struct arena *arena, void (*ender)(void *), void *thing);

/* Sum of all allocations so far, each rounded up to its alignment. */
size_t arena_used_bytes(const struct arena *arena);
/* What is left of its limit. */
size_t arena_left_bytes(const struct arena *arena);

#endif
