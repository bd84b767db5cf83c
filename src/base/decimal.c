/*
 * decimal: exact arithmetic on 64-bit digits with 128-bit intermediate results.
 *
 * Every result passes through settle(), the only place that knows what fits. No intermediate value
 * exceeds 10^36, which 128 bits hold with room to spare.
 */
#include "base/base.h"

#include <assert.h>
#include <string.h>

#define MAX_SCALE 18
/* What parsing carries before anything is known to fit. */
#define PARSE_DIGITS 36
/* No text is long enough to make up for an exponent beyond this with zeros. */
#define MAX_EXPONENT (INT64_MAX / 100)

typedef __int128 wide;

static wide power_of_ten(int exponent)
{
    static const int64_t POWERS[MAX_SCALE + 1] = {1,
                                                  10,
                                                  100,
                                                  1000,
                                                  10000,
                                                  100000,
                                                  1000000,
                                                  10000000,
                                                  100000000,
                                                  1000000000,
                                                  10000000000,
                                                  100000000000,
                                                  1000000000000,
                                                  10000000000000,
                                                  100000000000000,
                                                  1000000000000000,
                                                  10000000000000000,
                                                  100000000000000000,
                                                  1000000000000000000};
    assert(exponent >= 0 && exponent <= PARSE_DIGITS);
    return exponent <= MAX_SCALE ? POWERS[exponent]
                                 : (wide)POWERS[MAX_SCALE] * POWERS[exponent - MAX_SCALE];
}

static bool fits(wide digits, int64_t scale)
{
    const wide beyond = power_of_ten(DECIMAL_MAX_DIGITS);
    return digits > -beyond && digits < beyond && scale >= 0 && scale <= MAX_SCALE;
}

/* Drops zeros at the end as far as needed to fit. False when what is left does not. */
static bool settle(wide digits, int64_t scale, struct decimal *result)
{
    if (digits == 0 && scale > MAX_SCALE)
        scale = MAX_SCALE;
    while (!fits(digits, scale) && scale > 0 && digits % 10 == 0) {
        digits /= 10;
        scale--;
    }
    if (!fits(digits, scale))
        return false;
    *result = (struct decimal){.digits = (int64_t)digits, .scale = (uint8_t)scale};
    return true;
}

