/*
 * rules_operators: what validation rules may ask, one row each.
 *
 * Numbers are compared as decimals, never as binary floating point. A value of the wrong kind fails
 * the rule and says so.
 */
#include "logic/rules_operators.h"

#include "logic/pattern.h"
#include "logic/values.h"

#include <stdlib.h>
#include <string.h>

static bool number_of(const struct json *value, struct decimal *number, const char **detail)
{
    if (json_read_decimal(value, number))
        return true;
    *detail = ", but one of them is not a number";
    return false;
}

static bool date_of(struct arena *arena, const struct json *value, const char **date,
                    const char **detail)
{
    const char *text = json_text(value);
    if (text != NULL && strlen(text) == 10 && text[4] == '-' &&
        value_read_date(arena, text, DATE_DAY_MONTH, date))
        return true;
    *detail = ", but one of them is not a date";
    return false;
}

static bool is_allowed(const struct rule_call *call, int order)
{
    const int bit = order < 0 ? RULE_LESS : order > 0 ? RULE_GREATER : RULE_EQUAL;
    return (call->operation->allowed & bit) != 0;
}

/* -1, 0, 1; what differs by the tolerance at most is equal. */
static bool compare_numbers(const struct rule_call *call, const struct decimal *a,
                            const struct decimal *b, int *order)
{
    struct decimal difference;
    struct err err;
    if (!decimal_subtract(a, b, &difference, &err))
        return false;
    const struct decimal size = {.digits = llabs(difference.digits), .scale = difference.scale};
    *order = decimal_compare(&size, &call->tolerance) <= 0 ? 0 : difference.digits < 0 ? -1 : 1;
    return true;
}

static bool number_holds(const struct rule_call *call, const char **detail)
{
    struct decimal left;
    struct decimal right;
    int order = 0;
    return number_of(call->field, &left, detail) && number_of(call->operands[0], &right, detail) &&
           compare_numbers(call, &left, &right, &order) && is_allowed(call, order);
}

static bool date_holds(const struct rule_call *call, const char **detail)
{
    const char *left = NULL;
    const char *right = NULL;
    return date_of(call->arena, call->field, &left, detail) &&
           date_of(call->arena, call->operands[0], &right, detail) &&
           is_allowed(call, value_compare_dates(left, right));
}

static bool today_holds(const struct rule_call *call, const char **detail)
{
    const char *date = NULL;
    return date_of(call->arena, call->field, &date, detail) &&
           is_allowed(call, value_compare_dates(date, call->today));
}

/* Numbers by value, everything else by its JSON text. */
static bool is_same(const struct rule_call *call, const struct json *a, const struct json *b)
{
    struct decimal left;
    struct decimal right;
    int order = 0;
    if (json_read_decimal(a, &left) && json_read_decimal(b, &right))
        return compare_numbers(call, &left, &right, &order) && order == 0;
    return text_equal(json_render(call->arena, a), json_render(call->arena, b));
}

static bool equality_holds(const struct rule_call *call, const char **detail)
{
    (void)detail;
    return is_same(call, call->field, call->operands[0]) ==
           (call->operation->allowed == RULE_EQUAL);
}

static bool membership_holds(const struct rule_call *call, const char **detail)
{
    (void)detail;
    bool is_member = false;
    for (size_t i = 0; i < call->operand_count; i++)
        is_member |= is_same(call, call->field, call->operands[i]);
    return is_member == (call->operation->allowed == RULE_EQUAL);
}

static bool range_holds(const struct rule_call *call, const char **detail)
{
    struct decimal number;
    struct decimal bounds[2];
    int orders[2];
    if (call->operand_count != 2) {
        *detail = ", but value is not a list of two bounds";
        return false;
    }
    if (!number_of(call->field, &number, detail))
        return false;
    for (size_t i = 0; i < 2; i++) {
        if (!number_of(call->operands[i], &bounds[i], detail) ||
            !compare_numbers(call, &number, &bounds[i], &orders[i]))
            return false;
    }
    return orders[0] >= 0 && orders[1] <= 0;
}

static bool compare_result(const struct rule_call *call, const struct decimal *total,
                           const char **detail)
{
    struct decimal field;
    int order = 0;
    char rendered[DECIMAL_TEXT_BYTES];
    if (!number_of(call->field, &field, detail))
        return false;
    *detail = arena_printf(call->arena, ", which is %s", decimal_render(total, rendered));
    return compare_numbers(call, &field, total, &order) && is_allowed(call, order);
}

