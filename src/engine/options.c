/*
 * options: reading configurations.options, whose form the database has checked, and numbers between
 * 0 and 1.
 */
#include "engine/work.h"

#include <math.h>

#define LANGUAGES_MAX 10
#define SHARE_SCALE   4

int64_t option_integer(const struct json *options, const char *name, int64_t otherwise)
{
    int64_t value = otherwise;
    return json_read_integer(json_find(options, name), &value) ? value : otherwise;
}

double option_number(const struct json *options, const char *name, double otherwise)
{
    struct decimal value;
    return json_read_decimal(json_find(options, name), &value) ? decimal_number(&value) : otherwise;
}

bool option_boolean(const struct json *options, const char *name, bool otherwise)
{
    bool value = otherwise;
    return json_read_boolean(json_find(options, name), &value) ? value : otherwise;
}

const char *option_text(const struct json *options, const char *name, const char *otherwise)
{
    const char *value = json_text(json_find(options, name));
    return value != NULL ? value : otherwise;
}

const char *const *option_languages(struct arena *arena, const struct json *options)
{
    const struct json *list = json_find(options, "languages");
    const char **codes = arena_new_array(arena, const char *, LANGUAGES_MAX + 1);
    size_t count = 0;
    for (size_t i = 0; i < json_count(list) && count < LANGUAGES_MAX; i++) {
        const char *code = json_text(json_at(list, i));
        if (code != NULL)
            codes[count++] = code;
    }
    if (count == 0)
        codes[0] = "en";
    return codes;
}

struct decimal share_decimal(double share)
{
    double bounded = fmin(fmax(share, 0.0), 1.0);
    return (struct decimal){.digits = lround(bounded * 10000.0), .scale = SHARE_SCALE};
}

double decimal_number(const struct decimal *decimal)
{
    double value = (double)decimal->digits;
    for (int i = 0; i < decimal->scale; i++)
        value /= 10.0;
    return value;
}

enum date_order option_date_order(const struct json *options)
{
    return text_equal(option_text(options, "date_order", "day_month"), "month_day")
               ? DATE_MONTH_DAY
               : DATE_DAY_MONTH;
}
