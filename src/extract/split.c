/*
 * split: where in a file one document ends and the next begins.
 *
 * Each page is compared with the document so far: what it says of its own number, its document
 * number, its kind, its letterhead, its totals (signs.def). Empty pages belong to what is before
 * them. A file is one document unless the signs of another are strong.
 */
#include "extract/extract.h"
#include "extract/sheet.h"

#include <math.h>
#include <string.h>

#define BEGINS_MIN        2.75 /* sum of the weights */
#define CONFIDENCE_HALF   0.5
#define CONFIDENCE_STEP   0.12 /* for each point away from the bound */
#define CONFIDENCE_MAX    0.99
#define NUMBER_LENGTH_MIN 3
#define TOP_SHARE         0.15 /* of the page: where a letterhead stands */
#define TOP_WORDS_MAX     64
#define TOP_SAME          0.6
#define TOP_OTHER         0.2
#define SIZE_TOLERANCE    0.05
#define PAGES_OF_FILE_MAX 9999

enum sign {
#define SIGN(symbol, code, weight) SIGN_##symbol,
#include "extract/signs.def"
    SIGN_COUNT
#undef SIGN
};

static const struct {
    const char *code;
    double weight;
} SIGNS[] = {
#define SIGN(symbol, code, weight) [SIGN_##symbol] = {(code), (weight)},
#include "extract/signs.def"
#undef SIGN
};

/* What is wanted of each page by itself. */
static const char SCHEMA[] = "{\"type\": \"object\", \"properties\": {"
                             "\"document_number\": {\"type\": \"string\"},"
                             "\"document_date\": {\"type\": \"string\", \"format\": \"date\"},"
                             "\"total\": {\"type\": \"number\"}}}";

struct page_signs {
    bool is_empty;
    int64_t place;      /* "page 2 of 3": 2; 0 when it does not say */
    int64_t places;     /* 3; 0 when it does not say */
    const char *number; /* of the document, folded; "" when none is found */
    const char *date;   /* of the document, "" when none is found */
    bool has_total;
    bool is_continued;
    const char *doc_type;
    const char *words; /* all keys, with a space before and after each */
    const char *top[TOP_WORDS_MAX];
    size_t top_count;
    float width_pt;
    float height_pt;
};

/* A document while its pages are put together. */
struct group {
    size_t first;
    const char *number;
    const char *doc_type;
    size_t last; /* page that is not empty */
};

static bool is_one_of(const char *list, const char *key)
{
    const size_t length = strlen(key);
    for (const char *at = length > 0 ? strstr(list, key) : NULL; at; at = strstr(at + 1, key)) {
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
    }
    return false;
}

static bool read_number(const char *text, size_t length, int64_t *number)
{
    int64_t value = 0;
    if (length == 0 || length > 4)
        return false;
    for (size_t i = 0; i < length; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (text[i] - '0');
    }
    *number = value;
    return value > 0 && value <= PAGES_OF_FILE_MAX;
}

/* "2/3", or "2" and what follows it: "of 3". */
static bool read_place(const struct sheet *sheet, size_t at, size_t end, struct page_signs *signs)
{
    static const char *const OF = " of von de di van sur da / ";
    const char *key = sheet->tokens[at].key;
    const size_t length = strcspn(key, "/");
    int64_t place = 0;
    int64_t places = 0;
    if (!read_number(key, length, &place))
        return false;
    if (key[length] == '/')
        (void)read_number(key + length + 1, strlen(key + length + 1), &places);
    else if (at + 2 < end && is_one_of(OF, sheet->tokens[at + 1].key))
        (void)read_number(sheet->tokens[at + 2].key, strlen(sheet->tokens[at + 2].key), &places);
    if (places != 0 && place > places)
        return false;
    signs->place = place;
    signs->places = places;
    return true;
}

/* What the page says of its place. What is said at its bottom counts before what is said above: a
   letter may quote a page. */
static void find_place(const struct sheet *sheet, struct page_signs *signs)
{
    static const char *const PAGE =
        " page pages pg seite blatt pagina paginas pag feuille folio hoja bladzijde blz foglio ";
    for (size_t r = sheet->row_count; r-- > 0 && signs->place == 0;) {
        const struct span row = sheet->rows[r].tokens;
        const size_t end = row.first + row.count;
        for (size_t i = row.first; i + 1 < end && signs->place == 0; i++) {
            if (is_one_of(PAGE, sheet->tokens[i].key))
                (void)read_place(sheet, i + 1, end, signs);
        }
    }
}

