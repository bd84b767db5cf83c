/*
 * layout: recognises a document's look and puts the values where corrections said they stand.
 *
 * The look is a sketch of the first page: of its words without digits those with the smallest
 * hashes, and the name of the vendor. A sketch of few words is enough to tell layouts apart and is
 * the same length for every page.
 */
#include "extract/layout.h"

#include "extract/columns.h"
#include "extract/lessons.h"
#include "extract/tables.h"

#include <stdlib.h>
#include <string.h>

/* Shares of a layout's words that must be there, by what is known of the vendor. */
#define SHARE_WITH_VENDOR    0.5
#define SHARE_WITHOUT_VENDOR 0.7
#define SHARE_VENDOR_MISSING 0.85
#define HASH_DIGITS          8

#define LEARNED_SCORE 0.98
/* Where fewer of the votes agree, this part of the score is left. */
#define MAJORITY      0.66
#define DIVIDED_SCORE 0.85

/* ---- sketches ---- */

static uint32_t hash_of(const char *key)
{
    uint32_t hash = 2166136261U; /* FNV-1a, then mixed: its small values must be anybody's */
    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * 16777619U;
    hash ^= hash >> 16;
    hash *= 0x85EBCA6BU;
    return hash ^ hash >> 13;
}

static int by_value(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

void sketch_page(const struct extraction *extraction, const struct json *extracted,
                 struct sketch *sketch)
{
    const struct sheet *sheet = &extraction->sheet;
    struct arena *arena = extraction->arena;
    const char *values = extracted != NULL ? lesson_values(extraction, extracted) : " ";
    *sketch = (struct sketch){.hashes = arena_new_array(arena, uint32_t, sheet->token_count + 1)};
    for (size_t i = 0; i < sheet->token_count && sheet->tokens[i].page == 0; i++) {
        const struct token *token = &sheet->tokens[i];
        const char *spaced = arena_printf(arena, " %s ", token->key);
        if (strlen(token->key) >= SKETCH_WORD_BYTES_MIN && !extraction->is_in_table[token->row] &&
            strpbrk(token->key, "0123456789") == NULL && strstr(values, spaced) == NULL)
            sketch->hashes[sketch->count++] = hash_of(token->key);
    }
    qsort(sketch->hashes, sketch->count, sizeof *sketch->hashes, by_value);
    size_t kept = 0;
    for (size_t i = 0; i < sketch->count; i++) {
        if (kept == 0 || sketch->hashes[kept - 1] != sketch->hashes[i])
            sketch->hashes[kept++] = sketch->hashes[i];
    }
    sketch->count = kept;
}

static bool has_hash(const struct sketch *sketch, uint32_t hash)
{
    return bsearch(&hash, sketch->hashes, sketch->count, sizeof hash, by_value) != NULL;
}

void sketch_intersect(struct sketch *sketch, const struct sketch *other)
{
    size_t kept = 0;
    for (size_t i = 0; i < sketch->count; i++) {
        if (has_hash(other, sketch->hashes[i]))
            sketch->hashes[kept++] = sketch->hashes[i];
    }
    sketch->count = kept;
}

bool page_has_words(const struct extraction *extraction, const char *squeezed)
{
    const struct sheet *sheet = &extraction->sheet;
    for (size_t i = 0; i < sheet->token_count && sheet->tokens[i].page == 0; i++) {
        if (*sheet->tokens[i].key == *squeezed && place_match(sheet, i, squeezed).count > 0)
            return true;
    }
    return false;
}

/* ---- fingerprints: VENDOR/HASHES ---- */

const char *fingerprint_render(struct arena *arena, const char *vendor, const struct sketch *sketch)
{
    struct text out CLEANUP(text_done);
    text_init(&out, strlen(vendor) + 1 + (size_t)SKETCH_WORDS_MAX * HASH_DIGITS);
    text_printf(&out, "%s/", vendor);
    for (size_t i = 0; i < sketch->count && i < SKETCH_WORDS_MAX; i++)
        text_printf(&out, "%08x", sketch->hashes[i]);
    return arena_copy_text(arena, out.data);
}

void fingerprint_parse(struct arena *arena, const char *text, struct fingerprint *fingerprint)
{
    const char *slash = strrchr(text, '/');
    const char *digits = slash != NULL ? slash + 1 : "";
    *fingerprint = (struct fingerprint){
        .vendor = slash != NULL ? arena_copy_bytes(arena, text, (size_t)(slash - text)) : "",
        .words = {.hashes = arena_new_array(arena, uint32_t, SKETCH_WORDS_MAX)}};
    while (strspn(digits, "0123456789abcdef") >= HASH_DIGITS &&
           fingerprint->words.count < SKETCH_WORDS_MAX) {
        const char *one = arena_copy_bytes(arena, digits, HASH_DIGITS);
        fingerprint->words.hashes[fingerprint->words.count++] = (uint32_t)strtoul(one, NULL, 16);
        digits += HASH_DIGITS;
    }
}

/* How much of the layout the page has: 0 when it is another one. */
static double likeness(const struct extraction *extraction, const struct sketch *page,
                       const struct fingerprint *fingerprint)
{
    size_t shared = 0;
    for (size_t i = 0; i < fingerprint->words.count; i++)
        shared += has_hash(page, fingerprint->words.hashes[i]);
    const double share =
        fingerprint->words.count > 0 ? (double)shared / (double)fingerprint->words.count : 0.0;
    const bool has_vendor = *fingerprint->vendor != '\0';
    const bool is_vendor = has_vendor && page_has_words(extraction, fingerprint->vendor);
    const double needed = is_vendor    ? SHARE_WITH_VENDOR
                          : has_vendor ? SHARE_VENDOR_MISSING
                                       : SHARE_WITHOUT_VENDOR;
    return share >= needed && fingerprint->words.count > 0 ? share + (is_vendor ? 1.0 : 0.0) : 0.0;
}

static const struct extract_layout *find_layout(const struct extraction *extraction)
{
    const struct extract_request *request = extraction->request;
    const struct extract_layout *best = NULL;
    double best_likeness = 0.0;
    struct sketch page;
    if (request->layout_count == 0)
        return NULL;
    sketch_page(extraction, NULL, &page);
    for (size_t i = 0; i < request->layout_count; i++) {
        struct fingerprint fingerprint;
        fingerprint_parse(extraction->arena, request->layouts[i].fingerprint, &fingerprint);
        const double found = likeness(extraction, &page, &fingerprint);
        if (found > best_likeness) {
            best_likeness = found;
            best = &request->layouts[i];
        }
    }
    return best;
}

void layout_recognise(struct extraction *extraction)
{
    struct err ignored;
    extraction->layout = find_layout(extraction);
    if (extraction->layout != NULL)
        extraction->lessons = json_parse(extraction->arena, extraction->layout->fields,
                                         strlen(extraction->layout->fields), &ignored);
}

/* ---- tables ---- */

const struct columns *lesson_columns(const struct extraction *extraction, size_t list)
{
    const struct wanted_list *wanted = &extraction->wish.lists[list];
    const struct json *lesson = json_find(extraction->lessons, wanted->name);
    if (wanted->kind != LIST_TABLE || lesson == NULL ||
        extract_lesson_trust(lesson) < EXTRACT_TRUST_MIN)
        return NULL;
    struct columns *columns = arena_new(extraction->arena, struct columns);
    columns_parse(extraction->arena, lesson, wanted, columns);
    return columns->count > 0 ? columns : NULL;
}

void find_learned_tables(struct extraction *extraction)
{
    bool is_any = false;
    layout_recognise(extraction);
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        extraction->columns[i] = lesson_columns(extraction, i);
        is_any |= extraction->columns[i] != NULL;
    }
    if (!is_any)
        return;
    tables_clear(extraction);
    find_tables(extraction);
}

