/*
 * hybrid: whether the page of a hybrid invoice says what its XML says.
 *
 * A machine pays by the XML, a person approves what the page shows: where they differ, one of them
 * is deceived. Each term that decides what is paid, to whom and when must be found again on the
 * pages, in whatever form; for one that is not, the pages are extracted without the XML, so that
 * the flag can say what they show in its place.
 */
#include "extract/hybrid.h"

#include <string.h>

#define START_DIGITS_MIN 6 /* of the start of a number that says which one it is */
#define NUMBER_TERM      1 /* n of BT-n: the invoice's number */

/* What must stand on the pages too, and the field by which it is found there otherwise. */
static const struct {
    uint16_t number; /* n of BT-n */
    enum evidence_kind kind;
    const char *field;
} CHECKED[] = {
    {1, EVIDENCE_IDENTIFIER, "document_number"},
    {2, EVIDENCE_DATE, "document_date"},
    {9, EVIDENCE_DATE, "due_date"},
    {109, EVIDENCE_AMOUNT, "net_amount"},
    {110, EVIDENCE_AMOUNT, "tax_amount"},
    {112, EVIDENCE_AMOUNT, "total"},
    {115, EVIDENCE_AMOUNT, "amount_due"},
    {84, EVIDENCE_IDENTIFIER, "iban"},
    {31, EVIDENCE_IDENTIFIER, "vendor_tax_id"},
};

static const char SCHEMA[] =
    "{\"type\": \"object\", \"properties\": {\"document_number\": {\"type\": \"string\"}, "
    "\"document_date\": {\"type\": \"string\", \"format\": \"date\"}, "
    "\"due_date\": {\"type\": \"string\", \"format\": \"date\"}, "
    "\"net_amount\": {\"type\": \"number\"}, \"tax_amount\": {\"type\": \"number\"}, "
    "\"total\": {\"type\": \"number\"}, \"amount_due\": {\"type\": \"number\"}, "
    "\"iban\": {\"type\": \"string\"}, \"vendor_tax_id\": {\"type\": \"string\"}}}";

/* One check of an invoice. */
struct hybrid {
    struct arena *arena;
    const struct extract_request *request;
    const struct reading_einvoice *einvoice;
    struct evidence_index *indexes[2]; /* in each order of day and month */
    const struct json *shown;          /* fields of the pages alone; NULL until they are needed */
};

/* The only term of that number; NULL when there is none, or several say different things. */
static const struct reading_term *find_term(const struct reading_einvoice *einvoice,
                                            uint16_t number)
{
    const struct reading_term *found = NULL;
    for (size_t i = 0; i < einvoice->term_count; i++) {
        const struct reading_term *term = &einvoice->terms[i];
        if (term->number != number)
            continue;
        if (found && !text_equal(found->value, term->value))
            return NULL;
        found = term;
    }
    return found;
}

/* A page need not say that nothing is to be paid. */
static bool is_nothing(enum evidence_kind kind, const char *value)
{
    struct decimal amount;
    struct err ignored;
    return kind == EVIDENCE_AMOUNT &&
           (!decimal_parse(value, &amount, &ignored) || amount.digits == 0);
}

/* As evidence_find wants it: days with hyphens. */
static const char *claim_of(struct arena *arena, enum evidence_kind kind, const char *value)
{
    const char *day = NULL;
    const bool is_compact = strspn(value, "0123456789") >= 8;
    const char *date = arena_printf(arena, "%.*s", is_compact ? 8 : 10, value);
    if (kind != EVIDENCE_DATE)
        return value;
    return value_read_date(arena, date, DATE_DAY_MONTH, &day) ? day : value;
}

static bool is_shown(const struct hybrid *hybrid, enum evidence_kind kind, const char *value)
{
    const struct evidence_claim claim = {.kind = kind, .value = value};
    struct evidence found;
    return evidence_find(hybrid->indexes[0], &claim, &found) ||
           evidence_find(hybrid->indexes[1], &claim, &found);
}

/* A number that pages show without what follows it ("7712-2014-1" as 7712) contradicts nothing. */
static bool is_start_shown(const struct hybrid *hybrid, const char *value)
{
    const size_t length = strcspn(value, "-/");
    size_t digits = 0;
    for (size_t i = 0; i < length; i++)
        digits += value[i] >= '0' && value[i] <= '9';
    return value[length] != '\0' && digits >= START_DIGITS_MIN &&
           is_shown(hybrid, EVIDENCE_IDENTIFIER, arena_copy_bytes(hybrid->arena, value, length));
}