static bool sum_holds(const struct rule_call *call, const char **detail)
{
    struct decimal total = {0};
    for (size_t i = 0; i < call->operand_count; i++) {
        struct decimal term;
        struct err err;
        if (!number_of(call->operands[i], &term, detail))
            return false;
        if (!(call->is_negative[i] ? decimal_subtract(&total, &term, &total, &err)
                                   : decimal_add(&total, &term, &total, &err))) {
            *detail = ", which is too large a number";
            return false;
        }
    }
    return compare_result(call, &total, detail);
}

static bool product_holds(const struct rule_call *call, const char **detail)
{
    struct decimal total = {.digits = 1};
    for (size_t i = 0; i < call->operand_count; i++) {
        struct decimal factor;
        struct err err;
        if (!number_of(call->operands[i], &factor, detail))
            return false;
        if (!decimal_multiply(&total, &factor, &total, &err)) {
            *detail = ", which is too large a number";
            return false;
        }
    }
    return compare_result(call, &total, detail);
}

static bool presence_holds(const struct rule_call *call, const char **detail)
{
    (void)detail;
    return call->field != NULL;
}

/* operands: what the other field is, and what it must be for this one to be needed. */
static bool condition_holds(const struct rule_call *call, const char **detail)
{
    (void)detail;
    return call->field != NULL || !is_same(call, call->operands[0], call->operands[1]);
}

static bool check_table(struct arena *arena, const struct json *operand, struct err *err)
{
    (void)arena;
    return (json_kind_of(operand) == JSON_OBJECT && json_count(operand) > 0) ||
           fail(err, ERR_INVALID, "value is not a table, like {\"DE\": 19, \"LU\": [3, 17]}");
}

static bool is_entry(const struct rule_call *call, const struct json *entry)
{
    if (json_kind_of(entry) != JSON_ARRAY)
        return is_same(call, call->field, entry);
    for (size_t i = 0; i < json_count(entry); i++) {
        if (is_same(call, call->field, json_at(entry, i)))
            return true;
    }
    return false;
}

/* operands: what is looked up, and the table. */
static bool lookup_holds(const struct rule_call *call, const char **detail)
{
    const struct json *wanted = call->operands[0];
    const char *key =
        json_text(wanted) != NULL ? json_text(wanted) : json_render(call->arena, wanted);
    const struct json *entry = json_find(call->operands[1], key);
    if (entry != NULL && is_entry(call, entry))
        return true;
    *detail = entry != NULL
                  ? arena_printf(call->arena, ", which is %s", json_render(call->arena, entry))
                  : ", which it does not have";
    return false;
}

static bool iban_holds(const struct rule_call *call, const char **detail)
{
    (void)detail;
    const char *iban = NULL;
    const char *text = json_text(call->field);
    return text != NULL && value_read_iban(call->arena, text, &iban);
}

static bool bic_holds(const struct rule_call *call, const char **detail)
{
    (void)detail;
    const char *bic = NULL;
    const char *text = json_text(call->field);
    return text != NULL && value_read_bic(call->arena, text, &bic);
}

static bool vat_id_holds(const struct rule_call *call, const char **detail)
{
    (void)detail;
    const char *vat_id = NULL;
    const char *text = json_text(call->field);
    return text != NULL && value_read_vat_id(call->arena, text, &vat_id);
}