static bool fail_to_fit(const char *what, struct err *err)
{
    return fail(err, ERR_INVALID, "%s has more than %d digits", what, DECIMAL_MAX_DIGITS);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A number while it is read: digits / 10^scale. */
struct reading {
    wide digits;
    int64_t scale;
    int significant_count; /* digits from the first that is not zero */
    bool is_too_long;
};

/* Zeros at the end of a fraction may be left out; any other digit without room is one too many. */
static void add_digit(struct reading *reading, int digit, bool is_fraction)
{
    if (reading->significant_count < PARSE_DIGITS) {
        reading->digits = reading->digits * 10 + digit;
        reading->scale += is_fraction;
        reading->significant_count += reading->digits != 0;
    } else if (digit != 0 || !is_fraction) {
        reading->is_too_long = true;
    }
}

/* At least one digit at *at. */
static bool take_digits(const char **at, struct reading *reading, bool is_fraction)
{
    if (!is_digit(**at))
        return false;
    for (; is_digit(**at); (*at)++)
        add_digit(reading, **at - '0', is_fraction);
    return true;
}

/* [+-]digits at *at; what lies beyond MAX_EXPONENT only stays beyond it. */
static bool take_exponent(const char **at, int64_t *exponent)
{
    const bool is_negative = **at == '-';
    if (**at == '-' || **at == '+')
        (*at)++;
    if (!is_digit(**at))
        return false;
    int64_t value = 0;
    for (; is_digit(**at); (*at)++)
        value = value < MAX_EXPONENT ? value * 10 + (**at - '0') : value;
    *exponent = is_negative ? -value : value;
    return true;
}

static bool take_number(const char **at, struct reading *reading)
{
    const bool is_negative = **at == '-';
    if (**at == '-' || **at == '+')
        (*at)++;
    if (!take_digits(at, reading, false))
        return false;
    if (**at == '.' && ((*at)++, !take_digits(at, reading, true)))
        return false;
    int64_t exponent = 0;
    if ((**at == 'e' || **at == 'E') && ((*at)++, !take_exponent(at, &exponent)))
        return false;
    if (is_negative)
        reading->digits = -reading->digits;
    reading->scale -= exponent;
    return **at == '\0';
}

bool decimal_parse(const char *string, struct decimal *result, struct err *err)
{
    const char *at = string;
    struct reading reading = {0};
    if (!take_number(&at, &reading))
        return fail(err, ERR_INVALID, "'%.40s' is not a decimal number", string);
    /* A negative scale is whole zeros: the loop ends early when they cannot fit. */
    while (reading.scale < 0 && reading.digits != 0 && fits(reading.digits, 0)) {
        reading.digits *= 10;
        reading.scale++;
    }
    if (reading.digits == 0 && reading.scale < 0)
        reading.scale = 0;
    if (reading.is_too_long || !settle(reading.digits, reading.scale, result))
        return fail(err, ERR_INVALID, "number %.40s has more than %d digits", string,
                    DECIMAL_MAX_DIGITS);
    return true;
}

char *decimal_render(const struct decimal *value, char buffer[static DECIMAL_TEXT_BYTES])
{
    assert(fits(value->digits, value->scale));
    char reversed[DECIMAL_TEXT_BYTES];
    size_t count = 0;
    uint64_t rest = (uint64_t)(value->digits < 0 ? -value->digits : value->digits);
    do {
        if (count == value->scale && value->scale > 0)
            reversed[count++] = '.';
        reversed[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0 || count <= value->scale);
    if (value->digits < 0)
        reversed[count++] = '-';
    for (size_t i = 0; i < count; i++)
        buffer[i] = reversed[count - 1 - i];
    buffer[count] = '\0';
    return buffer;
}

/* Digits of `value` at a scale of at least its own. */
static wide digits_at(const struct decimal *value, uint8_t scale)
{
    assert(fits(value->digits, value->scale) && scale >= value->scale);
    return value->digits * power_of_ten(scale - value->scale);
}

static uint8_t larger_scale(const struct decimal *a, const struct decimal *b)
{
    return a->scale > b->scale ? a->scale : b->scale;
}

int decimal_compare(const struct decimal *a, const struct decimal *b)
{
    const uint8_t scale = larger_scale(a, b);
    const wide left = digits_at(a, scale);
    const wide right = digits_at(b, scale);
    return (left > right) - (left < right);
}

bool decimal_add(const struct decimal *a, const struct decimal *b, struct decimal *result,
                 struct err *err)
{
    const uint8_t scale = larger_scale(a, b);
    if (!settle(digits_at(a, scale) + digits_at(b, scale), scale, result))
        return fail_to_fit("the sum", err);
    return true;
}

bool decimal_subtract(const struct decimal *a, const struct decimal *b, struct decimal *result,
                      struct err *err)
{
    const uint8_t scale = larger_scale(a, b);
    if (!settle(digits_at(a, scale) - digits_at(b, scale), scale, result))
        return fail_to_fit("the difference", err);
    return true;
}

bool decimal_multiply(const struct decimal *a, const struct decimal *b, struct decimal *result,
                      struct err *err)
{
    assert(fits(a->digits, a->scale) && fits(b->digits, b->scale));
    if (!settle((wide)a->digits * b->digits, a->scale + b->scale, result))
        return fail_to_fit("the product", err);
    return true;
}

bool decimal_round(const struct decimal *value, uint8_t scale, struct decimal *result,
                   struct err *err)
{
    assert(fits(value->digits, value->scale) && scale <= MAX_SCALE);
    wide digits = value->digits;
    if (scale >= value->scale) {
        digits = digits_at(value, scale);
    } else {
        const wide unit = power_of_ten(value->scale - scale);
        digits = (digits + (digits < 0 ? -unit / 2 : unit / 2)) / unit;
    }
    if (!fits(digits, scale))
        return fail_to_fit("the rounded number", err);
    *result = (struct decimal){.digits = (int64_t)digits, .scale = scale};
    return true;
}