static void find_words(const struct sheet *sheet, float height_pt, struct page_signs *signs)
{
    static const char *const CONTINUED = " continued continuation fortsetzung ubertrag uebertrag "
                                         "suite reporte continuacion continuazione riporto vervolg "
                                         "continuacao transporte ";
    struct text words CLEANUP(text_done);
    text_init(&words, (size_t)1024 * 1024);
    text_append_char(&words, ' ');
    for (size_t i = 0; i < sheet->token_count; i++) {
        const struct token *token = &sheet->tokens[i];
        if (token->key[0] == '\0')
            continue;
        text_append_string(&words, token->key);
        text_append_char(&words, ' ');
        const bool is_top = (double)token->area.y0 < TOP_SHARE * (double)height_pt;
        if (is_top && signs->top_count < TOP_WORDS_MAX)
            signs->top[signs->top_count++] = token->key;
        signs->is_continued |= is_top && is_one_of(CONTINUED, token->key);
    }
    signs->words = arena_copy_text(sheet->arena, words.data);
    signs->is_empty = words.length <= 1;
}

/* As numbers are compared: as the keys of words are. */
static const char *fold_number(struct arena *arena, const char *number)
{
    const char *key = number ? sheet_key(arena, number) : "";
    return strlen(key) >= NUMBER_LENGTH_MIN ? key : "";
}

static bool find_fields(const struct extract_request *page, struct page_signs *signs,
                        struct arena *arena, struct err *err)
{
    const struct json *found = extract_document(arena, page, err);
    if (!found)
        return err->kind == ERR_LIMIT; /* a table without end says nothing of this */
    const struct json *fields = json_find(found, "fields");
    const struct json *number = json_find(fields, "document_number");
    static const struct decimal BELIEVED = {.digits = 5, .scale = 1};
    struct decimal confidence = {0};
    if (json_read_decimal(json_find(number, "confidence"), &confidence) &&
        decimal_compare(&confidence, &BELIEVED) >= 0)
        signs->number = fold_number(arena, json_text(json_find(number, "value")));
    const char *date = json_text(json_find(json_find(fields, "document_date"), "value"));
    signs->date = date ? date : "";
    signs->has_total = json_find(fields, "total") != NULL;
    return true;
}

static bool look_at_page(struct arena *arena, const struct extract_request *request, size_t index,
                         struct page_signs *signs, struct err *err)
{
    const struct reading one = {.facts = request->reading->facts,
                                .pages = &request->reading->pages[index],
                                .page_count = 1};
    struct extract_request page = *request;
    struct extract_kind kind;
    struct sheet sheet;
    *signs = (struct page_signs){.number = "",
                                 .date = "",
                                 .doc_type = "",
                                 .width_pt = one.pages[0].width_pt,
                                 .height_pt = one.pages[0].height_pt};
    sheet_build(arena, &one, &sheet);
    find_words(&sheet, signs->height_pt, signs);
    if (signs->is_empty)
        return true;
    find_place(&sheet, signs);
    page.reading = &one;
    extract_find_kind(arena, &one, &kind);
    page.doc_type = signs->doc_type = kind.doc_type;
    return find_fields(&page, signs, arena, err);
}

/* Part of the words at the top of both pages that stand on each, 0..1. */
static double compare_tops(const struct page_signs *a, const struct page_signs *b)
{
    size_t shared = 0;
    for (size_t i = 0; i < a->top_count; i++) {
        bool is_shared = false;
        for (size_t j = 0; j < b->top_count && !is_shared; j++)
            is_shared = strcmp(a->top[i], b->top[j]) == 0;
        shared += is_shared;
    }
    const size_t most = a->top_count > b->top_count ? a->top_count : b->top_count;
    return most > 0 ? (double)shared / (double)most : 0;
}

static bool is_other_size(const struct page_signs *a, const struct page_signs *b)
{
    return fabs((double)(a->width_pt - b->width_pt)) > SIZE_TOLERANCE * (double)a->width_pt ||
           fabs((double)(a->height_pt - b->height_pt)) > SIZE_TOLERANCE * (double)a->height_pt;
}

#define SAYS(symbol, condition) ((condition) ? 1U << SIGN_##symbol : 0)

static unsigned compare_places(const struct page_signs *before, const struct page_signs *page)
{
    const bool is_next =
        page->place > 1 && page->place == before->place + 1 && page->places == before->places;
    return SAYS(FIRST_PAGE, page->place == 1) | SAYS(NEXT_PAGE, is_next) |
           SAYS(LATER_PAGE, page->place > 1 && !is_next) |
           SAYS(LAST_BEFORE, before->places > 0 && before->place == before->places);
}

static unsigned compare_numbers(const struct group *group, const struct page_signs *page)
{
    const bool is_known = group->number[0] != '\0';
    const bool is_same = is_known && is_one_of(page->words, group->number);
    return SAYS(NUMBER_SAME, is_same) |
           SAYS(NUMBER_CHANGED, is_known && !is_same && page->number[0] != '\0');
}

