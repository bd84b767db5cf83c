/*
 * einvoice: fields and line items from the business terms of an e-invoice, each with its XPath.
 *
 * What the XML says goes before what the page shows: it is the invoice. Fields that it has no term
 * for keep what was found on the page. A schema can name the term of a field itself: "x-term":
 * "BT-19".
 */
#include "extract/extraction.h"

#include <stdlib.h>
#include <string.h>

#define SCORE           0.99
#define LINE_GROUP      25
#define ADDRESS_TERMS   6
#define ADDRESS_CITY    4 /* follows the post code, if there is one, without a comma */
#define DATE_BYTES      10
#define COMPACT_BYTES   8 /* of 20250312 */
#define ROUNDING_DIGITS 2 /* what sums may be off by, in hundredths */

static const struct {
    uint32_t topic;
    uint16_t number;
} MEANINGS[] = {
#define MEANS(topic, number) {TOPIC_##topic, number},
#define ADDRESS(topic, ...)
#include "extract/einvoice.def"
#undef MEANS
#undef ADDRESS
};
static const struct {
    uint32_t topic;
    uint16_t numbers[ADDRESS_TERMS];
} ADDRESSES[] = {
#define MEANS(topic, number)
#define ADDRESS(topic, ...) {TOPIC_##topic, {__VA_ARGS__}},
#include "extract/einvoice.def"
#undef MEANS
#undef ADDRESS
};

/* Types of invoice (UNTDID 1001) by which money goes back. */
static const char *const CREDIT_TYPES[] = {"81",  "83",  "261", "262", "296", "308",
                                           "381", "396", "420", "458", "532"};

/* ---- terms ---- */

/* The terms of some parts of the invoice: a line, or all. */
struct terms {
    const struct reading_term *first;
    size_t count;
};

/* The term of that number among `terms`; of several that stand side by side the first; NULL when
   there is none, or when several parts of the invoice have different ones: no single value is it.
 */
static const struct reading_term *find_term(struct terms terms, uint32_t number)
{
    const struct reading_term *found = NULL;
    for (size_t i = 0; i < terms.count; i++) {
        const struct reading_term *term = &terms.first[i];
        if (term->number != number)
            continue;
        if (found != NULL && term->part != found->part && !text_equal(term->value, found->value))
            return NULL;
        found = found != NULL ? found : term;
    }
    return found;
}

static struct terms all_terms(const struct reading_einvoice *einvoice)
{
    return (struct terms){einvoice->terms, einvoice->term_count};
}

/* Those of the part that begin at index `from`. */
static struct terms terms_of_part(const struct reading_einvoice *einvoice, size_t part, size_t from)
{
    size_t end = from;
    while (end < einvoice->term_count && einvoice->terms[end].part == part)
        end++;
    return (struct terms){einvoice->terms + from, end - from};
}

/* ---- values ---- */

static bool read_number(struct arena *arena, const char *value, struct proposal *proposal)
{
    struct err err;
    (void)arena;
    proposal->text = value;
    return decimal_parse(value, &proposal->number, &err);
}

/* "2025-03-12", also with a time zone behind it, or "20250312". */
static bool read_date(struct arena *arena, const char *value, struct proposal *proposal)
{
    const bool is_long = strlen(value) > COMPACT_BYTES && strchr(value, '-') != NULL;
    const char *day = arena_printf(arena, "%.*s", is_long ? DATE_BYTES : COMPACT_BYTES, value);
    return value_read_date(arena, day, DATE_DAY_MONTH, &proposal->text);
}

