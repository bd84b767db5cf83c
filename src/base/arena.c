/*
 * arena: bump allocation out of chunks that double up to a bound.
 *
 * Hides the chunks. Chunks come zeroed and are never reused, so nothing is cleared twice. Under the
 * address sanitizer every allocation has a poisoned edge, as if it had come from malloc().
 */
#include "base/base.h"

#include "base/memory.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SANITIZE_ADDRESS__
#define HAS_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#ifdef HAS_SANITIZER
#include <sanitizer/asan_interface.h>
#define EDGE_BYTES ((size_t)16)
#else
#define EDGE_BYTES                               ((size_t)0)
#define ASAN_POISON_MEMORY_REGION(start, size)   ((void)(start), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(start, size) ((void)(start), (void)(size))
#endif

#define FIRST_CHUNK_BYTES ((size_t)4 * 1024)
#define MAX_CHUNK_BYTES   ((size_t)256 * 1024)

struct chunk {
    struct chunk *older;
    size_t size_bytes;
    size_t used_bytes;
    alignas(max_align_t) unsigned char bytes[];
};

struct deferred {
    struct deferred *older;
    void (*ender)(void *);
    void *thing;
};

struct arena {
    struct chunk *newest; /* the one that small allocations come from */
    struct deferred *newest_deferred;
    size_t limit_bytes;
    size_t used_bytes;
    size_t next_chunk_bytes;
};

static struct chunk *chunk_create(size_t size_bytes)
{
    struct chunk *chunk = memory_create(sizeof *chunk + size_bytes);
    chunk->size_bytes = size_bytes;
    ASAN_POISON_MEMORY_REGION(chunk->bytes, size_bytes);
    return chunk;
}

/* A chunk with room for `size`. What is large gets its own, behind the newest, whose rest stays in
   use. */
static struct chunk *find_room(struct arena *arena, size_t size)
{
    struct chunk *newest = arena->newest;
    if (newest && newest->size_bytes - newest->used_bytes >= size)
        return newest;
    if (newest && size > arena->next_chunk_bytes / 4) {
        struct chunk *own = chunk_create(size);
        own->older = newest->older;
        newest->older = own;
        return own;
    }
    struct chunk *chunk =
        chunk_create(size > arena->next_chunk_bytes ? size : arena->next_chunk_bytes);
    chunk->older = newest;
    arena->newest = chunk;
    if (arena->next_chunk_bytes < MAX_CHUNK_BYTES)
        arena->next_chunk_bytes *= 2;
    return chunk;
}

struct arena *arena_create(size_t limit_bytes)
{
    struct arena *arena = memory_create(sizeof *arena);
    arena->limit_bytes = limit_bytes;
    arena->next_chunk_bytes = FIRST_CHUNK_BYTES;
    return arena;
}

void arena_destroy(struct arena *arena)
{
    if (!arena)
        return;
    for (struct deferred *d = arena->newest_deferred; d; d = d->older)
        d->ender(d->thing);
    struct chunk *older = NULL;
    for (struct chunk *chunk = arena->newest; chunk; chunk = older) {
        older = chunk->older;
        ASAN_UNPOISON_MEMORY_REGION(chunk->bytes, chunk->size_bytes);
        free(chunk);
    }
    free(arena);
}

void arena_end(struct arena **arena)
{
    arena_destroy(*arena);
    *arena = NULL;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);
    size_t wanted = 0;
    size_t padded = 0;
    if (__builtin_mul_overflow(count, size, &wanted) ||
        __builtin_add_overflow(wanted, EDGE_BYTES + align - 1, &padded))
        memory_exhausted("an arena", arena->limit_bytes);
    const size_t rounded = padded - padded % align;
    if (rounded > arena->limit_bytes - arena->used_bytes)
        memory_exhausted("an arena", arena->limit_bytes);

    struct chunk *chunk = find_room(arena, rounded);
    void *memory = chunk->bytes + chunk->used_bytes;
    chunk->used_bytes += rounded;
    arena->used_bytes += rounded;
    ASAN_UNPOISON_MEMORY_REGION(memory, wanted);
    return memory;
}

char *arena_copy_text(struct arena *arena, const char *text)
{
    return arena_copy_bytes(arena, text, strlen(text));
}

char *arena_copy_bytes(struct arena *arena, const void *bytes, size_t length)
{
    assert(length < SIZE_MAX);
    char *copy = arena_alloc(arena, length + 1, 1);
    if (length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(length >= 0);

    char *text = arena_alloc(arena, (size_t)length + 1, 1);
    va_start(args, format);
    vsnprintf(text, (size_t)length + 1, format, args);
    va_end(args);
    return text;
}

void arena_defer(struct arena *arena, void (*ender)(void *), void *thing)
{
    struct deferred *deferred = arena_new(arena, struct deferred);
    deferred->older = arena->newest_deferred;
    deferred->ender = ender;
    deferred->thing = thing;
    arena->newest_deferred = deferred;
}

size_t arena_used_bytes(const struct arena *arena)
{
    return arena->used_bytes;
}

size_t arena_left_bytes(const struct arena *arena)
{
    return arena->limit_bytes - arena->used_bytes;
}
