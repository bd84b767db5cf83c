/*
 * page_claims: reads a page as if it were alone, and notes what tells which document it is of.
 */
#include "extract/page_claims.h"

#include "extract/candidates.h"
#include "extract/doctype.h"
#include "extract/sheet.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_LENGTH_MIN 3
#define TOP_SHARE         0.15 /* of the page: where a letterhead stands */
#define FOOT_FROM         0.88 /* of the page: where its foot begins */
#define ANNEX_SHARE       0.20 /* of the page: where an annex says so */
#define TITLE_SHARE       0.35 /* of the page: where titles stand */
#define ANNEX_WORDS_MAX   6
#define PLACE_DIGITS_MAX  4
#define WORDS_BYTES_MAX   ((size_t)1024 * 1024)

static const char SCHEMA[] = "{\"type\": \"object\", \"properties\": {"
                             "\"document_number\": {\"type\": \"string\"},"
                             "\"employee_id\": {\"type\": \"string\"},"
                             "\"employee_name\": {\"type\": \"string\"},"
                             "\"document_date\": {\"type\": \"string\", \"format\": \"date\"},"
                             "\"total\": {\"type\": \"number\"}}}";

const struct json *page_claims_schema(struct arena *arena)
{
    struct err none = {0};
    return json_parse(arena, SCHEMA, strlen(SCHEMA), &none);
}

static bool is_one_of(const char *list, const char *key)
{
    const size_t length = strlen(key);
    for (const char *at = length > 0 ? strstr(list, key) : NULL; at; at = strstr(at + 1, key)) {
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
    }
    return false;
}

bool page_claims_have(const struct page_claims *claims, const char *key)
{
    return is_one_of(claims->words, key);
}

/* ---- its place ---- */

static bool is_digits(const char *text, size_t length)
{
    return length > 0 && strspn(text, "0123456789") >= length;
}

static bool read_number(const char *text, size_t length, int64_t *number)
{
    if (length > PLACE_DIGITS_MAX || !is_digits(text, length))
        return false;
    int64_t value = 0;
    for (size_t i = 0; i < length; i++)
        value = value * 10 + (text[i] - '0');
    *number = value;
    return value > 0;
}

/* "2/3", or "2" and what follows it: "of 3". Not the start of a longer number: "507 500 94". */
static bool read_place(const struct sheet *sheet, size_t at, size_t end, struct page_claims *claims)
{
    static const char *const OF = " of von de di van sur da / ";
    const char *key = sheet->tokens[at].key;
    const char *next = at + 1 < end ? sheet->tokens[at + 1].key : "";
    const size_t length = strcspn(key, "/");
    int64_t place = 0;
    int64_t places = 0;
    if (!read_number(key, length, &place) ||
        (is_digits(next, strlen(next)) && sheet->tokens[at].cell == sheet->tokens[at + 1].cell))
        return false;
    if (key[length] == '/')
        (void)read_number(key + length + 1, strlen(key + length + 1), &places);
    else if (at + 2 < end && is_one_of(OF, next))
        (void)read_number(sheet->tokens[at + 2].key, strlen(sheet->tokens[at + 2].key), &places);
    if (places != 0 && place > places)
        return false;
    claims->place = place;
    claims->places = places;
    return true;
}

/* What the page says of its place. What is said at its bottom counts before what is said above: a
   letter may quote a page. */
static void find_place(const struct sheet *sheet, struct page_claims *claims)
{
    static const char *const PAGE =
        " page pages pg seite blatt pagina paginas pag feuille folio hoja bladzijde blz foglio ";
    for (size_t r = sheet->row_count; r-- > 0 && claims->place == 0;) {
        const struct span row = sheet->rows[r].tokens;
        const size_t end = row.first + row.count;
        for (size_t i = row.first; i + 1 < end && claims->place == 0; i++) {
            if (is_one_of(PAGE, sheet->tokens[i].key))
                (void)read_place(sheet, i + 1, end, claims);
        }
    }
}

/* ---- its words ---- */

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_word(struct page_edge *edge, const char *key)
{
    if (edge->count < PAGE_EDGE_WORDS_MAX)
        edge->words[edge->count++] = key;
}

static void find_words(const struct sheet *sheet, struct page_claims *claims)
{
    static const char *const CONTINUED = " continued continuation fortsetzung ubertrag uebertrag "
                                         "suite reporte continuacion continuazione riporto vervolg "
                                         "continuacao transporte ";
    struct text words CLEANUP(text_done);
    text_init(&words, WORDS_BYTES_MAX);
    text_append_char(&words, ' ');
    claims->sorted = arena_new_array(sheet->arena, const char *, sheet->token_count + 1);
    for (size_t i = 0; i < sheet->token_count; i++) {
        const struct token *token = &sheet->tokens[i];
        if (token->key[0] == '\0')
            continue;
        text_append_string(&words, token->key);
        text_append_char(&words, ' ');
        claims->sorted[claims->sorted_count++] = token->key;
        const bool is_top = (double)token->area.y0 < TOP_SHARE * (double)claims->height_pt;
        const bool is_foot = (double)token->area.y0 > FOOT_FROM * (double)claims->height_pt;
        if (is_top)
            add_word(&claims->top, token->key);
        if (is_foot && !is_digits(token->key, strlen(token->key)))
            add_word(&claims->foot, token->key);
        claims->is_continued |= is_top && is_one_of(CONTINUED, token->key);
    }
    qsort(claims->sorted, claims->sorted_count, sizeof *claims->sorted, compare_keys);
    claims->words = arena_copy_text(sheet->arena, words.data);
    claims->is_empty = claims->sorted_count == 0;
}