/* An account that is no IBAN is none; one with wrong check digits is what the invoice says. */
static bool read_iban(struct arena *arena, const char *value, struct proposal *proposal)
{
    char *compact = arena_copy_text(arena, value);
    size_t length = 0;
    for (const char *at = value; *at != '\0'; at++) {
        if (*at != ' ')
            compact[length++] = *at;
    }
    compact[length] = '\0';
    proposal->text = compact;
    const bool is_iban = value_read_iban(arena, compact, &proposal->text);
    proposal->reasons |= is_iban ? BECAUSE(CHECKSUM) : BECAUSE(CHECKSUM_FAILS);
    return is_iban || (strspn(compact, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2 &&
                       strspn(compact + 2, "0123456789") >= 2);
}

static bool read_text(struct arena *arena, const char *value, struct proposal *proposal)
{
    (void)arena;
    proposal->text = value;
    return true;
}

#define TYPE(type)  (1U << TERM_##type)
#define TYPES_TEXTS (TYPE(TEXT) | TYPE(IDENTIFIER) | TYPE(CODE))

/* What a field of each kind takes; kinds that are not here take nothing. */
static const struct {
    unsigned types; /* of terms */
    bool (*read)(struct arena *arena, const char *value, struct proposal *proposal);
} KINDS[KIND_COUNT] = {
    [KIND_AMOUNT] = {TYPE(AMOUNT) | TYPE(QUANTITY), read_number},
    [KIND_PERCENT] = {TYPE(PERCENT), read_number},
    [KIND_DATE] = {TYPE(DATE), read_date},
    [KIND_IBAN] = {TYPE(IDENTIFIER), read_iban},
    [KIND_CURRENCY] = {TYPE(CODE), read_text},
    [KIND_BIC] = {TYPE(IDENTIFIER), read_text},
    [KIND_VAT_ID] = {TYPE(IDENTIFIER), read_text},
    [KIND_IDENTIFIER] = {TYPES_TEXTS, read_text},
    [KIND_TEXT] = {TYPES_TEXTS | TYPE(QUANTITY) | TYPE(PERCENT), read_text},
    [KIND_NAME] = {TYPES_TEXTS, read_text},
};

/* The term as a value of that kind. */
static bool read_value(struct arena *arena, enum value_kind kind, const struct reading_term *term,
                       struct proposal *proposal)
{
    const unsigned type = 1U << term_find(term->number)->type;
    return (KINDS[kind].types & type) != 0 && KINDS[kind].read(arena, term->value, proposal);
}

static void add_path(const struct extraction *extraction, const struct reading_term *term,
                     struct proposal *proposal)
{
    proposal->paths[proposal->path_count++] =
        reading_term_path(extraction->arena, extraction->request->reading->einvoice, term);
}

/* ---- fields ---- */

/* The field's value is settled. */
static void set(const struct extraction *extraction, struct field *field,
                const struct proposal *proposal)
{
    field->chosen = arena_new(extraction->arena, struct proposal);
    *field->chosen = *proposal;
}

static struct proposal new_proposal(const struct extraction *extraction)
{
    return (struct proposal){
        .score = SCORE,
        .reasons = BECAUSE(EINVOICE),
        .paths = arena_new_array(extraction->arena, const char *, ADDRESS_TERMS),
    };
}

/* Sets the field from that term, if it is there and can be a value of the field. */
static bool take_term(const struct extraction *extraction, struct field *field, struct terms terms,
                      uint32_t number)
{
    const struct reading_term *term = find_term(terms, number);
    struct proposal proposal = new_proposal(extraction);
    if (term == NULL || !read_value(extraction->arena, field->wanted->kind, term, &proposal))
        return false;
    add_path(extraction, term, &proposal);
    set(extraction, field, &proposal);
    return true;
}

/* Lines and city as one text. */
static bool take_address(const struct extraction *extraction, struct field *field,
                         struct terms terms, size_t row)
{
    struct proposal proposal = new_proposal(extraction);
    bool has_code = false;
    proposal.text = "";
    for (size_t i = 0; i < ADDRESS_TERMS; i++) {
        const struct reading_term *term = find_term(terms, ADDRESSES[row].numbers[i]);
        if (term == NULL)
            continue;
        const char *separator = proposal.path_count == 0        ? ""
                                : i == ADDRESS_CITY && has_code ? " "
                                                                : ", ";
        proposal.text =
            arena_printf(extraction->arena, "%s%s%s", proposal.text, separator, term->value);
        add_path(extraction, term, &proposal);
        has_code = i == ADDRESS_CITY - 1;
    }
    if (proposal.path_count > 0)
        set(extraction, field, &proposal);
    return proposal.path_count > 0;
}

static bool take_topic(const struct extraction *extraction, struct field *field, struct terms terms,
                       uint32_t topic)
{
    for (size_t i = 0; field->wanted->kind == KIND_ADDRESS && i < COUNT_OF(ADDRESSES); i++) {
        if (ADDRESSES[i].topic == topic && take_address(extraction, field, terms, i))
            return true;
    }
    for (size_t i = 0; i < COUNT_OF(MEANINGS); i++) {
        if (MEANINGS[i].topic == topic && take_term(extraction, field, terms, MEANINGS[i].number))
            return true;
    }
    return false;
}

/* The number that the schema itself gives, or 0. */
static uint32_t own_term(const struct wanted *wanted)
{
    const char *name = json_text(json_find(wanted->schema, "x-term"));
    int64_t number = 0;
    struct err err;
    if (name == NULL || !text_starts_with(name, "BT-") ||
        !text_parse_integer(name + strlen("BT-"), 1, UINT16_MAX, &number, &err))
        return 0;
    return (uint32_t)number;
}

static void take_field(const struct extraction *extraction, struct field *field, struct terms terms)
{
    const uint32_t own = own_term(field->wanted);
    if (own != 0 && take_term(extraction, field, terms, own))
        return;
    for (size_t i = 0; i < WANTED_TOPICS && field->wanted->topics[i] != TOPIC_NONE; i++) {
        if (take_topic(extraction, field, terms, field->wanted->topics[i]))
            return;
    }
}

/* ---- lines ---- */

/* ZUGFeRD also has lines that are nothing but a remark. */
static bool is_item(struct terms terms)
{
    return find_term(terms, 131) != NULL || find_term(terms, 129) != NULL;
}

static void take_lines(struct extraction *extraction, struct list *list)
{
    const struct reading_einvoice *einvoice = extraction->request->reading->einvoice;
    size_t at = 0;
    *list = (struct list){.wanted = list->wanted, .is_einvoice = true};
    for (size_t part = 0; part < einvoice->part_count; part++) {
        const struct terms terms = terms_of_part(einvoice, part, at);
        at += terms.count;
        if (einvoice->parts[part].group != LINE_GROUP || !is_item(terms))
            continue;
        struct element *element = extraction_add_element(extraction, list);
        for (size_t i = 0; i < element->fields.count; i++)
            take_field(extraction, &element->fields.items[i], terms);
    }
    list->rows_seen = list->count;
}

static bool has_lines(const struct reading_einvoice *einvoice)
{
    for (size_t part = 0; part < einvoice->part_count; part++) {
        if (einvoice->parts[part].group == LINE_GROUP)
            return true;
    }
    return false;
}

/* ---- sums ---- */

/* Adds the values of a term in all parts of the invoice; false when there are none, or one is no
   number. */
static bool add_up(const struct reading_einvoice *einvoice, uint32_t number, struct decimal *sum)
{
    bool has_any = false;
    *sum = (struct decimal){0};
    for (size_t i = 0; i < einvoice->term_count; i++) {
        struct decimal value;
        struct err err;
        if (einvoice->terms[i].number != number)
            continue;
        if (!decimal_parse(einvoice->terms[i].value, &value, &err) ||
            !decimal_add(sum, &value, sum, &err))
            return false;
        has_any = true;
    }
    return has_any;
}

static bool is_equal(const struct decimal *a, const struct decimal *b)
{
    static const struct decimal ROUNDING = {.digits = ROUNDING_DIGITS, .scale = 2};
    struct decimal difference;
    struct err err;
    if (!decimal_subtract(a, b, &difference, &err))
        return false;
    difference.digits = llabs(difference.digits);
    return decimal_compare(&difference, &ROUNDING) <= 0;
}

/* Whether the lines add up to what the invoice says is their sum. */
static void prove_lines(const struct reading_einvoice *einvoice, struct list *list)
{
    struct decimal lines;
    struct decimal said;
    list->is_proven =
        add_up(einvoice, 131, &lines) && add_up(einvoice, 106, &said) && is_equal(&lines, &said);
    list->proof = list->is_proven ? "sum_equals_line_total" : "no_sum";
}

/* Net and tax make the total, or all three are doubtful. */
static void weigh_totals(const struct reading_einvoice *einvoice, struct fields *fields)
{
    static const uint32_t TOPICS[] = {TOPIC_TOTAL_NET, TOPIC_TOTAL_TAX, TOPIC_TOTAL_GROSS};
    struct decimal net;
    struct decimal tax;
    struct decimal gross;
    struct decimal sum;
    struct err err;
    if (!add_up(einvoice, 109, &net) || !add_up(einvoice, 110, &tax) ||
        !add_up(einvoice, 112, &gross) || !decimal_add(&net, &tax, &sum, &err))
        return;
    const unsigned reason =
        is_equal(&sum, &gross) ? BECAUSE(ARITHMETIC) : BECAUSE(ARITHMETIC_FAILS);
    for (size_t i = 0; i < COUNT_OF(TOPICS); i++) {
        struct field *field = extraction_find(fields, TOPICS[i]);
        if (field != NULL && field->chosen != NULL && field->chosen->path_count > 0)
            field->chosen->reasons |= reason;
    }
}

/* ---- what others ask ---- */

void take_einvoice(struct extraction *extraction)
{
    const struct reading_einvoice *einvoice = extraction->request->reading->einvoice;
    if (einvoice == NULL || einvoice->problem[0] != '\0')
        return;
    for (size_t i = 0; i < extraction->fields.count; i++)
        take_field(extraction, &extraction->fields.items[i], all_terms(einvoice));
    weigh_totals(einvoice, &extraction->fields);
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        struct list *list = &extraction->lists[i];
        if (list->wanted->kind != LIST_TABLE || !has_lines(einvoice))
            continue;
        take_lines(extraction, list);
        prove_lines(einvoice, list);
    }
}

const char *einvoice_doc_type(const struct reading_einvoice *einvoice)
{
    const struct reading_term *type = einvoice != NULL ? find_term(all_terms(einvoice), 3) : NULL;
    if (einvoice == NULL || einvoice->term_count == 0)
        return NULL;
    for (size_t i = 0; type != NULL && i < COUNT_OF(CREDIT_TYPES); i++) {
        if (text_equal(type->value, CREDIT_TYPES[i]))
            return "credit_note";
    }
    return "invoice";
}
