/*
 * lessons: what a correction teaches a layout.
 *
 * Of a field all places are kept that have been right every time so far. When none is left, those
 * of the new document begin anew, and the field is trusted less until people have approved it
 * again.
 */
#include "extract/lessons.h"

#include "extract/extract.h"
#include "extract/tables.h"

#include <string.h>

#define COUNT_MAX 1000000

/* A document that is being learned from. */
struct lecture {
    struct extraction *extraction;
    const struct json *known; /* lessons of the layout, or NULL */
    struct extract_lesson *lesson;
    bool is_changed;
};

/* ---- what is known ---- */

static int64_t count_of(const struct json *lesson, const char *key)
{
    int64_t count = 0;
    (void)!json_read_integer(json_find(lesson, key), &count);
    return count < 0 ? 0 : count > COUNT_MAX ? COUNT_MAX : count;
}

double extract_lesson_trust(const struct json *lesson)
{
    const double right = (double)count_of(lesson, "right") + 2;
    return right / (right + 2 * (double)count_of(lesson, "wrong"));
}

static bool is_absent(const struct json *lesson)
{
    bool absent = false;
    return json_read_boolean(json_find(lesson, "absent"), &absent) && absent;
}

const char *extract_describe_lesson(struct arena *arena, const struct json *lesson)
{
    struct places places;
    const char *columns = columns_describe(arena, lesson);
    if (columns != NULL)
        return columns;
    places_parse(json_find(lesson, "places"), &places);
    if (is_absent(lesson))
        return "not there";
    const char *text = places.count > 0 ? place_describe(arena, &places.items[0]) : "nowhere yet";
    if (places.count > 1)
        text = arena_printf(arena, "%s, and %zu more", text, places.count - 1);
    return text;
}

/* The field that names who wrote the document, or NULL. */
static const struct wanted *vendor_of(const struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->wish.fields.count; i++) {
        const struct wanted *wanted = &extraction->wish.fields.items[i];
        if (wanted->kind == KIND_NAME &&
            (wanted->topics[0] == TOPIC_VENDOR || wanted->topics[0] == TOPIC_EMPLOYER))
            return wanted;
    }
    return NULL;
}

static const char *value_of(const struct json *extracted, const char *name)
{
    return json_text(json_find(json_find(json_find(extracted, "fields"), name), "value"));
}

const char *lesson_values(const struct extraction *extraction, const struct json *extracted)
{
    struct arena *arena = extraction->arena;
    const struct wanted *vendor = vendor_of(extraction);
    const char *values = " ";
    struct json_member field = {0};
    while (json_next(json_find(extracted, "fields"), &field)) {
        const char *text = json_text(json_find(field.value, "value"));
        if (text == NULL || (vendor != NULL && strcmp(field.key, vendor->name) == 0))
            continue;
        while (*text != '\0') {
            const size_t length = strcspn(text, " \n\t");
            values = arena_printf(arena, "%s%s ", values,
                                  sheet_key(arena, arena_copy_bytes(arena, text, length)));
            text += length + strspn(text + length, " \n\t");
        }
    }
    return values;
}

/* ---- one field ---- */

static struct json *new_lesson(struct arena *arena, int64_t right, int64_t wrong)
{
    struct json *lesson = json_new_object(arena);
    json_set(arena, lesson, "right", json_new_integer(arena, right));
    json_set(arena, lesson, "wrong", json_new_integer(arena, wrong));
    return lesson;
}

static void set_lesson(struct lecture *lecture, const char *name, struct json *lesson)
{
    json_set(lecture->extraction->arena, lecture->lesson->fields, name, lesson);
    lecture->is_changed = true;
}

/* Whether the lesson would have given the value by itself. */
static bool was_right(const struct lecture *lecture, const struct wanted *wanted,
                      const struct json *value, const struct places *places)
{
    struct field field = {.wanted = wanted};
    struct proposal proposal;
    return lesson_resolve(lecture->extraction, &field, places, &proposal) &&
           place_is_right(lecture->extraction, wanted, &proposal, value);
}

/* The places that were right here, too. A point of the page alone may be so by chance. */
static void keep_right(const struct lecture *lecture, const struct wanted *wanted,
                       const struct json *value, struct places *places)
{
    struct places kept = {.count = 0};
    for (size_t i = 0; i < places->count; i++) {
        struct proposal proposal;
        if (place_resolve(lecture->extraction, wanted, &places->items[i], &proposal) &&
            place_is_right(lecture->extraction, wanted, &proposal, value))
            kept.items[kept.count++] = places->items[i];
    }
    if (kept.count > 0 && kept.items[0].how == PLACE_AT)
        kept.count = 0;
    *places = kept;
}

static void teach_absent(struct lecture *lecture, const char *name, const struct json *known)
{
    struct arena *arena = lecture->extraction->arena;
    const int64_t wrong = count_of(known, "wrong") + (known != NULL && !is_absent(known));
    struct json *lesson = new_lesson(arena, 0, wrong);
    json_set(arena, lesson, "absent", json_new_boolean(arena, true));
    set_lesson(lecture, name, lesson);
    lecture->lesson->taught++;
}

static void teach(struct lecture *lecture, const struct wanted *wanted, const struct json *value)
{
    struct arena *arena = lecture->extraction->arena;
    const struct json *known = json_find(lecture->known, wanted->name);
    struct places places;
    if (json_kind_of(value) == JSON_NULL) {
        teach_absent(lecture, wanted->name, known);
        return;
    }
    places_parse(json_find(known, "places"), &places);
    const bool is_right = was_right(lecture, wanted, value, &places);
    keep_right(lecture, wanted, value, &places);
    if (places.count == 0)
        places_find(lecture->extraction, wanted, value, &places);
    if (places.count == 0 && known == NULL)
        return;
    struct json *lesson = new_lesson(arena, is_right ? count_of(known, "right") : 0,
                                     count_of(known, "wrong") + (known != NULL && !is_right));
    json_set(arena, lesson, "places", places_render(arena, &places));
    set_lesson(lecture, wanted->name, lesson);
    lecture->lesson->taught += places.count > 0;
}

