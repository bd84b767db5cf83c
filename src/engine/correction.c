/*
 * correction: what a person changes in an extraction_result.
 *
 * A pointer leads into the plain form; here it is found again in the documents: a field, a table, a
 * row or a cell. Where several documents are one result, a field stands in the one whose value
 * counts, and the rows of a table are counted through all of them. A removed row is null until the
 * end, so that the numbers of the others hold.
 */
#include "engine/correction.h"

#include <string.h>

#define TOKENS_MAX 6 /* documents, number, output, table, row, column */

enum place_kind { PLACE_WHOLE, PLACE_ROW, PLACE_CELL };

struct corrected_table {
    struct json *document;
    const char *name;
    struct corrected_table *next;
};

/* Where a pointer leads. */
struct place {
    struct correction *correction;
    const char *pointer;
    struct json *documents; /* that share the place: one, or all that are one result */
    enum place_kind kind;
    const char *name; /* of a field or table */
    size_t row;
    const char *column;
};

/* ---- pointers ---- */

/* The parts of a JSON pointer (RFC 6901), escapes undone; 0 when it has too many or is none. */
static size_t split(struct arena *arena, const char *pointer, const char *tokens[static TOKENS_MAX])
{
    size_t count = 0;
    while (*pointer == '/' && count < TOKENS_MAX) {
        const size_t length = strcspn(++pointer, "/");
        char *token = arena_copy_bytes(arena, pointer, length + 1);
        char *end = token;
        for (const char *c = pointer; c < pointer + length; c++) {
            if (*c == '~' && (c[1] == '0' || c[1] == '1'))
                *end++ = *++c == '0' ? '~' : '/';
            else
                *end++ = *c;
        }
        *end = '\0';
        tokens[count++] = token;
        pointer += length;
    }
    return *pointer == '\0' ? count : 0;
}

static bool parse_number(const char *token, size_t below, size_t *number)
{
    int64_t value = 0;
    struct err ignored;
    if (below == 0 || !text_parse_integer(token, 0, (int64_t)below - 1, &value, &ignored))
        return false;
    *number = (size_t)value;
    return true;
}

/* How many of the tokens say which document; -1 when they say none that there is. */
static int choose_documents(struct place *place, const char *const *tokens, size_t count)
{
    const struct correction *correction = place->correction;
    size_t index = 0;
    place->documents = correction->documents;
    if (correction->is_together)
        return json_count(correction->documents) > 0 ? 0 : -1;
    if (count < 3 || strcmp(tokens[0], "documents") != 0 || strcmp(tokens[2], "output") != 0 ||
        !parse_number(tokens[1], json_count(correction->documents), &index))
        return -1;
    place->documents = json_new_array(correction->arena);
    json_append(correction->arena, place->documents, json_at(correction->documents, index));
    return 3;
}

static bool find_place(struct correction *correction, const char *pointer, struct place *place,
                       struct err *err)
{
    const char *tokens[TOKENS_MAX];
    const size_t count = split(correction->arena, pointer, tokens);
    *place = (struct place){.correction = correction, .pointer = pointer, .name = "", .column = ""};
    const int used = choose_documents(place, tokens, count);
    const size_t left = used >= 0 ? count - (size_t)used : 0;
    bool is_place = left >= 1 && left <= 3;
    if (is_place) {
        const char *const *rest = tokens + used;
        place->kind = (enum place_kind)(left - 1);
        place->name = rest[0];
        if (left > 2)
            place->column = rest[2];
        is_place =
            place->name[0] != '\0' && (left == 1 || parse_number(rest[1], INT32_MAX, &place->row));
    }
    if (is_place)
        return true;
    const char *start = correction->is_together ? "" : "/documents/0/output";
    (void)fail(err, ERR_USAGE, "'%s' is no place in the result", pointer);
    return err_hint(err,
                    "name a field as %s/total_gross, a row as %s/line_items/0, a cell of it "
                    "as %s/line_items/0/amount",
                    start, start, start);
}

/* ---- members of a document ---- */

static struct json *part_of(const struct place *place, struct json *document, const char *part)
{
    struct json *members = json_find(document, part);
    if (members == NULL) {
        members = json_new_object(place->correction->arena);
        json_set(place->correction->arena, document, part, members);
    }
    return members;
}