/* ---- applying ---- */

/* By how they find a value: words beside it say more than a point on the page. */
static double weight_of(const struct place *place)
{
    static const double WEIGHTS[PLACE_HOW_COUNT] = {3.0, 2.0, 1.0, 1.0};
    return WEIGHTS[place->how];
}

bool lesson_resolve(const struct extraction *extraction, struct field *field,
                    const struct places *places, struct proposal *proposal)
{
    struct proposal found[PLACES_MAX];
    double votes[PLACES_MAX];
    size_t count = 0;
    size_t best = 0;
    double all_votes = 0.0;
    for (size_t i = 0; i < places->count; i++) {
        struct proposal one;
        size_t same = 0;
        if (!place_resolve(extraction, field->wanted, &places->items[i], &one))
            continue;
        while (same < count && !proposal_is_same(field, &found[same], &one))
            same++;
        if (same == count) {
            found[count] = one;
            votes[count++] = 0.0;
        }
        votes[same] += weight_of(&places->items[i]);
        all_votes += weight_of(&places->items[i]);
    }
    for (size_t i = 1; i < count; i++) {
        if (votes[i] > votes[best])
            best = i;
    }
    if (count == 0)
        return false;
    *proposal = found[best];
    proposal->score = votes[best] < MAJORITY * all_votes ? DIVIDED_SCORE : 1.0;
    proposal->reasons = BECAUSE(LEARNED);
    return true;
}

static void apply_lesson(const struct extraction *extraction, struct field *field,
                         const struct json *lesson)
{
    bool is_absent = false;
    struct places places;
    struct proposal proposal;
    const double trust = extract_lesson_trust(lesson);
    if (trust < EXTRACT_TRUST_MIN)
        return;
    if (json_read_boolean(json_find(lesson, "absent"), &is_absent) && is_absent) {
        field->chosen = NULL;
        return;
    }
    places_parse(json_find(lesson, "places"), &places);
    if (!lesson_resolve(extraction, field, &places, &proposal))
        return;
    proposal.score *= LEARNED_SCORE * trust;
    if (field->chosen != NULL && proposal_is_same(field, field->chosen, &proposal))
        proposal.reasons |= BECAUSE(AGREEMENT);
    field->chosen = arena_new(extraction->arena, struct proposal);
    *field->chosen = proposal;
}

void apply_layout(struct extraction *extraction)
{
    for (size_t i = 0; extraction->lessons != NULL && i < extraction->fields.count; i++) {
        struct field *field = &extraction->fields.items[i];
        const struct json *lesson = json_find(extraction->lessons, field->wanted->name);
        if (lesson != NULL)
            apply_lesson(extraction, field, lesson);
    }
}
