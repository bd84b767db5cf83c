/*
 * schema_format: the formats of all drafts, which are the same. Private to logic.
 */
#ifndef LOGIC_SCHEMA_FORMAT_H
#define LOGIC_SCHEMA_FORMAT_H

#include "base/base.h"

struct schema_format;

/* NULL when there is no format of that name. */
const struct schema_format *schema_format_find(const char *name);
/* Of `length` bytes of UTF-8 and a zero byte behind them. */
bool schema_format_fits(const struct schema_format *format, const char *text, size_t length);
/* "a date (YYYY-MM-DD)" */
const char *schema_format_describe(const struct schema_format *format);

#endif
