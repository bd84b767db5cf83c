/*
 * places_json: places as they are stored, and in words.
 */
#include "extract/places.h"

#include <math.h>

#define SCALE      3
#define NUMBER_MAX 100000.0

static const char *const HOWS[PLACE_HOW_COUNT] = {
    [PLACE_BESIDE] = "beside",
    [PLACE_BELOW] = "below",
    [PLACE_AT] = "at",
    [PLACE_CONSTANT] = "constant",
};

static void set_number(struct arena *arena, struct json *object, const char *key, double number)
{
    const struct decimal decimal = {.digits = llround(number * 1000.0), .scale = SCALE};
    json_set(arena, object, key, json_new_decimal(arena, &decimal));
}

static struct json *render(struct arena *arena, const struct place *place)
{
    struct json *json = json_new_object(arena);
    json_set(arena, json, "how", json_new_text(arena, HOWS[place->how]));
    if (place->how == PLACE_CONSTANT) {
        json_set(arena, json, "value", json_new_text(arena, place->value));
        return json;
    }
    json_set(arena, json, "page", json_new_integer(arena, place->page));
    set_number(arena, json, "x", place->x);
    set_number(arena, json, "y", place->y);
    json_set(arena, json, "typed", json_new_boolean(arena, place->is_typed));
    json_set(arena, json, "words", json_new_integer(arena, (int64_t)place->words));
    if (place->how != PLACE_AT)
        json_set(arena, json, "anchor", json_new_text(arena, place->anchor));
    if (place->how == PLACE_BESIDE) {
        json_set(arena, json, "skipped", json_new_integer(arena, (int64_t)place->skipped));
        return json;
    }
    set_number(arena, json, "right", place->right);
    if (place->how == PLACE_BELOW) {
        set_number(arena, json, "left", place->left);
        set_number(arena, json, "down", place->down);
    }
    return json;
}

struct json *places_render(struct arena *arena, const struct places *places)
{
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < places->count; i++)
        json_append(arena, list, render(arena, &places->items[i]));
    return list;
}

/* ---- back again ---- */

/* 0 for what is no number, or none that a page could have. */
static double number_of(const struct json *json, const char *key)
{
    struct decimal decimal;
    if (!json_read_decimal(json_find(json, key), &decimal))
        return 0;
    const double number = (double)decimal.digits / pow(10, decimal.scale);
    return fabs(number) <= NUMBER_MAX ? number : 0;
}

static size_t count_of(const struct json *json, const char *key)
{
    const double number = number_of(json, key);
    return number > 0 ? (size_t)number : 0;
}

static bool parse(const struct json *json, struct place *place)
{
    const char *how = json_text(json_find(json, "how"));
    const char *anchor = json_text(json_find(json, "anchor"));
    const char *value = json_text(json_find(json, "value"));
    bool is_typed = false;
    (void)!json_read_boolean(json_find(json, "typed"), &is_typed);
    *place = (struct place){.page = (uint32_t)count_of(json, "page"),
                            .x = number_of(json, "x"),
                            .y = number_of(json, "y"),
                            .is_typed = is_typed,
                            .words = count_of(json, "words"),
                            .anchor = anchor != NULL ? anchor : "",
                            .skipped = count_of(json, "skipped"),
                            .left = number_of(json, "left"),
                            .right = number_of(json, "right"),
                            .down = number_of(json, "down"),
                            .value = value != NULL ? value : ""};
    while (place->how < PLACE_HOW_COUNT && (how == NULL || !text_equal(how, HOWS[place->how])))
        place->how++;
    switch (place->how) {
    case PLACE_BESIDE:
    case PLACE_BELOW:
        return place->page > 0 && *place->anchor != '\0';
    case PLACE_AT:
        return place->page > 0;
    case PLACE_CONSTANT:
        return *place->value != '\0';
    default:
        return false;
    }
}

void places_parse(const struct json *json, struct places *places)
{
    *places = (struct places){0};
    if (json == NULL || json_kind_of(json) != JSON_ARRAY)
        return;
    for (size_t i = 0; i < json_count(json) && places->count < PLACES_MAX; i++) {
        if (parse(json_at(json, i), &places->items[places->count]))
            places->count++;
    }
}

const char *place_describe(struct arena *arena, const struct place *place)
{
    switch (place->how) {
    case PLACE_BESIDE:
        return arena_printf(arena, "right of \"%s\"", place->anchor);
    case PLACE_BELOW:
        return arena_printf(arena, "below \"%s\"", place->anchor);
    case PLACE_AT:
        return arena_printf(arena, "page %u at %.0f%% across, %.0f%% down", place->page,
                            place->x * 100, place->y * 100);
    default:
        return "the same words, wherever they stand";
    }
}
