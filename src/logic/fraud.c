/*
 * fraud: how documents are recognised again.
 *
 * A scan, a flattened copy or another rendering of a document has other bytes, other words around
 * it and misread letters, but the same numbers: dates, amounts, identifiers. So what is hashed are
 * the digits of words (minhash, with one hash function for each of the hashes), and what decides
 * are the facts by which people tell documents apart.
 */
#include "logic/fraud.h"

#include "logic/values.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS_MIN  3 /* of a word; fewer are quantities and numbers of rows */
#define DIGITS_MAX  40
#define SHARE_NEAR  0.55
#define NUMBER_MIN  3 /* characters of a document's number that tell anything */
#define HASH_DIGITS ((size_t)8)

/* ---- sketches ---- */

static uint64_t mix(uint64_t value)
{
    value = (value ^ value >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    value = (value ^ value >> 27) * UINT64_C(0x94D049BB133111EB);
    return value ^ value >> 31;
}

/* The digits of a word without zeros at its start; their number. */
static size_t take_digits(const char *text, char digits[static DIGITS_MAX])
{
    size_t count = 0;
    for (; *text != '\0' && count < DIGITS_MAX; text++) {
        if (*text >= '0' && *text <= '9' && (count > 0 || *text != '0'))
            digits[count++] = *text;
    }
    return count;
}

static int by_value(const void *a, const void *b)
{
    const uint64_t left = *(const uint64_t *)a;
    const uint64_t right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}

static size_t list_numbers(const struct reading *reading, uint64_t *numbers)
{
    size_t count = 0;
    for (size_t p = 0; p < reading->page_count; p++) {
        const struct reading_page *page = &reading->pages[p];
        for (size_t i = 0; i < page->word_count; i++) {
            char digits[DIGITS_MAX];
            const size_t length = take_digits(page->words[i].text, digits);
            uint64_t hash = UINT64_C(0xCBF29CE484222325);
            for (size_t d = 0; d < length; d++)
                hash = (hash ^ (unsigned char)digits[d]) * UINT64_C(0x100000001B3);
            if (length >= DIGITS_MIN && !(page->words[i].marks & READING_HIDDEN))
                numbers[count++] = hash;
        }
    }
    return count;
}

void fraud_sketch_reading(struct arena *arena, const struct reading *reading,
                          struct fraud_sketch *sketch)
{
    size_t words = 1;
    for (size_t p = 0; p < reading->page_count; p++)
        words += reading->pages[p].word_count;
    uint64_t *numbers = arena_new_array(arena, uint64_t, words);
    const size_t count = list_numbers(reading, numbers);
    qsort(numbers, count, sizeof *numbers, by_value);
    *sketch = (struct fraud_sketch){.numbers = 0};
    memset(sketch->hashes, 0xFF, sizeof sketch->hashes);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && numbers[i] == numbers[i - 1])
            continue;
        sketch->numbers++;
        for (size_t h = 0; h < FRAUD_HASHES; h++) {
            const uint32_t hash = (uint32_t)mix(numbers[i] + mix(h + 1));
            if (hash < sketch->hashes[h])
                sketch->hashes[h] = hash;
        }
    }
}

const char *fraud_sketch_render(const struct fraud_sketch *sketch,
                                char text[static FRAUD_SKETCH_TEXT])
{
    for (size_t h = 0; h < FRAUD_HASHES; h++)
        (void)snprintf(text + h * HASH_DIGITS, HASH_DIGITS + 1, "%08x", sketch->hashes[h]);
    return text;
}

bool fraud_sketch_parse(const char *text, struct fraud_sketch *sketch)
{
    if (strlen(text) != FRAUD_SKETCH_TEXT - 1 ||
        strspn(text, "0123456789abcdef") != FRAUD_SKETCH_TEXT - 1)
        return false;
    for (size_t h = 0; h < FRAUD_HASHES; h++) {
        char digits[HASH_DIGITS + 1];
        memcpy(digits, text + h * HASH_DIGITS, HASH_DIGITS);
        digits[HASH_DIGITS] = '\0';
        sketch->hashes[h] = (uint32_t)strtoul(digits, NULL, 16);
    }
    sketch->numbers = FRAUD_NUMBERS_MIN; /* others are not kept */
    return true;
}

const char *fraud_sketch_band(struct arena *arena, const struct fraud_sketch *sketch, size_t band)
{
    uint64_t hash = band;
    for (size_t i = 0; i < FRAUD_BAND_HASHES; i++)
        hash = mix(hash ^ sketch->hashes[band * FRAUD_BAND_HASHES + i]);
    return arena_printf(arena, "band %02zu %016llx", band, (unsigned long long)hash);
}

double fraud_share(const struct fraud_sketch *a, const struct fraud_sketch *b)
{
    size_t same = 0;
    if (a->numbers < FRAUD_NUMBERS_MIN || b->numbers < FRAUD_NUMBERS_MIN)
        return 0.0;
    for (size_t h = 0; h < FRAUD_HASHES; h++)
        same += a->hashes[h] == b->hashes[h];
    return (double)same / FRAUD_HASHES;
}

/* ---- identities ---- */

