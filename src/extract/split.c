/*
 * split: where in a file one document ends and the next begins.
 *
 * Each page is compared with the document so far: what it says of its own number, its document
 * number, its kind, its letterhead, its totals (signs.def). Empty pages belong to what is before
 * them. A file is one document unless the signs of another are strong.
 */
#include "extract/hybrid.h"
#include "extract/page_claims.h"

#include <math.h>
#include <string.h>

#define BEGINS_MIN         2.75 /* sum of the weights with which a document begins */
#define BEGINS_EVEN        1.9  /* with which it is as likely that none does */
#define CONFIDENCE_EVEN    0.5
#define CONFIDENCE_STEP    0.12 /* for each point away from there */
#define CONFIDENCE_MAX     0.99
#define TOP_SAME           0.6
#define TOP_OTHER          0.2
#define FOOT_SAME          0.6
#define FOOT_WORDS_MIN     4
#define NUMBER_LENGTH_SURE 5
#define SIZE_TOLERANCE     0.05
#define REPEATED_MIN       0.8 /* of the words of a first page that is a copy */
#define REPEATED_LATER     0.5 /* of those after it */
#define REPEATED_ONE_MIN   0.9 /* of the words of one page that says it is all */

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

/* All pages of a file. */
struct file {
    struct page_claims *pages;
    size_t count;
};

/* A document while its pages are put together. */
struct group {
    size_t first;
    size_t last; /* page that is not empty */
    const char *number;
    const char *employee;
    const char *date; /* the last one */
    const char *doc_type;
    const char *issuers[PAGE_ISSUERS_MAX];
    size_t issuer_count;
    bool is_complete; /* one of its pages could be all of it */
    size_t due;       /* index behind the last page that it says it has; 0 when it does not say */
};

static bool is_other_size(const struct page_claims *a, const struct page_claims *b)
{
    return fabs((double)(a->width_pt - b->width_pt)) > SIZE_TOLERANCE * (double)a->width_pt ||
           fabs((double)(a->height_pt - b->height_pt)) > SIZE_TOLERANCE * (double)a->height_pt;
}

static bool has_same_foot(const struct page_claims *a, const struct page_claims *b)
{
    return a->foot.count >= FOOT_WORDS_MIN && b->foot.count >= FOOT_WORDS_MIN &&
           page_claims_compare_edges(&a->foot, &b->foot) >= FOOT_SAME;
}

#define SAYS(symbol, condition) ((condition) ? 1U << SIGN_##symbol : 0)

/* Whether pages are counted around there, so that "page 1" is no chance. */
static bool is_counted(const struct file *file, const struct page_claims *before, size_t index)
{
    const struct page_claims *page = &file->pages[index];
    size_t next = index + 1;
    while (next < file->count && file->pages[next].is_empty)
        next++;
    return page->places > 0 || before->place > 1 ||
           (next < file->count && file->pages[next].place == 2);
}

static unsigned compare_places(const struct file *file, const struct group *group, size_t index)
{
    const struct page_claims *before = &file->pages[group->last];
    const struct page_claims *page = &file->pages[index];
    const bool is_one = page->place == 1;
    const bool is_next =
        page->place > 1 && page->place == before->place + 1 && page->places == before->places;
    /* No page of this file, but some other number. */
    const bool is_beyond = page->places == 0 && (uint64_t)page->place > (uint64_t)index + 1;
    return SAYS(FIRST_PAGE, is_one && is_counted(file, before, index)) |
           SAYS(PAGE_ONE_ALONE, is_one && !is_counted(file, before, index)) |
           SAYS(NEXT_PAGE, is_next) | SAYS(PAGES_DUE, page->place == 0 && index < group->due) |
           SAYS(LATER_PAGE, page->place > 1 && !is_next && !is_beyond) |
           SAYS(LAST_BEFORE, before->places > 0 && before->place == before->places);
}

static bool has_issuer(const struct group *group, const char *issuer)
{
    for (size_t i = 0; i < group->issuer_count; i++) {
        if (text_equal(group->issuers[i], issuer))
            return true;
    }
    return false;
}

/* Whether both name accounts and tax ids, and none is the same. */
static bool is_other_issuer(const struct group *group, const struct page_claims *page)
{
    for (size_t i = 0; i < page->issuer_count; i++) {
        if (has_issuer(group, page->issuers[i]))
            return false;
    }
    return group->issuer_count > 0 && page->issuer_count > 0;
}

static bool is_other(const char *known, const char *said)
{
    return known[0] != '\0' && said[0] != '\0' && strcmp(known, said) != 0;
}