/* ---- one table ---- */

/* How right the rows are when the table is read with these columns, or without any (NULL). */
static long try_columns(const struct lecture *lecture, size_t list, const struct columns *columns,
                        const struct json *rows)
{
    struct extraction trial = *lecture->extraction;
    const size_t count = trial.wish.list_count;
    trial.lists = arena_new_array(trial.arena, struct list, count + 1);
    trial.columns = arena_new_array(trial.arena, const struct columns *, count + 1);
    trial.columns[list] = columns;
    tables_clear(&trial);
    find_tables(&trial);
    const long right = columns_count_right(&trial, &trial.lists[list], rows);
    /* Rows that only a lesson finds are no part of the look either. */
    for (uint32_t row = 0; row < trial.sheet.row_count; row++)
        lecture->extraction->is_in_table[row] |= trial.is_in_table[row];
    return right;
}

/* A lesson is kept when with it more of this document is right; one that made it worse is trusted
   less. What a person only mistyped, or the reader misread, changes no columns. */
static void teach_table(struct lecture *lecture, size_t list, const struct json *rows)
{
    struct arena *arena = lecture->extraction->arena;
    const struct wanted_list *wanted = &lecture->extraction->wish.lists[list];
    const struct json *known = json_find(lecture->known, wanted->name);
    const struct columns *before = lesson_columns(lecture->extraction, list);
    struct columns found;
    const long plain = try_columns(lecture, list, NULL, rows);
    const long right = before != NULL ? try_columns(lecture, list, before, rows) : plain;
    const bool is_found = columns_find(lecture->extraction, wanted, rows, &found);
    const bool is_better = is_found && try_columns(lecture, list, &found, rows) > right;
    if (!is_better && right >= plain)
        return;
    struct json *lesson = new_lesson(arena, is_better ? 0 : count_of(known, "right"),
                                     count_of(known, "wrong") + (before != NULL));
    columns_render(arena, is_better ? &found : before, lesson);
    set_lesson(lecture, wanted->name, lesson);
    lecture->lesson->taught += is_better;
}

static void teach_tables(struct lecture *lecture, const struct json *extracted,
                         const struct extract_corrections *corrections)
{
    const struct wish *wish = &lecture->extraction->wish;
    for (size_t list = 0; list < wish->list_count; list++) {
        bool is_corrected = false;
        for (size_t i = 0; i < corrections->count; i++)
            is_corrected |= text_equal(corrections->items[i].field, wish->lists[list].name);
        const struct json *rows =
            json_find(json_find(extracted, "line_items"), wish->lists[list].name);
        if (is_corrected && wish->lists[list].kind == LIST_TABLE && json_count(rows) > 0)
            teach_table(lecture, list, rows);
    }
}

/* ---- the layout ---- */

/* A new one by what stands here; a known one by what stands on both documents. */
static bool find_fingerprint(const struct extraction *extraction, const struct json *extracted,
                             struct extract_lesson *lesson)
{
    struct arena *arena = extraction->arena;
    const struct wanted *vendor = vendor_of(extraction);
    struct sketch page;
    sketch_page(extraction, extracted, &page);
    if (lesson->layout != NULL) {
        struct fingerprint known;
        fingerprint_parse(arena, lesson->layout->fingerprint, &known);
        struct sketch shared = known.words;
        sketch_intersect(&shared, &page);
        lesson->fingerprint = shared.count >= SKETCH_WORDS_MIN
                                  ? fingerprint_render(arena, known.vendor, &shared)
                                  : lesson->layout->fingerprint;
        return true;
    }
    const char *name = vendor != NULL ? value_of(extracted, vendor->name) : NULL;
    const char *squeezed = name != NULL ? place_squeeze(arena, name) : "";
    if (*squeezed == '\0' || strlen(squeezed) > SKETCH_VENDOR_BYTES ||
        !page_has_words(extraction, squeezed))
        squeezed = "";
    lesson->vendor = name;
    lesson->fingerprint = fingerprint_render(arena, squeezed, &page);
    return page.count >= SKETCH_WORDS_MIN;
}

static struct json *copy_members(struct arena *arena, const struct json *object)
{
    struct json *copy = json_new_object(arena);
    struct json_member member = {0};
    while (json_next(object, &member))
        json_set(arena, copy, member.key, member.value);
    return copy;
}

bool extract_learn(struct arena *arena, const struct extract_request *request,
                   const struct json *extracted, const struct extract_corrections *corrections,
                   struct extract_lesson *lesson)
{
    struct extraction extraction;
    struct extract_lesson learned = {0};
    extraction_prepare(arena, request, &extraction);
    find_tables(&extraction); /* their rows are not part of the look */
    layout_recognise(&extraction);
    learned.layout = extraction.layout;
    struct lecture lecture = {
        .extraction = &extraction, .known = extraction.lessons, .lesson = &learned};
    learned.fields = copy_members(arena, lecture.known);
    teach_tables(&lecture, extracted, corrections);
    if (!find_fingerprint(&extraction, extracted, &learned))
        return false;
    for (size_t i = 0; i < corrections->count; i++) {
        const int found = wanted_find_name(&extraction.wish.fields, corrections->items[i].field);
        if (found >= 0)
            teach(&lecture, &extraction.wish.fields.items[found], corrections->items[i].value);
    }
    if (lecture.is_changed)
        *lesson = learned;
    return lecture.is_changed;
}