/* The signs that tell the page from the document so far. */
static unsigned compare(const struct group *group, const struct page_signs *before,
                        const struct page_signs *page)
{
    const double top = compare_tops(before, page);
    const bool is_dated = before->date[0] != '\0' && page->date[0] != '\0';
    const bool is_typed = group->doc_type[0] != '\0' && page->doc_type[0] != '\0';
    return compare_places(before, page) | compare_numbers(group, page) |
           SAYS(TYPE_CHANGED, is_typed && strcmp(group->doc_type, page->doc_type) != 0) |
           SAYS(TOP_SAME, top >= TOP_SAME) | SAYS(TOP_CHANGED, top <= TOP_OTHER) |
           SAYS(DATE_CHANGED, is_dated && strcmp(before->date, page->date) != 0) |
           SAYS(BOTH_TOTALLED, before->has_total && page->has_total) |
           SAYS(CONTINUED, page->is_continued) | SAYS(SIZE_CHANGED, is_other_size(before, page));
}

static double weigh(unsigned signs)
{
    double sum = 0;
    for (int i = 0; i < SIGN_COUNT; i++)
        sum += (signs & 1U << i) != 0 ? SIGNS[i].weight : 0;
    return sum;
}

static double confidence_of(double weight)
{
    return fmin(CONFIDENCE_HALF + CONFIDENCE_STEP * fabs(weight - BEGINS_MIN), CONFIDENCE_MAX);
}

static struct json *name_signs(struct arena *arena, unsigned signs)
{
    struct json *names = json_new_array(arena);
    for (int i = 0; i < SIGN_COUNT; i++) {
        if ((signs & 1U << i) != 0)
            json_append(arena, names, json_new_text(arena, SIGNS[i].code));
    }
    return names;
}

static void begin_part(struct arena *arena, struct extract_part *part, uint32_t page,
                       unsigned signs, double confidence)
{
    *part = (struct extract_part){.page_from = page,
                                  .page_to = page,
                                  .confidence = confidence,
                                  .signs = name_signs(arena, signs)};
}

/* The parts' kinds, each from all of its pages. */
static void name_types(struct arena *arena, const struct reading *reading,
                       struct extract_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct reading part = {.facts = reading->facts,
                                     .pages = &reading->pages[parts[i].page_from - 1],
                                     .page_count = parts[i].page_to - parts[i].page_from + 1};
        struct extract_kind kind;
        extract_find_kind(arena, &part, &kind);
        parts[i].doc_type = kind.doc_type;
    }
}

/* Takes the next page into the group, or begins a new one with it. */
static void add_page(struct group *group, const struct page_signs *pages, size_t index, bool is_new)
{
    const struct page_signs *page = &pages[index];
    if (is_new || pages[group->last].is_empty)
        *group = (struct group){.first = index, .number = page->number, .doc_type = page->doc_type};
    if (group->number[0] == '\0')
        group->number = page->number;
    if (group->doc_type[0] == '\0')
        group->doc_type = page->doc_type;
    group->last = index;
}

bool extract_split(struct arena *arena, const struct extract_request *request,
                   struct extract_part **parts, size_t *count, struct err *err)
{
    const size_t page_count = request->reading->page_count;
    struct extract_request wanted = *request;
    struct err none = {0};
    wanted.output_schema = json_parse(arena, SCHEMA, strlen(SCHEMA), &none);
    struct page_signs *pages = arena_new_array(arena, struct page_signs, page_count + 1);
    struct extract_part *found = arena_new_array(arena, struct extract_part, page_count + 1);
    struct group group = {0};
    size_t used = 0;
    for (size_t i = 0; i < page_count; i++) {
        if (!look_at_page(arena, &wanted, i, &pages[i], err))
            return false;
        const bool is_compared = i > 0 && !pages[i].is_empty && !pages[group.last].is_empty;
        const unsigned signs = is_compared ? compare(&group, &pages[group.last], &pages[i]) : 0;
        const double weight = weigh(signs);
        /* An e-invoice is one document, on however many pages it is shown. */
        const bool is_new =
            i == 0 || (is_compared && weight >= BEGINS_MIN && !wanted.reading->einvoice);
        const double confidence = is_compared ? confidence_of(weight) : CONFIDENCE_MAX;
        if (used > 0)
            found[used - 1].confidence = fmin(found[used - 1].confidence, confidence);
        if (is_new)
            begin_part(arena, &found[used++], (uint32_t)i + 1, signs, confidence);
        found[used - 1].page_to = (uint32_t)i + 1;
        if (i == 0 || !pages[i].is_empty)
            add_page(&group, pages, i, is_new);
    }
    name_types(arena, request->reading, found, used);
    *parts = found;
    *count = used;
    return true;
}
