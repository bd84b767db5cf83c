/*
 * values: the parameters of a query. Texts and bytes are borrowed, numbers carry their own text.
 */
#include "db/db.h"

#include <stdio.h>

struct db_value db_text(const char *text)
{
    return (struct db_value){.data = text};
}

struct db_value db_bytes(const void *bytes, size_t length)
{
    return (struct db_value){.data = bytes, .length = length, .is_binary = true};
}

struct db_value db_id(const struct id *id)
{
    return (struct db_value){.data = id_is_none(id) ? NULL : id->text};
}

struct db_value db_integer(int64_t value)
{
    struct db_value result = {.is_small = true};
    (void)snprintf(result.small, sizeof result.small, "%lld", (long long)value);
    return result;
}

struct db_value db_boolean(bool value)
{
    return (struct db_value){.data = value ? "true" : "false"};
}

struct db_value db_null(void)
{
    return (struct db_value){0};
}
