/*
 * value_amount: money and quantities in every convention of writing, and currencies.
 *
 * Which of '.' and ',' begins the decimals is decided here and nowhere else. Digits are kept as
 * written; only the marks around them go.
 */
#include "logic/values.h"

#include <ctype.h>
#include <string.h>

#define MAX_BYTES 64
#define CASE_BIT  0x20 /* between "A" and "a" */

/* Signs and words; what could be another word is only taken as it is usually written. */
static const struct {
    const char *written;
    const char *code;
    bool is_exact; /* as written here, not in another case */
} CURRENCIES[] = {
    {"$", "USD", false},      {"US$", "USD", false},     {"USD$", "USD", false},
    {"A$", "AUD", false},     {"AU$", "AUD", false},     {"C$", "CAD", false},
    {"CA$", "CAD", false},    {"HK$", "HKD", false},     {"NZ$", "NZD", false},
    {"S$", "SGD", false},     {"NT$", "TWD", false},     {"R$", "BRL", false},
    {"\u20ac", "EUR", false}, {"\u00a3", "GBP", false},  {"\u00a5", "JPY", false},
    {"\u20b9", "INR", false}, {"\u20a9", "KRW", false},  {"\u20ba", "TRY", false},
    {"\u20bd", "RUB", false}, {"\u20aa", "ILS", false},  {"z\u0142", "PLN", false},
    {"K\u010d", "CZK", true}, {"Ft", "HUF", true},       {"RM", "MYR", true},
    {"Rs", "INR", true},      {"SFr", "CHF", false},     {"Fr", "CHF", true},
    {"eur", "EUR", false},    {"euro", "EUR", false},    {"euros", "EUR", false},
    {"usd", "USD", false},    {"dollars", "USD", false}, {"US dollars", "USD", false},
    {"gbp", "GBP", false},    {"pounds", "GBP", false},  {"pound sterling", "GBP", false},
    {"chf", "CHF", false},    {"franken", "CHF", false}, {"schweizer franken", "CHF", false},
    {"lei", "RON", true},
};

/* ISO 4217, those in use as money. */
static const char *const CODES =
    " AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN"
    " BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL"
    " GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF"
    " KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN"
    " MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD"
    " SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX"
    " USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ";
#define CODE_STEP 4 /* " EUR" */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The code in CODES; its text is followed by a space. Only capitals are one: "all" and "top" are
   words. */
static const char *find_code(const char *text)
{
    if (strlen(text) != 3)
        return NULL;
    for (const char *at = CODES; at[1] != '\0'; at += CODE_STEP) {
        if (at[1] == text[0] && strncmp(at + 1, text, 3) == 0)
            return at + 1;
    }
    return NULL;
}

bool value_read_currency(struct arena *arena, const char *text, const char **code)
{
    char copy[MAX_BYTES + 1];
    size_t length = strlen(text);
    if (length > MAX_BYTES)
        return false;
    char *trimmed = text_trim(memcpy(copy, text, length + 1));
    length = strlen(trimmed);
    if (length > 1 && trimmed[length - 1] == '.')
        trimmed[length - 1] = '\0';
    for (size_t i = 0; i < COUNT_OF(CURRENCIES); i++) {
        if ((CURRENCIES[i].written[0] | CASE_BIT) != (trimmed[0] | CASE_BIT))
            continue; /* most words are none */
        if (CURRENCIES[i].is_exact ? text_equal(CURRENCIES[i].written, trimmed)
                                   : strcasecmp(CURRENCIES[i].written, trimmed) == 0) {
            *code = CURRENCIES[i].code;
            return true;
        }
    }
    const char *found = find_code(trimmed);
    if (found != NULL)
        *code = arena_copy_bytes(arena, found, 3);
    return found != NULL;
}

/* The part of an amount between the first and the last digit, and what stands around it. */
struct frame {
    char *before;
    char *body;
    char *after;
    char copy[MAX_BYTES + 1]; /* of the text: the body moves one on, and `before` gets an end */
    char copied_body[MAX_BYTES + 1];
};

static bool cut_frame(const char *text, struct frame *frame)
{
    char *copy = value_plain_into(frame->copy, text);
    char *first = copy;
    while (*first != '\0' && !is_digit(*first))
        first++;
    if (*first == '\0')
        return false;
    char *last = first + strlen(first) - 1;
    while (!is_digit(*last))
        last--;
    /* ".50" keeps its point; that of "Fr.50" is not one. */
    if (first > copy && (first[-1] == '.' || first[-1] == ',') &&
        (first - 1 == copy || isalpha((unsigned char)first[-2]) == 0))
        first--;
    const size_t length = (size_t)(last + 1 - first);
    frame->before = copy;
    frame->body = memcpy(frame->copied_body, first, length);
    frame->body[length] = '\0';
    frame->after = last + 1;
    *first = '\0';
    return true;
}