/* Whether the document's number stands on the page. A short one may by chance. */
static bool is_number_there(const struct group *group, const struct page_claims *page)
{
    return group->number[0] != '\0' && page_claims_have(page, group->number) &&
           (strlen(group->number) >= NUMBER_LENGTH_SURE || !is_other(group->number, page->number));
}

static unsigned compare_numbers(const struct group *group, const struct page_claims *page)
{
    const bool is_there = is_number_there(group, page);
    const bool is_number_other = !is_there && is_other(group->number, page->number);
    const bool is_employee_other = is_other(group->employee, page->employee);
    /* Other kinds of documents refer to it: the statement that shows the payment. */
    const bool is_referred = is_there && is_other(group->doc_type, page->doc_type) &&
                             (page->is_titled || is_other_issuer(group, page));
    /* A page with all that a document needs is not still to be numbered by the next. */
    const bool is_first_number = group->number[0] == '\0' && group->is_complete &&
                                 page->number[0] != '\0' && page->date[0] != '\0';
    return SAYS(NUMBER_SAME, is_there && !is_referred) | SAYS(NUMBER_REFERRED, is_referred) |
           SAYS(NUMBER_CHANGED, is_number_other) | SAYS(NUMBER_FIRST, is_first_number) |
           SAYS(EMPLOYEE_CHANGED, is_employee_other) |
           SAYS(TITLED, page->is_titled && (is_number_other || is_employee_other));
}

/* Whether the pages from there on are the document so far once more, from its first to its last. */
static bool is_repeated(const struct file *file, const struct group *group, size_t index)
{
    const struct page_claims *first = &file->pages[group->first];
    const size_t length = index - group->first;
    if (length == 1)
        return first->places == 1 && file->pages[index].places == 1 &&
               page_claims_compare_words(first, &file->pages[index]) >= REPEATED_ONE_MIN;
    if (length > file->count - index ||
        page_claims_compare_words(first, &file->pages[index]) < REPEATED_MIN)
        return false;
    size_t repeated = 1;
    for (size_t i = 1; i < length; i++) {
        const struct page_claims *page = &file->pages[group->first + i];
        /* Pages of which each is like the others tell nothing. */
        if (page_claims_compare_words(first, page) >= REPEATED_LATER)
            return false;
        repeated += page_claims_compare_words(page, &file->pages[index + i]) >= REPEATED_LATER;
    }
    return repeated > 1 && repeated * 2 > length;
}

/* Whether the page has something that documents begin with. */
static bool is_introduced(const struct page_claims *page)
{
    return page->place == 1 || page->is_titled || page->is_saluting ||
           (page->number[0] != '\0' && page->date[0] != '\0');
}

/* Whether it at least could be all of a document. */
static bool is_complete(const struct page_claims *page)
{
    return page->date[0] != '\0' && page->has_total;
}

