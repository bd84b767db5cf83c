/*
 * memory: heap memory that is there or ends the program.
 *
 * Input is bounded at every door, so running out of memory is a defect or a machine beyond help;
 * no caller could do better than stop.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include "base/base.h"

/* `size` zeroed bytes; free() ends them. */
void *memory_create(size_t size);
/* Like realloc(); `old` may be NULL. New bytes are not zeroed. */
void *memory_resize(void *old, size_t size);
/* A copy that free() ends. */
char *memory_copy_text(const char *text);
/* Says on standard error what ran out and aborts. `limit_bytes` 0 means the system's. */
_Noreturn void memory_exhausted(const char *what, size_t limit_bytes);

#endif