/* Whether the pages say so, or need not. */
static bool is_answered(const struct hybrid *hybrid, enum evidence_kind kind, const char *value)
{
    return is_nothing(kind, value) ||
           is_shown(hybrid, kind, claim_of(hybrid->arena, kind, value)) ||
           (kind == EVIDENCE_IDENTIFIER && is_start_shown(hybrid, value));
}

/* What the pages say without the XML. */
static bool look_at_pages(struct hybrid *hybrid, struct err *err)
{
    if (hybrid->shown)
        return true;
    struct reading pages = *hybrid->request->reading;
    struct extract_request request = *hybrid->request;
    pages.einvoice = NULL;
    request.reading = &pages;
    request.layouts = NULL;
    request.layout_count = 0;
    request.output_schema = json_parse(hybrid->arena, SCHEMA, sizeof SCHEMA - 1, err);
    const struct json *extracted =
        request.output_schema ? extract_document(hybrid->arena, &request, err) : NULL;
    if (!extracted)
        return false;
    hybrid->shown = json_find(extracted, "fields");
    return true;
}

static bool flag_term(struct hybrid *hybrid, const struct reading_term *term, const char *name,
                      struct json *flags, struct err *err)
{
    struct arena *arena = hybrid->arena;
    if (!look_at_pages(hybrid, err))
        return false;
    const struct json *field = json_find(hybrid->shown, name);
    const struct json *list = json_find(field, "evidence");
    const struct json *evidence = json_count(list) > 0 ? json_at(list, 0) : NULL;
    const bool is_other = json_find(evidence, "page") != NULL;
    struct json *flag =
        fraud_flag_add(arena, flags, "einvoice_contradicts_page",
                       is_other ? "the page shows another value than the e-invoice in the file has"
                                : "the e-invoice in the file has a value that no page shows");
    json_set(arena, flag, "field", json_new_text(arena, name));
    json_set(arena, flag, "path",
             json_new_text(arena, reading_term_path(arena, hybrid->einvoice, term)));
    json_set(arena, flag, "page",
             is_other ? json_find(evidence, "page") : json_new_integer(arena, 1));
    if (is_other)
        json_set(arena, flag, "box", json_find(evidence, "box"));
    return true;
}

/* A page that could not be read shows nothing to us, but perhaps to a person. */
static bool is_read(const struct reading *reading)
{
    for (size_t i = 0; i < reading->page_count; i++) {
        if (reading->pages[i].source == READING_NONE)
            return false;
    }
    return reading->page_count > 0;
}

static struct hybrid compare_with(struct arena *arena, const struct reading *reading,
                                  const struct reading_einvoice *einvoice)
{
    return (struct hybrid){
        .arena = arena,
        .einvoice = einvoice,
        .indexes = {evidence_index_create(arena, reading, DATE_DAY_MONTH),
                    evidence_index_create(arena, reading, DATE_MONTH_DAY)},
    };
}

size_t hybrid_count_shown(struct arena *arena, const struct reading *pages,
                          const struct reading_einvoice *einvoice)
{
    const struct hybrid hybrid = compare_with(arena, pages, einvoice);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(CHECKED); i++) {
        const struct reading_term *term = find_term(einvoice, CHECKED[i].number);
        if (!term || is_nothing(CHECKED[i].kind, term->value) ||
            !is_answered(&hybrid, CHECKED[i].kind, term->value))
            continue;
        count += CHECKED[i].number == NUMBER_TERM ? COUNT_OF(CHECKED) : 1;
    }
    return count;
}

bool extract_check_hybrid(struct arena *arena, const struct extract_request *request,
                          struct json *flags, struct err *err)
{
    const struct reading *reading = request->reading;
    const struct reading_einvoice *einvoice = reading->einvoice;
    if (!einvoice || einvoice->file_name[0] == '\0' || einvoice->term_count == 0 ||
        !is_read(reading))
        return true;
    struct hybrid hybrid = compare_with(arena, reading, einvoice);
    hybrid.request = request;
    for (size_t i = 0; i < COUNT_OF(CHECKED); i++) {
        const struct reading_term *term = find_term(einvoice, CHECKED[i].number);
        if (!term || is_answered(&hybrid, CHECKED[i].kind, term->value))
            continue;
        if (!flag_term(&hybrid, term, CHECKED[i].field, flags, err))
            return false;
    }
    return true;
}