static struct json *rows_of(const struct place *place, const struct json *document)
{
    return json_find(json_find(document, "line_items"), place->name);
}

/* A copy without one member. */
static struct json *without(struct arena *arena, const struct json *object, const char *key)
{
    struct json *copy = json_new_object(arena);
    struct json_member member = {0};
    while (json_next(object, &member)) {
        if (strcmp(member.key, key) != 0)
            json_set(arena, copy, member.key, member.value);
    }
    return copy;
}

/* Takes the name out of a part of every document; whether it was there. */
static bool drop(const struct place *place, const char *part)
{
    bool was_there = false;
    struct arena *arena = place->correction->arena;
    for (size_t i = 0; i < json_count(place->documents); i++) {
        struct json *document = json_at(place->documents, i);
        const struct json *object = json_find(document, part);
        if (json_find(object, place->name) == NULL)
            continue;
        json_set(arena, document, part, without(arena, object, place->name));
        was_there = true;
    }
    return was_there;
}

/* The value that a person gave, as a field of the result. */
static struct json *corrected_field(struct arena *arena, struct json *value)
{
    struct json *field = json_new_object(arena);
    struct json *evidence = json_new_object(arena);
    struct json *list = json_new_array(arena);
    struct json *reasons = json_new_array(arena);
    json_set(arena, evidence, "source", json_new_text(arena, "person"));
    json_append(arena, list, evidence);
    json_append(arena, reasons, json_new_text(arena, "corrected"));
    json_set(arena, field, "value", value);
    json_set(arena, field, "confidence", json_new_integer(arena, 1));
    json_set(arena, field, "evidence", list);
    json_set(arena, field, "reasons", reasons);
    return field;
}

static bool is_null(const struct json *value)
{
    return value == NULL || json_kind_of(value) == JSON_NULL;
}

/* ---- fields ---- */

static double confidence_of(const struct json *field)
{
    struct decimal value;
    return json_read_decimal(json_find(field, "confidence"), &value) ? decimal_number(&value) : 0.0;
}

/* The document whose value of the field counts, as judging chooses it, or NULL. */
static struct json *find_bearer(const struct place *place)
{
    struct json *bearer = NULL;
    const struct json *best = NULL;
    for (size_t i = 0; i < json_count(place->documents); i++) {
        struct json *document = json_at(place->documents, i);
        const struct json *field = json_find(json_find(document, "fields"), place->name);
        if (field != NULL && (best == NULL || confidence_of(field) > confidence_of(best))) {
            bearer = document;
            best = field;
        }
    }
    return bearer;
}

static bool put_field(const struct place *place, struct json *value, struct corrected *corrected,
                      struct err *err)
{
    struct arena *arena = place->correction->arena;
    struct json *bearer = find_bearer(place);
    corrected->before = json_find(json_find(json_find(bearer, "fields"), place->name), "value");
    corrected->bearer = bearer != NULL ? bearer : json_at(place->documents, 0);
    if (is_null(value))
        return drop(place, "fields") ||
               fail(err, ERR_USAGE, "'%s' is not in the result", place->pointer);
    if (bearer == NULL)
        bearer = json_at(place->documents, 0);
    json_set(arena, part_of(place, bearer, "fields"), place->name, corrected_field(arena, value));
    corrected->document = bearer;
    return true;
}

/* ---- tables ---- */

/* The first document that has the table, or NULL. */
static struct json *find_table(const struct place *place)
{
    for (size_t i = 0; i < json_count(place->documents); i++) {
        if (rows_of(place, json_at(place->documents, i)) != NULL)
            return json_at(place->documents, i);
    }
    return NULL;
}

static bool is_rows(const struct json *value)
{
    if (is_null(value) || json_kind_of(value) != JSON_ARRAY)
        return false;
    for (size_t i = 0; i < json_count(value); i++) {
        if (json_kind_of(json_at(value, i)) != JSON_OBJECT)
            return false;
    }
    return true;
}

static struct json *corrected_row(struct arena *arena, const struct json *plain)
{
    struct json *row = json_new_object(arena);
    struct json_member cell = {0};
    while (json_next(plain, &cell)) {
        if (!is_null(cell.value))
            json_set(arena, row, cell.key, corrected_field(arena, cell.value));
    }
    return row;
}

