/*
 * schema_number: numbers as digits and a power of ten, read in place.
 *
 * Nothing is copied and nothing converted: two numbers are equal when sign, magnitude and
 * significant digits are. Division needs only remainders, so 1e308 costs what 1 costs.
 */
#include "logic/schema_number.h"

#include <assert.h>

#define EXPONENT_MAX 1000000000000000

typedef unsigned __int128 wide;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static int64_t read_exponent(const char *at)
{
    if (*at != 'e' && *at != 'E')
        return 0;
    at++;
    const bool is_negative = *at == '-';
    if (*at == '-' || *at == '+')
        at++;
    int64_t exponent = 0;
    for (; is_digit(*at); at++)
        exponent = exponent < EXPONENT_MAX / 10 ? exponent * 10 + (*at - '0') : EXPONENT_MAX;
    return is_negative ? -exponent : exponent;
}

struct schema_number schema_number_of(const struct json *value)
{
    const char *at = json_number_text(value);
    assert(at);
    struct schema_number number = {.is_negative = *at == '-'};
    size_t digits_seen = 0; /* from the first that is not zero */
    bool is_fraction = false;
    for (at += number.is_negative; is_digit(*at) || *at == '.'; at++) {
        if (*at == '.') {
            is_fraction = true;
            continue;
        }
        if (!number.first && *at != '0')
            number.first = at;
        digits_seen += number.first != NULL;
        if (*at != '0')
            number.count = digits_seen;
        /* Digits before the point raise the magnitude, zeros that open a fraction lower it. */
        if (number.first && !is_fraction)
            number.magnitude = (int64_t)digits_seen - 1;
        else if (is_fraction && (!number.first || number.first == at))
            number.magnitude--;
    }
    if (number.count == 0)
        return (struct schema_number){0};
    number.magnitude += read_exponent(at);
    return number;
}

static const char *next_digit(const char *digit)
{
    return digit[1] == '.' ? digit + 2 : digit + 1;
}

static int compare_digits(const struct schema_number *a, const struct schema_number *b)
{
    const char *left = a->first;
    const char *right = b->first;
    for (size_t i = 0; i < a->count && i < b->count; i++) {
        if (*left != *right)
            return *left < *right ? -1 : 1;
        left = next_digit(left);
        right = next_digit(right);
    }
    return (a->count > b->count) - (a->count < b->count);
}

/* -1, 0, 1 */
static int sign_of(const struct schema_number *number)
{
    if (number->count == 0)
        return 0;
    return number->is_negative ? -1 : 1;
}

int schema_number_compare(const struct schema_number *a, const struct schema_number *b)
{
    const int sign = sign_of(a);
    if (sign != sign_of(b))
        return sign < sign_of(b) ? -1 : 1;
    if (a->magnitude != b->magnitude)
        return a->magnitude < b->magnitude ? -sign : sign;
    return sign * compare_digits(a, b);
}

/* Of the last significant digit: the number is a whole number of 10^exponent. */
static int64_t exponent_of(const struct schema_number *number)
{
    return number->magnitude - ((int64_t)number->count - 1);
}

bool schema_number_is_integer(const struct schema_number *number)
{
    return number->count == 0 || exponent_of(number) >= 0;
}

/* The significant digits as a whole number, modulo `modulus`. */
static uint64_t digits_modulo(const struct schema_number *number, uint64_t modulus)
{
    wide rest = 0;
    const char *digit = number->first;
    for (size_t i = 0; i < number->count; i++, digit = next_digit(digit)) {
        const unsigned value = (unsigned char)*digit - '0';
        rest = (rest * 10 + value) % modulus;
    }
    return (uint64_t)rest;
}

static uint64_t power_of_ten_modulo(uint64_t exponent, uint64_t modulus)
{
    wide power = 1 % modulus;
    for (wide base = 10 % modulus; exponent > 0; exponent >>= 1) {
        if (exponent & 1)
            power = power * base % modulus;
        base = base * base % modulus;
    }
    return (uint64_t)power;
}

bool schema_number_is_multiple(const struct schema_number *number,
                               const struct schema_number *divisor)
{
    assert(sign_of(divisor) > 0 && divisor->count <= SCHEMA_DIVISOR_DIGITS);
    if (number->count == 0)
        return true;
    /* The last digit is not zero, so a unit of the divisor that is larger never goes into it. */
    const int64_t exponent = exponent_of(number) - exponent_of(divisor);
    if (exponent < 0)
        return false;
    const uint64_t modulus = digits_modulo(divisor, UINT64_MAX);
    const wide rest =
        (wide)digits_modulo(number, modulus) * power_of_ten_modulo((uint64_t)exponent, modulus);
    return rest % modulus == 0;
}

uint64_t schema_number_hash(const struct schema_number *number)
{
    uint64_t hash = (uint64_t)number->magnitude * 31 + (uint64_t)number->is_negative;
    const char *digit = number->first;
    for (size_t i = 0; i < number->count; i++, digit = next_digit(digit))
        hash = hash * 31 + (uint64_t)*digit;
    return hash;
}