/* Which fields say what; the first that is there counts. */
enum fact {
    FACT_TAX_ID,
    FACT_VENDOR,
    FACT_NUMBER,
    FACT_DATE,
    FACT_TOTAL,
    FACT_ACCOUNT,
    FACT_COUNT
};
#define NAMES_MAX 8
static const char *const NAMES[FACT_COUNT][NAMES_MAX] = {
    [FACT_TAX_ID] = {"vendor_vat_id", "vendor_tax_id", "merchant_vat_id"},
    [FACT_VENDOR] = {"vendor_name", "supplier_name", "merchant_name", "employer_name"},
    [FACT_NUMBER] = {"invoice_number", "document_number", "credit_note_number", "receipt_number"},
    [FACT_DATE] = {"invoice_date", "document_date", "purchase_date", "payment_date", "pay_date"},
    [FACT_TOTAL] = {"total_gross", "total", "total_amount", "amount_due", "net_pay", "total_value"},
    [FACT_ACCOUNT] = {"iban", "account_number"},
};

static const struct json *find_fact(const struct json *fields, enum fact fact)
{
    for (size_t i = 0; i < NAMES_MAX && NAMES[fact][i] != NULL; i++) {
        const struct json *value = json_find(json_find(fields, NAMES[fact][i]), "value");
        if (value != NULL && json_kind_of(value) != JSON_NULL)
            return value;
    }
    return NULL;
}

/* Letters and digits alone, folded: how identifiers and names are compared. */
static const char *squeeze(struct arena *arena, const struct json *value)
{
    const char *text = json_text(value) != NULL ? json_text(value) : json_number_text(value);
    if (text == NULL)
        return "";
    const char *folded = value_fold(arena, text);
    char *squeezed = arena_copy_text(arena, folded);
    size_t length = 0;
    for (const char *at = folded; *at != '\0'; at++) {
        if ((*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || (unsigned char)*at >= 0x80)
            squeezed[length++] = *at;
    }
    squeezed[length] = '\0';
    return squeezed;
}

static bool read_total(const struct json *value, struct decimal *total)
{
    struct err ignored;
    const char *text = json_text(value);
    return text != NULL ? decimal_parse(text, total, &ignored) : json_read_decimal(value, total);
}

static const char *total_text(struct arena *arena, const struct json *value)
{
    char text[DECIMAL_TEXT_BYTES];
    struct decimal total;
    if (!read_total(value, &total))
        return "";
    while (total.scale > 0 && total.digits % 10 == 0) {
        total.digits /= 10;
        total.scale--;
    }
    return arena_copy_text(arena, decimal_render(&total, text));
}

bool fraud_find_total(const struct json *data, struct decimal *total)
{
    return read_total(find_fact(json_find(data, "fields"), FACT_TOTAL), total);
}

void fraud_identify(struct arena *arena, const struct json *fields, struct fraud_identity *identity)
{
    const char *date = json_text(find_fact(fields, FACT_DATE));
    const char *tax_id = squeeze(arena, find_fact(fields, FACT_TAX_ID));
    *identity = (struct fraud_identity){
        .vendor = *tax_id != '\0' ? tax_id : squeeze(arena, find_fact(fields, FACT_VENDOR)),
        .number = squeeze(arena, find_fact(fields, FACT_NUMBER)),
        .date = date != NULL ? date : "",
        .total = total_text(arena, find_fact(fields, FACT_TOTAL)),
        .account = squeeze(arena, find_fact(fields, FACT_ACCOUNT)),
    };
}

static bool tells(const char *number)
{
    return strlen(number) >= NUMBER_MIN;
}

const char *const *fraud_business_keys(struct arena *arena, const struct fraud_identity *identity)
{
    const char **keys = arena_new_array(arena, const char *, 4);
    size_t count = 0;
    const bool has_number = tells(identity->number);
    const bool has_date = *identity->date != '\0';
    const bool has_total = *identity->total != '\0';
    if (has_number && has_total)
        keys[count++] =
            arena_printf(arena, "number %s total %s", identity->number, identity->total);
    if (has_number && has_date)
        keys[count++] = arena_printf(arena, "number %s date %s", identity->number, identity->date);
    if (*identity->vendor != '\0' && has_date && has_total)
        keys[count++] = arena_printf(arena, "vendor %s date %s total %s", identity->vendor,
                                     identity->date, identity->total);
    return keys;
}

/* 1 the same, -1 another, 0 one of them is not known. */
static int agrees(const char *a, const char *b)
{
    return *a == '\0' || *b == '\0' ? 0 : strcmp(a, b) == 0 ? 1 : -1;
}

/* Of the facts that tell documents apart, how many agree and how many do not. */
enum fraud_likeness fraud_compare(const struct fraud_identity *a, const struct fraud_identity *b)
{
    const int vendor = agrees(a->vendor, b->vendor);
    const int number = tells(a->number) && tells(b->number) ? agrees(a->number, b->number) : 0;
    const int date = agrees(a->date, b->date);
    const int total = agrees(a->total, b->total);
    const double share = fraud_share(&a->sketch, &b->sketch);
    const int against = (number < 0) + (date < 0) + (total < 0);
    if (number > 0 && against == 0 && (date > 0) + (total > 0) + (vendor > 0) >= 2)
        return FRAUD_BUSINESS;
    if (number >= 0 && vendor > 0 && date > 0 && total > 0)
        return FRAUD_BUSINESS;
    return share >= SHARE_NEAR && against < 2 ? FRAUD_NEAR : FRAUD_DIFFERENT;
}
