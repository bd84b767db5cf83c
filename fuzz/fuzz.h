/*
 * fuzz: what a fuzz target is: one function that takes any bytes and ends the program when the
 * parser behind it breaks a promise.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* libFuzzer's name and form. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that every input has to leave true. */
static inline void promise(int is_kept)
{
    if (!is_kept)
        abort();
}

#endif