static struct json *plain_row(struct arena *arena, struct json *row)
{
    struct json *document = json_new_object(arena);
    json_set(arena, document, "fields", row);
    return extract_plain(arena, document);
}

static struct json *plain_table(const struct place *place)
{
    struct arena *arena = place->correction->arena;
    struct json *plain = json_new_array(arena);
    for (size_t d = 0; d < json_count(place->documents); d++) {
        const struct json *rows = rows_of(place, json_at(place->documents, d));
        for (size_t i = 0; i < json_count(rows); i++)
            json_append(arena, plain, plain_row(arena, json_at(rows, i)));
    }
    return plain;
}

static void set_integer(struct arena *arena, struct json *object, const char *key, int64_t value)
{
    json_set(arena, object, key, json_new_integer(arena, value));
}

/* A person has seen all rows. */
static struct json *settled_proof(struct arena *arena, size_t rows)
{
    struct json *proof = json_new_object(arena);
    struct json *reasons = json_new_array(arena);
    json_append(arena, reasons, json_new_text(arena, "corrected"));
    json_set(arena, proof, "state", json_new_text(arena, "COMPLETE"));
    set_integer(arena, proof, "rows_seen", (int64_t)rows);
    set_integer(arena, proof, "rows_extracted", (int64_t)rows);
    json_set(arena, proof, "reasons", reasons);
    return proof;
}

/* All rows at once, in the first document that has the table; null leaves no table at all. */
static bool put_table(const struct place *place, struct json *value, struct corrected *corrected,
                      struct err *err)
{
    struct arena *arena = place->correction->arena;
    if (!is_null(value) && !is_rows(value))
        return fail(err, ERR_USAGE, "'%s' is a table: its value is a list of objects, or null",
                    place->pointer);
    struct json *bearer = find_table(place);
    if (bearer == NULL)
        bearer = json_at(place->documents, 0);
    corrected->bearer = bearer;
    corrected->before = plain_table(place);
    (void)drop(place, "fields");
    (void)drop(place, "line_items");
    (void)drop(place, "completeness");
    if (is_null(value))
        return true;
    struct json *rows = json_new_array(arena);
    for (size_t i = 0; i < json_count(value); i++)
        json_append(arena, rows, corrected_row(arena, json_at(value, i)));
    json_set(arena, part_of(place, bearer, "line_items"), place->name, rows);
    json_set(arena, part_of(place, bearer, "completeness"), place->name,
             settled_proof(arena, json_count(rows)));
    corrected->document = json_count(place->documents) == 1 ? bearer : NULL;
    return true;
}

static bool put_whole(const struct place *place, struct json *value, struct corrected *corrected,
                      struct err *err)
{
    const bool has_rows = is_rows(value) && json_count(value) > 0;
    return find_table(place) != NULL || has_rows ? put_table(place, value, corrected, err)
                                                 : put_field(place, value, corrected, err);
}

/* ---- rows and cells ---- */

/* Where a row is: its document and its number there. One beyond the last row of all is `is_new`. */
struct seat {
    struct json *document;
    struct json *rows;
    size_t index;
    bool is_new;
};

static bool find_seat(const struct place *place, struct seat *seat, struct err *err)
{
    size_t before = 0;
    *seat = (struct seat){.document = json_at(place->documents, 0)};
    for (size_t i = 0; i < json_count(place->documents); i++) {
        struct json *document = json_at(place->documents, i);
        struct json *rows = rows_of(place, document);
        if (rows == NULL)
            continue;
        *seat = (struct seat){.document = document, .rows = rows, .index = place->row - before};
        if (place->row < before + json_count(rows))
            break;
        before += json_count(rows);
    }
    seat->is_new = seat->index == json_count(seat->rows);
    if (seat->index > json_count(seat->rows) || (seat->rows == NULL && place->row > 0))
        return fail(err, ERR_USAGE, "%s has no row %zu", place->name, place->row);
    return true;
}

static void remember(struct correction *correction, struct json *document, const char *name)
{
    for (const struct corrected_table *table = correction->tables; table != NULL;
         table = table->next) {
        if (table->document == document && strcmp(table->name, name) == 0)
            return;
    }
    struct corrected_table *table = arena_new(correction->arena, struct corrected_table);
    *table = (struct corrected_table){document, name, correction->tables};
    correction->tables = table;
}