/* A cell above that names a kind of document, beside nothing but a date. */
static void find_title(const struct sheet *sheet, const struct candidates *candidates,
                       struct page_claims *claims)
{
    for (size_t i = 0; i < sheet->cell_count && !claims->is_titled; i++) {
        const struct cell *cell = &sheet->cells[i];
        const struct row *row = &sheet->rows[cell->row];
        const size_t last = cell->tokens.first + cell->tokens.count - 1;
        const bool is_last = i + 1 == row->first_cell + row->cell_count;
        if ((double)cell->area.y0 > TITLE_SHARE * (double)claims->height_pt)
            return;
        claims->is_titled =
            !sheet->tokens[last].ends_label &&
            (is_last || candidates_within(candidates, KIND_DATE, sheet->cells[i + 1].tokens)) &&
            doctype_is_name(sheet_keys(sheet, cell->tokens));
    }
}

/* A line that begins as letters do. */
static void find_salutation(const struct sheet *sheet, struct page_claims *claims)
{
    static const char *const SALUTATIONS[] = {
        "dear ",    "sehr geehrte", "madame monsieur", "madame ",    "monsieur ",     "estimado",
        "estimada", "egregio",      "gentile ",        "spettabile", "geachte",       "prezado",
        "caro ",    "guten tag ",   "liebe",           "exmo",       "to whom it may"};
    for (size_t i = 0; i < sheet->row_count; i++) {
        const char *text = sheet_keys(sheet, sheet->rows[i].tokens);
        for (size_t k = 0; k < COUNT_OF(SALUTATIONS); k++)
            claims->is_saluting |= text_starts_with(text, SALUTATIONS[k]);
    }
}

/* Whether the words of a heading name what is never a document of its own. */
static bool is_annex(struct arena *arena, const char *heading)
{
    static const char *const NAMES =
        " appendix annex attachment exhibit anlage anhang annexe anexo "
        "allegato bijlage agb ";
    static const char *const REFERENCES = " to of zu zur zum a au aux de del al alla bij no ";
    static const char *const TERMS[] = {
        "terms and conditions", "general conditions",    "conditions of sale",
        "terms of sale",        "terms of service",      "geschaftsbedingungen",
        "conditions generales", "condiciones generales", "terminos y condiciones",
        "condizioni generali",  "algemene voorwaarden",  "condicoes gerais"};
    /* "Annex", "Annex 3", "Annex B", "Annex to the contract", but no company of that name. */
    const size_t length = strcspn(heading, " ");
    const char *next = heading + length + (heading[length] == ' ');
    const size_t next_length = strcspn(next, " ");
    if (is_one_of(NAMES, arena_copy_bytes(arena, heading, length)) &&
        (next_length <= 1 || is_digits(next, next_length) ||
         is_one_of(REFERENCES, arena_copy_bytes(arena, next, next_length))))
        return true;
    for (size_t i = 0; i < COUNT_OF(TERMS); i++) {
        if (strstr(heading, TERMS[i]))
            return true;
    }
    return false;
}

/* A line above, short and alone at its height, that says so. */
static void find_annex(const struct sheet *sheet, struct page_claims *claims)
{
    for (size_t i = 0; i < sheet->row_count && !claims->is_annex; i++) {
        const struct row *row = &sheet->rows[i];
        if ((double)row->area.y0 > ANNEX_SHARE * (double)claims->height_pt)
            return;
        if (row->cell_count == 1 && row->tokens.count <= ANNEX_WORDS_MAX)
            claims->is_annex = is_annex(sheet->arena, sheet_keys(sheet, row->tokens));
    }
}

/* Few of them are the issuer's and the customer's; many are a list of payments. */
static void find_issuers(const struct candidates *candidates, struct page_claims *claims)
{
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->items[i];
        if (candidate->kind != KIND_IBAN && candidate->kind != KIND_VAT_ID)
            continue;
        if (claims->issuer_count == PAGE_ISSUERS_MAX) {
            claims->issuer_count = 0;
            return;
        }
        claims->issuers[claims->issuer_count++] = candidate->text;
    }
}

/* ---- its fields ---- */

/* A value that is believed; NULL. */
static const char *find_value(const struct json *fields, const char *name)
{
    static const struct decimal BELIEVED = {.digits = 5, .scale = 1};
    const struct json *field = json_find(fields, name);
    struct decimal confidence = {0};
    return json_read_decimal(json_find(field, "confidence"), &confidence) &&
                   decimal_compare(&confidence, &BELIEVED) >= 0
               ? json_text(json_find(field, "value"))
               : NULL;
}