/* Removes the signs around an amount; false when they contradict each other. */
static bool take_sign(struct frame *frame, bool *is_negative)
{
    frame->before = text_trim(frame->before);
    frame->after = text_trim(frame->after);
    if ((frame->after[0] == '.' || frame->after[0] == ',') && frame->after[1] == '-')
        frame->after += strspn(frame->after + 1, "-") + 1; /* "12,-" is 12 */
    const bool opens = frame->before[0] == '(';
    const size_t after_length = strlen(frame->after);
    const bool closes = after_length > 0 && frame->after[after_length - 1] == ')';
    if (opens != closes)
        return false;
    if (closes) {
        frame->before = text_trim(frame->before + 1);
        frame->after[after_length - 1] = '\0';
    }
    size_t signs = opens;
    *is_negative = opens;
    /* "-12", "- 12", "$-12", "-$12", "12-" */
    for (char *sign = frame->before; *sign != '\0'; sign++) {
        if (*sign == '-' || *sign == '+') {
            *is_negative |= *sign == '-';
            *sign = ' ';
            signs++;
        }
    }
    if (frame->after[0] == '-') {
        *is_negative = true;
        frame->after++;
        signs++;
    }
    frame->before = text_trim(frame->before);
    frame->after = text_trim(frame->after);
    return signs <= 1;
}

/* What stands around the digits is one currency, twice the same, or nothing. */
static bool take_currency(struct arena *arena, const struct frame *frame, const char **currency)
{
    const char *before = "";
    const char *after = "";
    if (*frame->before != '\0' && !value_read_currency(arena, frame->before, &before))
        return false;
    if (*frame->after != '\0' && !value_read_currency(arena, frame->after, &after))
        return false;
    if (*before != '\0' && *after != '\0' && !text_equal(before, after))
        return false;
    *currency = *before != '\0' ? before : after;
    return true;
}

/* The separator that begins the decimals, or NULL when there are none. */
static const char *find_decimal_point(const char *body)
{
    const char *point = strrchr(body, '.');
    const char *comma = strrchr(body, ',');
    if (point != NULL && comma != NULL)
        return point > comma ? point : comma;
    const char *only = point != NULL ? point : comma;
    if (only == NULL || strchr(body, *only) != only)
        return NULL;
    const bool is_grouped_before = strpbrk(body, " '") != NULL;
    const size_t before = (size_t)(only - body);
    const bool is_group = strlen(only + 1) == 3 && before >= 1 && before <= 3 && *body != '0';
    return is_group && !is_grouped_before ? NULL : only;
}

/* Digits without grouping, to `*to`, which then stands behind them; false when the groups are none.
   "12,34,567" is a way of grouping, too. */
static bool drop_groups(const char *from, const char *end, char **to)
{
    size_t group = 0;
    char sign = 0;
    const char *const start = *to;
    for (const char *at = from; at < end; at++) {
        if (is_digit(*at)) {
            *(*to)++ = *at;
            group++;
            continue;
        }
        const bool is_first = sign == 0;
        if (strchr(" '.,", *at) == NULL || (!is_first && *at != sign) || group == 0 || group > 3 ||
            (!is_first && group < 2))
            return false;
        sign = *at;
        group = 0;
    }
    return sign == 0 ? true : group == 3 && *to > start;
}

/* `plain` has room for the body, a sign and a zero before the point. */
static bool write_plain(const char *body, bool is_negative, char *plain)
{
    const char *point = find_decimal_point(body);
    const char *end = point != NULL ? point : body + strlen(body);
    if (is_negative)
        *plain++ = '-';
    if (point == body)
        *plain++ = '0';
    if (!drop_groups(body, end, &plain))
        return false;
    *plain = '\0';
    if (point == NULL)
        return true;
    *plain++ = '.';
    memcpy(plain, point + 1, strlen(point + 1) + 1);
    return strspn(point + 1, "0123456789") == strlen(point + 1);
}

bool value_read_amount(struct arena *arena, const char *text, struct decimal *amount,
                       const char **currency)
{
    struct frame frame;
    bool is_negative = false;
    const char *code = "";
    if (strlen(text) > MAX_BYTES || !cut_frame(text, &frame) || !take_sign(&frame, &is_negative) ||
        !take_currency(arena, &frame, &code))
        return false;
    char plain[MAX_BYTES + 3];
    struct err err;
    if (!write_plain(frame.body, is_negative, plain) || !decimal_parse(plain, amount, &err))
        return false;
    if (currency != NULL)
        *currency = code;
    return true;
}