/* The signs that tell the page from the document so far. */
static unsigned compare(const struct file *file, const struct group *group, size_t index)
{
    const struct page_claims *before = &file->pages[group->last];
    const struct page_claims *page = &file->pages[index];
    const double top = page_claims_compare_edges(&before->top, &page->top);
    const bool is_totalled = before->has_total && page->has_total;
    return compare_places(file, group, index) | compare_numbers(group, page) |
           SAYS(TYPE_CHANGED, is_other(group->doc_type, page->doc_type)) |
           SAYS(TOP_SAME, top >= TOP_SAME) | SAYS(TOP_CHANGED, top <= TOP_OTHER) |
           SAYS(FOOT_SAME, top < TOP_SAME && has_same_foot(before, page)) |
           SAYS(DATE_CHANGED, is_other(group->date, page->date)) |
           SAYS(BOTH_TOTALLED, is_totalled && decimal_compare(&before->total, &page->total) != 0) |
           SAYS(ISSUER_CHANGED, is_introduced(page) && is_other_issuer(group, page)) |
           SAYS(SALUTING, page->is_saluting) | SAYS(CONTINUED, page->is_continued) |
           SAYS(ANNEX, page->is_annex) |
           SAYS(NO_BEGINNING, !is_introduced(page) && !is_complete(page)) |
           SAYS(REPEATED, is_repeated(file, group, index)) |
           SAYS(SIZE_CHANGED, is_other_size(before, page));
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
    return fmin(CONFIDENCE_EVEN + CONFIDENCE_STEP * fabs(weight - BEGINS_EVEN), CONFIDENCE_MAX);
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

/* Takes the next page into the group, or begins a new one with it. */
static void add_page(struct group *group, const struct page_claims *pages, size_t index,
                     bool is_new)
{
    const struct page_claims *page = &pages[index];
    if (is_new || pages[group->last].is_empty)
        *group = (struct group){
            .first = index, .number = "", .employee = "", .date = "", .doc_type = ""};
    if (group->number[0] == '\0')
        group->number = page->number;
    if (group->employee[0] == '\0')
        group->employee = page->employee;
    if (page->date[0] != '\0')
        group->date = page->date;
    if (group->doc_type[0] == '\0')
        group->doc_type = page->doc_type;
    for (size_t i = 0; i < page->issuer_count && group->issuer_count < PAGE_ISSUERS_MAX; i++) {
        if (!has_issuer(group, page->issuers[i]))
            group->issuers[group->issuer_count++] = page->issuers[i];
    }
    group->is_complete |= is_complete(page);
    if (page->places > 0)
        group->due = index + (size_t)(page->places - page->place) + 1;
    group->last = index;
}

/* Puts the pages together to `parts`; returns how many they are. */
static size_t find_parts(struct arena *arena, const struct file *file, bool is_divisible,
                         struct extract_part *parts)
{
    struct group group = {0};
    size_t used = 0;
    for (size_t i = 0; i < file->count; i++) {
        const bool is_empty = file->pages[i].is_empty;
        const bool is_compared =
            is_divisible && i > 0 && !is_empty && !file->pages[group.last].is_empty;
        const unsigned signs = is_compared ? compare(file, &group, i) : 0;
        const double weight = weigh(signs);
        const bool is_new = i == 0 || (is_compared && weight >= BEGINS_MIN);
        const double confidence = is_compared ? confidence_of(weight) : CONFIDENCE_MAX;
        if (used > 0)
            parts[used - 1].confidence = fmin(parts[used - 1].confidence, confidence);
        if (is_new)
            parts[used++] = (struct extract_part){.page_from = (uint32_t)i + 1,
                                                  .confidence = confidence,
                                                  .signs = name_signs(arena, signs)};
        parts[used - 1].page_to = (uint32_t)i + 1;
        if (i == 0 || !is_empty)
            add_page(&group, file->pages, i, is_new);
    }
    return used;
}

static struct reading part_reading(const struct reading *reading, const struct extract_part *part)
{
    return (struct reading){.facts = reading->facts,
                            .pages = &reading->pages[part->page_from - 1],
                            .page_count = part->page_to - part->page_from + 1,
                            .einvoice = part->has_einvoice ? reading->einvoice : NULL};
}

/* Whether the file itself says the words of the first page: no scan of what was printed. */
static bool is_born_digital(const struct reading *part)
{
    return part->pages[0].source == READING_TEXT_LAYER;
}

/* The e-invoice goes to the part that shows most of it; among copies to that which is no scan, then
   to the first. */
static void give_einvoice(struct arena *arena, const struct reading *reading,
                          struct extract_part *parts, size_t count)
{
    size_t best = 0;
    size_t most = 0;
    if (!reading->einvoice || count == 0)
        return;
    for (size_t i = 0; i < count && count > 1; i++) {
        const struct reading part = part_reading(reading, &parts[i]);
        const size_t shown =
            2 * hybrid_count_shown(arena, &part, reading->einvoice) + is_born_digital(&part);
        best = shown > most ? i : best;
        most = shown > most ? shown : most;
    }
    parts[best].has_einvoice = true;
}

/* The parts' kinds, each from all of its pages. */
static void name_types(struct arena *arena, const struct reading *reading,
                       struct extract_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct reading part = part_reading(reading, &parts[i]);
        struct extract_kind kind;
        extract_find_kind(arena, &part, &kind);
        parts[i].doc_type = kind.doc_type;
    }
}

bool extract_split(struct arena *arena, const struct extract_request *request,
                   struct extract_part **parts, size_t *count, struct err *err)
{
    const struct reading *reading = request->reading;
    struct extract_request wanted = *request;
    struct file file = {.pages =
                            arena_new_array(arena, struct page_claims, reading->page_count + 1),
                        .count = reading->page_count};
    wanted.output_schema = page_claims_schema(arena);
    for (size_t i = 0; i < file.count; i++) {
        if (!page_claims_find(arena, &wanted, i, &file.pages[i], err))
            return false;
    }
    /* Pages that were made from an e-invoice are one document. */
    const bool is_divisible = !reading->einvoice || reading->einvoice->file_name[0] != '\0';
    *parts = arena_new_array(arena, struct extract_part, file.count + 1);
    *count = find_parts(arena, &file, is_divisible, *parts);
    give_einvoice(arena, reading, *parts, *count);
    name_types(arena, reading, *parts, *count);
    return true;
}
