/*
 * fuzz_clock: what clock_parse takes is an instant that comes back from its own text.
 */
#include "fuzz.h"

#include "base/base.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    int64_t wall_us = 0;
    int64_t again_us = 0;
    struct err err;
    if (!clock_parse(arena_copy_bytes(arena, data, size), &wall_us, &err))
        return 0;
    char text[CLOCK_TEXT_BYTES];
    promise(clock_parse(clock_render(wall_us, text), &again_us, &err));
    promise(again_us == wall_us);
    return 0;
}
