/*
 * fuzz_values: any text is refused as a value or has a normal form, which is read as itself.
 */
#include "fuzz.h"

#include "logic/logic.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)64 * 1024 * 1024)

typedef bool reader_function(struct arena *arena, const char *text, const char **value);

static bool read_date(struct arena *arena, const char *text, const char **value)
{
    return value_read_date(arena, text, DATE_MONTH_DAY, value);
}

static reader_function *const READERS[] = {
    read_date,       value_read_time, value_read_currency,
    value_read_iban, value_read_bic,  value_read_vat_id,
};

/* Reading is idempotent: what a reader gives, it takes, and gives back the same. */
static void check_reader(struct arena *arena, reader_function *read, const char *text)
{
    const char *value = NULL;
    const char *again = NULL;
    if (!read(arena, text, &value))
        return;
    promise(read(arena, value, &again) && text_equal(value, again));
}

static void check_amount(struct arena *arena, const char *text)
{
    struct decimal amount;
    struct decimal again;
    const char *currency = NULL;
    char rendered[DECIMAL_TEXT_BYTES];
    if (!value_read_amount(arena, text, &amount, &currency))
        return;
    promise(currency[0] == '\0' || strlen(currency) == 3);
    struct err err;
    promise(decimal_parse(decimal_render(&amount, rendered), &again, &err));
    promise(decimal_compare(&amount, &again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(LIMIT_BYTES);
    if (size > 4096)
        return 0;
    const char *text = arena_copy_bytes(arena, data, size);
    const char *folded = value_fold(arena, text);
    promise(strlen(folded) <= strlen(text));
    promise(!text_is_utf8(text, strlen(text)) || text_is_utf8(folded, strlen(folded)));
    for (size_t i = 0; i < COUNT_OF(READERS); i++)
        check_reader(arena, READERS[i], text);
    check_amount(arena, text);
    (void)value_passes_luhn(text);
    return 0;
}
