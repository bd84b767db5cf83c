/*
 * learning: corrections become layouts, layouts find values, approvals confirm them.
 *
 * What stands on the pages is read again from the database: a lesson is about words and places, not
 * about what was extracted.
 */
#include "engine/learning.h"

#include <string.h>

#define LEARNED "learned_layout" /* among the reasons of a field */

static struct extract_layout *as_layouts(struct arena *arena, const struct layout *rows,
                                         size_t count)
{
    struct extract_layout *items = arena_new_array(arena, struct extract_layout, count + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct extract_layout){.layout_id = rows[i].layout_id.text,
                                           .fingerprint = rows[i].fingerprint,
                                           .fields = rows[i].fields};
    return items;
}

bool layouts_load(struct db_tx *tx, struct arena *arena, const char *process_type_id,
                  struct layouts *layouts, struct err *err)
{
    struct layout *rows;
    if (!layout_list_active(tx, process_type_id, &rows, &layouts->count, err))
        return false;
    layouts->items = as_layouts(arena, rows, layouts->count);
    return true;
}

/* The layout that a document's data names; false when it names none. */
static bool layout_of(const struct json *document, struct id *layout_id)
{
    struct err ignored;
    const char *text = json_text(json_find(document, "layout"));
    return text != NULL && id_parse(text, layout_id, &ignored);
}

void layouts_count_use(const struct work *work, const struct json *documents,
                       struct db_batch *batch)
{
    size_t count = 0;
    struct id *ids = arena_new_array(work->arena, struct id, json_count(documents) + 1);
    for (size_t i = 0; i < json_count(documents); i++)
        count += layout_of(json_at(documents, i), &ids[count]);
    if (count > 0)
        layout_use(batch, work->arena, ids, count);
}

/* ---- approvals ---- */

static bool is_learned(const struct json *field)
{
    const struct json *reasons = json_find(field, "reasons");
    for (size_t i = 0; i < json_count(reasons); i++) {
        if (text_equal(json_text(json_at(reasons, i)), LEARNED))
            return true;
    }
    return false;
}

/* Whether a layout told the columns of a table. */
static bool has_learned_cell(const struct json *rows)
{
    for (size_t i = 0; i < json_count(rows); i++) {
        struct json_member cell = {0};
        while (json_next(json_at(rows, i), &cell)) {
            if (is_learned(cell.value))
                return true;
        }
    }
    return false;
}

void learning_confirm(struct arena *arena, const struct json *documents, struct db_batch *batch)
{
    for (size_t i = 0; i < json_count(documents); i++) {
        struct id layout_id;
        const struct json *fields = json_find(json_at(documents, i), "fields");
        const struct json *tables = json_find(json_at(documents, i), "line_items");
        const char **names =
            arena_new_array(arena, const char *, json_count(fields) + json_count(tables) + 1);
        size_t count = 0;
        struct json_member field = {0};
        while (json_next(fields, &field)) {
            if (is_learned(field.value))
                names[count++] = field.key;
        }
        struct json_member table = {0};
        while (json_next(tables, &table)) {
            if (has_learned_cell(table.value))
                names[count++] = table.key;
        }
        if (count > 0 && layout_of(json_at(documents, i), &layout_id))
            layout_confirm(batch, &layout_id, names);
    }
}

/* ---- corrections ---- */

/* Whether any lesson is still believed. */
static bool is_trusted(const struct json *fields)
{
    struct json_member lesson = {0};
    while (json_next(fields, &lesson)) {
        if (extract_lesson_trust(lesson.value) >= EXTRACT_TRUST_MIN)
            return true;
    }
    return false;
}

static bool keep_lesson(const struct learning *learning, const struct extract_lesson *lesson,
                        struct err *err)
{
    if (lesson->layout == NULL) {
        struct layout_new row = {.layout_id = id_create(),
                                 .client_id = learning->process->client_id,
                                 .process_type_id = learning->process->process_type_id,
                                 .fingerprint = lesson->fingerprint,
                                 .vendor = lesson->vendor,
                                 .fields = lesson->fields,
                                 .learned_from_process_id = learning->process->process_id};
        layout_add(learning->batch, &row);
        return true;
    }
    struct layout_change change = {.fingerprint = lesson->fingerprint,
                                   .fields = lesson->fields,
                                   .is_active = is_trusted(lesson->fields)};
    if (!id_parse(lesson->layout->layout_id, &change.layout_id, err))
        return false;
    layout_teach(learning->batch, &change);
    return true;
}

/* Those of one document. */
static struct extract_corrections corrections_of(const struct learning *learning,
                                                 const struct json *document)
{
    struct extract_correction *items =
        arena_new_array(learning->arena, struct extract_correction, learning->count + 1);
    struct extract_corrections corrections = {.items = items};
    for (size_t i = 0; i < learning->count; i++) {
        if (learning->corrections[i].document == document)
            items[corrections.count++] = learning->corrections[i].correction;
    }
    return corrections;
}

static bool find_document(struct db_tx *tx, const struct learning *learning,
                          const struct json *data, struct document *document, struct err *err)
{
    struct document *list;
    size_t count = 0;
    const char *id = json_text(json_find(data, "document_id"));
    if (!document_list(tx, &learning->process->process_id, &list, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (text_equal(list[i].document_id.text, id)) {
            *document = list[i];
            return true;
        }
    }
    return fail(err, ERR_INTERNAL, "the extraction of process %s names no document",
                learning->process->process_id.text);
}

static bool learn_document(struct db_tx *tx, struct learning *learning, const struct json *data,
                           struct err *err)
{
    struct document document;
    struct reading reading;
    struct layout *rows;
    struct extract_request request;
    struct extract_lesson lesson;
    struct arena *arena = learning->arena;
    if (!find_document(tx, learning, data, &document, err) ||
        !pages_load_document(tx, arena, &document, &reading, err) ||
        !layout_lock_active(tx, learning->process->process_type_id, &rows, &request.layout_count,
                            err))
        return false;
    const size_t layout_count = request.layout_count;
    request = extraction_request(arena, learning->configuration, &document, &reading);
    request.layouts = as_layouts(arena, rows, layout_count);
    request.layout_count = layout_count;
    const struct extract_corrections corrections = corrections_of(learning, data);
    if (!extract_learn(arena, &request, data, &corrections, &lesson))
        return true;
    learning->taught += lesson.taught;
    return keep_lesson(learning, &lesson, err);
}

bool learning_add(struct db_tx *tx, struct learning *learning, struct err *err)
{
    for (size_t i = 0; i < learning->count; i++) {
        const struct json *data = learning->corrections[i].document;
        bool is_first = true;
        for (size_t k = 0; k < i; k++)
            is_first = is_first && learning->corrections[k].document != data;
        if (is_first && !learn_document(tx, learning, data, err))
            return false;
    }
    return true;
}