static bool luhn_holds(const struct rule_call *call, const char **detail)
{
    (void)detail;
    const char *text = json_text(call->field);
    return text != NULL && value_passes_luhn(text);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool uniqueness_holds(const struct rule_call *call, const char **detail)
{
    const size_t count = call->operand_count;
    const char **texts = arena_new_array(call->arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++)
        texts[i] = json_render(call->arena, call->operands[i]);
    qsort(texts, count, sizeof *texts, by_text);
    for (size_t i = 1; i < count; i++) {
        if (text_equal(texts[i - 1], texts[i])) {
            *detail = arena_printf(call->arena, ", but %s stands there twice", texts[i]);
            return false;
        }
    }
    return true;
}

static bool check_pattern(struct arena *arena, const struct json *operand, struct err *err)
{
    const char *source = json_text(operand);
    return source != NULL ? pattern_compile(arena, source, strlen(source), err) != NULL
                          : fail(err, ERR_INVALID, "value is not a regular expression");
}

static bool pattern_holds(const struct rule_call *call, const char **detail)
{
    struct err ignored;
    const char *text = json_text(call->field);
    const char *source = json_text(call->operands[0]);
    const struct pattern *pattern =
        source != NULL ? pattern_compile(call->arena, source, strlen(source), &ignored) : NULL;
    if (text == NULL || pattern == NULL) {
        *detail = ", but it is not a text";
        return false;
    }
    const enum pattern_answer answer = pattern_search(pattern, text, strlen(text));
    if (answer == PATTERN_COSTS_TOO_MUCH)
        *detail = ", which takes too long to find out";
    return answer ==
           (call->operation->allowed == RULE_EQUAL ? PATTERN_IS_THERE : PATTERN_IS_NOT_THERE);
}

/* Numbers within the tolerance, texts without regard to case and accents. */
static bool sameness_holds(const struct rule_call *call, const char **detail)
{
    for (size_t i = 1; i < call->operand_count; i++) {
        const struct json *first = call->operands[0];
        const struct json *other = call->operands[i];
        const char *a = json_text(first);
        const char *b = json_text(other);
        if (is_same(call, first, other) ||
            (a != NULL && b != NULL &&
             text_equal(value_fold(call->arena, a), value_fold(call->arena, b))))
            continue;
        *detail = arena_printf(call->arena, ", but %s and %s differ",
                               json_render(call->arena, first), json_render(call->arena, other));
        return false;
    }
    return true;
}

/* Whether one of the elements is that one. */
static bool has_element(const struct rule_call *call, const struct json *wanted)
{
    for (size_t i = 0; i < call->operand_count; i++) {
        if (is_same(call, call->operands[i], wanted))
            return true;
    }
    return false;
}

static bool inclusion_holds(const struct rule_call *call, const char **detail)
{
    for (size_t i = 0; i < call->wanted_count; i++) {
        if (has_element(call, call->wanted[i]))
            continue;
        *detail = arena_printf(call->arena, ", but %s is missing",
                               json_render(call->arena, call->wanted[i]));
        return false;
    }
    return true;
}

/* Letters and digits alone: "A.C.M.E. Ltd." as "acme ltd" would be, without the blank. */
static const char *squeeze_word(struct arena *arena, const char *text, size_t length)
{
    char *squeezed = arena_copy_bytes(arena, text, length);
    size_t count = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned char letter = (unsigned char)text[i];
        if (letter >= 0x80 || (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9'))
            squeezed[count++] = text[i];
    }
    squeezed[count] = '\0';
    return squeezed;
}

static bool is_legal_form(const char *word)
{
    static const char *const FORMS[] = {
        "gmbh", "ag",   "kg",  "ohg",          "ug",   "ev",          "ltd", "limited", "plc",
        "llc",  "llp",  "inc", "incorporated", "corp", "corporation", "co",  "company", "sa",
        "sas",  "sarl", "sl",  "slu",          "srl",  "spa",         "bv",  "nv",      "lda",
        "ltda", "oy",   "ab",  "as",           "aps",  "and",         "und", "et"};
    for (size_t i = 0; i < COUNT_OF(FORMS); i++) {
        if (text_equal(FORMS[i], word))
            return true;
    }
    return word[0] == '\0';
}

/* What tells one party from another: its name without case, accents, signs and legal form. */
static const char *party_key(struct arena *arena, const char *name)
{
    const char *key = "";
    for (const char *at = value_fold(arena, name); *at != '\0'; at += strspn(at, " ,&+")) {
        const size_t length = strcspn(at, " ,&+");
        const char *word = squeeze_word(arena, at, length);
        if (!is_legal_form(word))
            key = arena_printf(arena, "%s%s", key, word);
        at += length;
    }
    return key;
}

static bool party_holds(const struct rule_call *call, const char **detail)
{
    const char *first = NULL;
    for (size_t i = 0; i < call->operand_count; i++) {
        const char *name = json_text(call->operands[i]);
        const char *key = name != NULL ? party_key(call->arena, name) : "";
        first = first != NULL ? first : key;
        if (text_equal(key, first))
            continue;
        *detail = arena_printf(call->arena, ", but %s and %s differ",
                               json_render(call->arena, call->operands[0]),
                               json_render(call->arena, call->operands[i]));
        return false;
    }
    return true;
}

#define NONE      RULE_OPERANDS_NONE
#define ONE       RULE_OPERANDS_ONE
#define TERMS     RULE_OPERANDS_TERMS
#define SET       RULE_OPERANDS_SET
#define CONDITION RULE_OPERANDS_CONDITION
#define LESS      RULE_LESS
#define EQUAL     RULE_EQUAL
#define GREATER   RULE_GREATER

/* name, operands, takes tolerance, for absent, for all, allowed, function, words, check */
static const struct rule_operator RULE_OPERATORS[] = {
    {"equals", ONE, true, false, false, EQUAL, equality_holds, "must equal", NULL},
    {"not_equals", ONE, true, false, false, 0, equality_holds, "must not equal", NULL},
    {"less_than", ONE, true, false, false, LESS, number_holds, "must be less than", NULL},
    {"less_than_or_equal", ONE, true, false, false, LESS | EQUAL, number_holds,
     "must not be greater than", NULL},
    {"greater_than", ONE, true, false, false, GREATER, number_holds, "must be greater than", NULL},
    {"greater_than_or_equal", ONE, true, false, false, GREATER | EQUAL, number_holds,
     "must not be less than", NULL},
    {"between", SET, true, false, false, 0, range_holds, "must lie between", NULL},
    {"date_before", ONE, false, false, false, LESS, date_holds, "must be before", NULL},
    {"date_before_or_equal", ONE, false, false, false, LESS | EQUAL, date_holds,
     "must not be after", NULL},
    {"date_after", ONE, false, false, false, GREATER, date_holds, "must be after", NULL},
    {"date_after_or_equal", ONE, false, false, false, GREATER | EQUAL, date_holds,
     "must not be before", NULL},
    {"date_not_future", NONE, false, false, false, LESS | EQUAL, today_holds,
     "must not be after today", NULL},
    {"date_not_past", NONE, false, false, false, GREATER | EQUAL, today_holds,
     "must not be before today", NULL},
    {"equals_sum", TERMS, true, false, false, EQUAL, sum_holds, "must be the sum of", NULL},
    {"matches_sum", TERMS, true, false, false, EQUAL, sum_holds, "must be the sum of", NULL},
    {"equals_product", TERMS, true, false, false, EQUAL, product_holds, "must be the product of",
     NULL},
    {"one_of", SET, false, false, false, EQUAL, membership_holds, "must be one of", NULL},
    {"not_one_of", SET, false, false, false, 0, membership_holds, "must be none of", NULL},
    {"matches", ONE, false, false, false, EQUAL, pattern_holds, "must match", check_pattern},
    {"not_matches", ONE, false, false, false, 0, pattern_holds, "must not match", check_pattern},
    {"same", NONE, true, false, true, 0, sameness_holds, "must be the same everywhere", NULL},
    {"same_party", NONE, false, false, true, 0, party_holds, "must be the same party everywhere",
     NULL},
    {"includes_all", SET, false, false, true, 0, inclusion_holds, "must include all wanted values",
     NULL},
    {"unique", NONE, false, false, true, 0, uniqueness_holds, "must be different everywhere", NULL},
    {"required", NONE, false, true, false, 0, presence_holds, "must be present", NULL},
    {"required_if", CONDITION, false, true, false, 0, condition_holds, "must be present when",
     NULL},
    {"lookup", CONDITION, true, false, false, 0, lookup_holds, "must be what the table has for",
     check_table},
    {"valid_iban", NONE, false, false, false, 0, iban_holds, "is not a valid IBAN", NULL},
    {"valid_bic", NONE, false, false, false, 0, bic_holds, "is not a valid BIC", NULL},
    {"valid_vat_id", NONE, false, false, false, 0, vat_id_holds,
     "is not a valid VAT identification number", NULL},
    {"valid_luhn", NONE, false, false, false, 0, luhn_holds, "does not pass Luhn's check", NULL},
};

const struct rule_operator *rule_operator_find(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(RULE_OPERATORS); i++) {
        if (text_equal(RULE_OPERATORS[i].name, name))
            return &RULE_OPERATORS[i];
    }
    return NULL;
}

const char *rule_operator_names(struct arena *arena)
{
    const char *names = RULE_OPERATORS[0].name;
    for (size_t i = 1; i < COUNT_OF(RULE_OPERATORS); i++)
        names = arena_printf(arena, "%s, %s", names, RULE_OPERATORS[i].name);
    return names;
}
