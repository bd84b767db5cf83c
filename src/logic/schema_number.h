/*
 * schema_number: any number JSON can write, compared exactly. Private to logic.
 */
#ifndef LOGIC_SCHEMA_NUMBER_H
#define LOGIC_SCHEMA_NUMBER_H

#include "base/base.h"

/* d.ddd * 10^magnitude: the significant digits stay in the text they were written in. */
struct schema_number {
    const char *first; /* significant digit; a point may stand among those that follow */
    size_t count;      /* of digits, the last one not zero; 0 is the number zero */
    int64_t magnitude;
    bool is_negative;
};

/* `value` is a JSON number and is borrowed. Exponents beyond 10^15 are taken for that. */
struct schema_number schema_number_of(const struct json *value);
/* <0, 0, >0 by value. */
int schema_number_compare(const struct schema_number *a, const struct schema_number *b);
bool schema_number_is_integer(const struct schema_number *number);
/* Whether `divisor`, positive and of at most SCHEMA_DIVISOR_DIGITS, goes into `number` evenly. */
bool schema_number_is_multiple(const struct schema_number *number,
                               const struct schema_number *divisor);
#define SCHEMA_DIVISOR_DIGITS 18
/* The same for all numbers that compare equal. */
uint64_t schema_number_hash(const struct schema_number *number);

#endif
