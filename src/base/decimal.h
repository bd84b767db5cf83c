/*
 * decimal: exact numbers for money and quantities: value = digits / 10^scale.
 *
 * At most 18 significant digits and a scale of 0 to 18. The scale is kept: 104.90 prints as 104.90;
 * only zeros at the end that would not fit are dropped. A result that does not fit is an error,
 * never rounded in silence. Binary floating point never carries such a value.
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include "base/base.h"

#define DECIMAL_MAX_DIGITS 18
/* sign, digits, point, leading zero, final zero byte */
#define DECIMAL_TEXT_BYTES 24

struct decimal {
    int64_t digits; /* |digits| < 10^18 */
    uint8_t scale;  /* 0..18 */
};

/* [+-]digits[.digits][e[+-]digits], nothing else: the forms of JSON and PostgreSQL numeric. */
bool decimal_parse(const char *string, struct decimal *result, struct err *err) MUST_CHECK;
/* Writes at most DECIMAL_TEXT_BYTES including the zero byte; returns `buffer`. */
char *decimal_render(const struct decimal *value, char buffer[static DECIMAL_TEXT_BYTES]);

/* <0, 0, >0 by value: 1.5 equals 1.50. */
int decimal_compare(const struct decimal *a, const struct decimal *b);
/* Sum and difference have the larger scale of both, the product the sum of the scales. */
bool decimal_add(const struct decimal *a, const struct decimal *b, struct decimal *result,
                 struct err *err) MUST_CHECK;
bool decimal_subtract(const struct decimal *a, const struct decimal *b, struct decimal *result,
                      struct err *err) MUST_CHECK;
bool decimal_multiply(const struct decimal *a, const struct decimal *b, struct decimal *result,
                      struct err *err) MUST_CHECK;
/* To exactly `scale` decimals, 0 to 18, half away from zero (commercial rounding, EN 16931). */
bool decimal_round(const struct decimal *value, uint8_t scale, struct decimal *result,
                   struct err *err) MUST_CHECK;

#endif
