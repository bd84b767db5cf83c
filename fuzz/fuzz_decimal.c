/*
 * fuzz_decimal: what decimal_parse takes comes back from its own text, and arithmetic that succeeds
 * can be undone.
 */
#include "fuzz.h"

#include "base/base.h"

/* a + b - b = a, whenever both fit. */
static void check_sum(const struct decimal *a, const struct decimal *b)
{
    struct decimal sum;
    struct decimal back;
    struct err err;
    if (decimal_add(a, b, &sum, &err) && decimal_subtract(&sum, b, &back, &err))
        promise(decimal_compare(&back, a) == 0);
}

static void check_rounding(const struct decimal *value, uint8_t scale)
{
    struct decimal rounded;
    struct decimal distance;
    struct err err;
    if (!decimal_round(value, scale, &rounded, &err))
        return;
    promise(rounded.scale == scale);
    if (scale >= value->scale)
        promise(decimal_compare(&rounded, value) == 0);
    /* Never further away than half a unit. */
    if (decimal_subtract(value, &rounded, &distance, &err)) {
        const struct decimal two = {.digits = 2};
        const struct decimal unit = {.digits = 1, .scale = scale};
        struct decimal doubled;
        if (distance.digits < 0)
            distance.digits = -distance.digits;
        if (decimal_multiply(&distance, &two, &doubled, &err))
            promise(decimal_compare(&doubled, &unit) <= 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    struct decimal value;
    struct err err;
    if (!decimal_parse(arena_copy_bytes(arena, data, size), &value, &err))
        return 0;
    char text[DECIMAL_TEXT_BYTES];
    struct decimal again;
    promise(decimal_parse(decimal_render(&value, text), &again, &err));
    promise(again.digits == value.digits && again.scale == value.scale);

    const struct decimal cent = {.digits = -1, .scale = 2};
    check_sum(&value, &value);
    check_sum(&value, &cent);
    check_sum(&cent, &value);
    for (uint8_t scale = 0; scale <= 18; scale++)
        check_rounding(&value, scale);
    struct decimal square;
    if (decimal_multiply(&value, &value, &square, &err))
        promise(square.digits >= 0);
    return 0;
}