/* As numbers are compared: as the keys of words are. */
static const char *fold_number(struct arena *arena, const char *number)
{
    const char *key = number ? sheet_key(arena, number) : "";
    return strlen(key) >= NUMBER_LENGTH_MIN ? key : "";
}

/* Whether both have digits where the other has them. */
static bool is_alike(const char *a, const char *b)
{
    size_t i = 0;
    while (a[i] != '\0' && b[i] != '\0' && is_digits(a + i, 1) == is_digits(b + i, 1))
        i++;
    return a[i] == '\0' && b[i] == '\0' && strcmp(a, b) != 0;
}

/* Whether another number of its look stands right below or above: it is one of a list. */
static bool is_listed(const struct sheet *sheet, const char *number)
{
    for (size_t i = 0; i < sheet->token_count; i++) {
        const struct token *token = &sheet->tokens[i];
        if (!text_equal(token->key, number))
            continue;
        for (size_t j = 0; j < sheet->token_count; j++) {
            const struct token *other = &sheet->tokens[j];
            const int64_t rows = (int64_t)other->row - (int64_t)token->row;
            if ((rows == 1 || rows == -1) && area_overlap_x(&token->area, &other->area) > 0 &&
                is_alike(token->key, other->key))
                return true;
        }
    }
    return false;
}

static const char *find_number(const struct sheet *sheet, const struct json *fields)
{
    const char *number = fold_number(sheet->arena, find_value(fields, "document_number"));
    const struct json *field = json_find(fields, "document_number");
    const bool is_of_table =
        extract_has_reason(field, "below_label") || extract_has_reason(field, "table_cell");
    return is_of_table && is_listed(sheet, number) ? "" : number;
}

/* Whose payslip it is; of a list of employees nobody's. */
static const char *find_employee(struct arena *arena, const struct json *fields)
{
    static const char *const NAMES[] = {"employee_id", "employee_name"};
    for (size_t i = 0; i < COUNT_OF(NAMES); i++) {
        const char *value = find_value(fields, NAMES[i]);
        if (value && extract_has_reason(json_find(fields, NAMES[i]), "right_of_label"))
            return sheet_key(arena, value);
    }
    return "";
}

static bool find_fields(const struct extract_request *page, const struct sheet *sheet,
                        struct page_claims *claims, struct err *err)
{
    const struct json *found = extract_document(sheet->arena, page, err);
    if (!found)
        return err->kind == ERR_LIMIT; /* a table without end says nothing of this */
    const struct json *fields = json_find(found, "fields");
    const char *date = json_text(json_find(json_find(fields, "document_date"), "value"));
    claims->number = find_number(sheet, fields);
    if (text_equal(claims->doc_type, "payslip"))
        claims->employee = find_employee(sheet->arena, fields);
    claims->date = date ? date : "";
    claims->has_total =
        json_read_decimal(json_find(json_find(fields, "total"), "value"), &claims->total);
    return true;
}

bool page_claims_find(struct arena *arena, const struct extract_request *request, size_t index,
                      struct page_claims *claims, struct err *err)
{
    const struct reading one = {.facts = request->reading->facts,
                                .pages = &request->reading->pages[index],
                                .page_count = 1};
    struct extract_request page = *request;
    struct doctype_points points;
    struct candidates candidates;
    struct sheet sheet;
    *claims = (struct page_claims){.number = "",
                                   .employee = "",
                                   .date = "",
                                   .doc_type = "",
                                   .width_pt = one.pages[0].width_pt,
                                   .height_pt = one.pages[0].height_pt};
    sheet_build(arena, &one, &sheet);
    find_words(&sheet, claims);
    if (claims->is_empty)
        return true;
    find_place(&sheet, claims);
    find_annex(&sheet, claims);
    candidates_find(&sheet, request->date_order, &candidates);
    find_title(&sheet, &candidates, claims);
    find_salutation(&sheet, claims);
    find_issuers(&candidates, claims);
    /* Puts words right that OCR misread: after all that compares pages as they were read. */
    doctype_weigh(&sheet, &points);
    claims->doc_type = doctype_name(doctype_best(&points));
    page.reading = &one;
    page.doc_type = claims->doc_type;
    return find_fields(&page, &sheet, claims, err);
}

/* ---- two pages ---- */

double page_claims_compare_edges(const struct page_edge *a, const struct page_edge *b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a->count; i++) {
        bool is_shared = false;
        for (size_t j = 0; j < b->count && !is_shared; j++)
            is_shared = strcmp(a->words[i], b->words[j]) == 0;
        shared += is_shared;
    }
    const size_t most = a->count > b->count ? a->count : b->count;
    return most > 0 ? (double)shared / (double)most : 0;
}

double page_claims_compare_words(const struct page_claims *a, const struct page_claims *b)
{
    size_t shared = 0;
    for (size_t i = 0, j = 0; i < a->sorted_count && j < b->sorted_count;) {
        const int order = strcmp(a->sorted[i], b->sorted[j]);
        shared += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    const size_t all = a->sorted_count + b->sorted_count;
    return all > 0 ? 2 * (double)shared / (double)all : 0;
}
