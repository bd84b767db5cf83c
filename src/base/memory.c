/*
 * memory: the only calls of the heap.
 *
 * Hides what happens when memory runs out: one line on standard error and SIGABRT, so that the
 * place is in the core file.
 */
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *memory_create(size_t size)
{
    void *memory = calloc(1, size > 0 ? size : 1);
    if (!memory)
        memory_exhausted("the heap", 0);
    return memory;
}

void *memory_resize(void *old, size_t size)
{
    void *memory = realloc(old, size > 0 ? size : 1);
    if (!memory)
        memory_exhausted("the heap", 0);
    return memory;
}

char *memory_copy_text(const char *text)
{
    size_t length = strlen(text) + 1;
    return memcpy(memory_create(length), text, length);
}

void memory_exhausted(const char *what, size_t limit_bytes)
{
    if (limit_bytes > 0)
        fprintf(stderr, "fatal: %s would grow past its limit of %zu bytes\n", what, limit_bytes);
    else
        fprintf(stderr, "fatal: %s is out of memory\n", what);
    abort();
}