/* The table with another value in one row. */
static void set_row(const struct place *place, const struct seat *seat, struct json *row)
{
    struct arena *arena = place->correction->arena;
    struct json *rows = json_new_array(arena);
    for (size_t i = 0; i < json_count(seat->rows); i++)
        json_append(arena, rows, i == seat->index ? row : json_at(seat->rows, i));
    if (seat->is_new)
        json_append(arena, rows, row);
    json_set(arena, part_of(place, seat->document, "line_items"), place->name, rows);
    remember(place->correction, seat->document, place->name);
}

static bool put_row(const struct place *place, const struct seat *seat, struct json *value,
                    struct err *err)
{
    struct arena *arena = place->correction->arena;
    if (!is_null(value) && json_kind_of(value) != JSON_OBJECT)
        return fail(err, ERR_USAGE, "'%s' is a row: its value is an object, or null",
                    place->pointer);
    set_row(place, seat, is_null(value) ? json_new_null(arena) : corrected_row(arena, value));
    return true;
}

static void put_cell(const struct place *place, const struct seat *seat, struct json *value)
{
    struct arena *arena = place->correction->arena;
    struct json *row = seat->is_new
                           ? json_new_object(arena)
                           : without(arena, json_at(seat->rows, seat->index), place->column);
    if (!is_null(value))
        json_set(arena, row, place->column, corrected_field(arena, value));
    set_row(place, seat, row);
}

static bool put_in_table(const struct place *place, struct json *value, struct corrected *corrected,
                         struct err *err)
{
    struct seat seat;
    if (find_table(place) == NULL && find_bearer(place) != NULL)
        return fail(err, ERR_USAGE, "'%s' is no place in the result: %s is not a table",
                    place->pointer, place->name);
    if (!find_seat(place, &seat, err))
        return false;
    const bool is_gone = !seat.is_new && is_null(json_at(seat.rows, seat.index));
    if (is_gone || (seat.is_new && is_null(value)))
        return fail(err, ERR_USAGE, "%s has no row %zu", place->name, place->row);
    struct json *row = seat.is_new ? NULL : json_at(seat.rows, seat.index);
    corrected->document = seat.document;
    corrected->bearer = seat.document;
    corrected->before = place->kind == PLACE_CELL
                            ? json_find(json_find(row, place->column), "value")
                        : row != NULL ? plain_row(place->correction->arena, row)
                                      : NULL;
    if (place->kind == PLACE_ROW)
        return put_row(place, &seat, value, err);
    put_cell(place, &seat, value);
    return true;
}

bool correction_put(struct correction *correction, const char *pointer, struct json *value,
                    struct corrected *corrected, struct err *err)
{
    struct place place;
    *corrected = (struct corrected){0};
    if (!find_place(correction, pointer, &place, err))
        return false;
    corrected->name = place.name;
    return place.kind == PLACE_WHOLE ? put_whole(&place, value, corrected, err)
                                     : put_in_table(&place, value, corrected, err);
}

/* ---- the end ---- */

/* What a person took out was no row of the table: it counts as not seen. */
static void finish_proof(struct arena *arena, struct json *proof, size_t rows, size_t removed)
{
    int64_t seen = 0;
    if (proof == NULL || !json_read_integer(json_find(proof, "rows_seen"), &seen))
        return;
    seen = seen > (int64_t)removed ? seen - (int64_t)removed : 0;
    set_integer(arena, proof, "rows_seen", seen);
    set_integer(arena, proof, "rows_extracted", (int64_t)rows);
    if ((int64_t)rows >= seen)
        json_set(arena, proof, "state", json_new_text(arena, "COMPLETE"));
}

static void finish_table(struct arena *arena, struct json *document, const char *name)
{
    struct json *tables = json_find(document, "line_items");
    const struct json *rows = json_find(tables, name);
    struct json *kept = json_new_array(arena);
    for (size_t i = 0; i < json_count(rows); i++) {
        if (!is_null(json_at(rows, i)))
            json_append(arena, kept, json_at(rows, i));
    }
    finish_proof(arena, json_find(json_find(document, "completeness"), name), json_count(kept),
                 json_count(rows) - json_count(kept));
    json_set(arena, tables, name, kept);
}

void correction_finish(const struct correction *correction)
{
    for (const struct corrected_table *table = correction->tables; table != NULL;
         table = table->next)
        finish_table(correction->arena, table->document, table->name);
}
