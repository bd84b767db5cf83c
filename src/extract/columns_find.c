/*
 * columns_find: which column of the pages holds which field, from rows that a person set right.
 *
 * Each row is looked for where most of its values stand at one height. A value may stand in several
 * columns of its row ("1", "10.00", "10.00"); what holds in most rows decides.
 */
#include "extract/columns.h"

#include "extract/places.h"

#include <string.h>

/* More rows tell nothing new; so many places of one field are looked at. */
#define ROWS_MAX  60
#define ROWS_SEEN 2000 /* of the sheet, from one row of the table to the next */
#define SPOTS_MAX 240
/* Values of a row that must stand at one height. */
#define CELLS_MIN 2
/* A header stands at most so many rows above, the row below the table so many further down. */
#define ROWS_ABOVE 6
#define ROWS_BELOW 4
/* What stands this near beside a column may be its header, in letter heights. */
#define HEADER_REACH 2.0F
/* Of a text that goes on in the next line this share must stand in the row. */
#define TEXT_SHARE 0.4

/* A place where a value of a field stands. */
struct spot {
    size_t element; /* of the rows */
    struct area area;
};

struct spots {
    struct spot *items;
    size_t count;
};

struct finder {
    const struct extraction *extraction;
    const struct wanted_list *list;
    const struct json *rows;
    struct spots *spots; /* by field */
    uint32_t first_row, last_row;
    size_t found;          /* rows */
    bool has_last;         /* the last of all is one of them */
    const char **squeezed; /* by field: the value of the element at hand, where it is a text */
};

static const struct json *value_of(const struct json *row, const struct wanted *wanted)
{
    return json_find(json_find(row, wanted->name), "value");
}

/* ---- values in a row ---- */

/* How many tokens from `first` on begin the text, when they are enough of it. */
static size_t text_length(const struct sheet *sheet, size_t first, const char *squeezed)
{
    const struct span rest = sheet_rest_of_row(sheet, first);
    const size_t whole = strlen(squeezed);
    size_t bytes = 0;
    size_t count = 0;
    while (count < rest.count && bytes < whole) {
        const char *key = sheet->tokens[first + count].key;
        const size_t length = strlen(key);
        if (strncmp(squeezed + bytes, key, length) != 0 || (length == 0 && count == 0))
            break;
        bytes += length;
        count++;
    }
    return bytes > 0 && (double)bytes >= TEXT_SHARE * (double)whole ? count : 0;
}

/* The next place of an element's value at or after token `from`, in that row; count 0 when there is
   none. */
static struct span next_place(const struct finder *finder, const struct json *element, size_t field,
                              size_t from)
{
    const struct wanted *wanted = &finder->list->fields.items[field];
    const struct json *value = value_of(element, wanted);
    const struct extraction *extraction = finder->extraction;
    const struct sheet *sheet = &extraction->sheet;
    const struct span rest = sheet_rest_of_row(sheet, from);
    const size_t end = rest.first + rest.count;
    const struct candidates *candidates = &extraction->candidates;
    const char *squeezed = finder->squeezed[field];
    for (size_t i = candidates_from(candidates, from);
         value != NULL && wanted->kind < KIND_TYPED_COUNT && i < candidates->count &&
         candidates->items[i].tokens.first < end;
         i++) {
        const struct candidate *candidate = &candidates->items[i];
        const struct proposal proposal = {.text = candidate->text, .number = candidate->number};
        if (candidate->kind == wanted->kind && place_is_right(extraction, wanted, &proposal, value))
            return candidate->tokens;
    }
    for (size_t i = from; *squeezed != '\0' && i < end; i++) {
        const size_t count = text_length(sheet, i, squeezed);
        if (count > 0)
            return (struct span){i, count};
    }
    return (struct span){0};
}

/* How many values of an element stand in a row of the sheet. */
static size_t count_values(const struct finder *finder, const struct json *element, uint32_t row)
{
    size_t count = 0;
    const size_t first = finder->extraction->sheet.rows[row].tokens.first;
    for (size_t i = 0; i < finder->list->fields.count; i++)
        count += next_place(finder, element, i, first).count > 0;
    return count;
}

static void note_row(struct finder *finder, size_t element, uint32_t row)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    const struct span tokens = sheet->rows[row].tokens;
    for (size_t i = 0; i < finder->list->fields.count; i++) {
        struct spots *spots = &finder->spots[i];
        for (size_t from = tokens.first;
             from < tokens.first + tokens.count && spots->count < SPOTS_MAX;) {
            const struct span place = next_place(finder, json_at(finder->rows, element), i, from);
            if (place.count == 0)
                break;
            spots->items[spots->count++] = (struct spot){element, sheet_area(sheet, place)};
            from = place.first + place.count;
        }
    }
    if (finder->found++ == 0)
        finder->first_row = row;
    finder->last_row = row;
    finder->has_last = element + 1 == json_count(finder->rows);
}

/* The texts of an element, numbers apart. */
static void squeeze_texts(struct finder *finder, const struct json *element)
{
    for (size_t i = 0; i < finder->list->fields.count; i++) {
        const struct wanted *wanted = &finder->list->fields.items[i];
        const char *text = json_text(value_of(element, wanted));
        const bool is_number = wanted->kind == KIND_AMOUNT || wanted->kind == KIND_PERCENT;
        finder->squeezed[i] =
            text != NULL && !is_number ? place_squeeze(finder->extraction->arena, text) : "";
    }
}

/* Rows stand in their order: each is looked for below the one before. */
static void find_rows(struct finder *finder)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    uint32_t from = 0;
    for (size_t i = 0; i < json_count(finder->rows) && i < ROWS_MAX; i++) {
        size_t most = CELLS_MIN - 1;
        uint32_t best = 0;
        squeeze_texts(finder, json_at(finder->rows, i));
        for (uint32_t row = from; row < sheet->row_count && row - from < ROWS_SEEN; row++) {
            const size_t count = count_values(finder, json_at(finder->rows, i), row);
            if (count > most) {
                most = count;
                best = row;
            }
        }
        if (most < CELLS_MIN)
            continue;
        note_row(finder, i, best);
        from = best + 1;
    }
}

/* ---- columns ---- */

static bool is_taken(const struct area *taken, size_t count, const struct area *area)
{
    for (size_t i = 0; i < count; i++) {
        if (area_overlap_x(&taken[i], area) > 0)
            return true;
    }
    return false;
}

/* In how many rows a value of the field stands below or above the area. */
static size_t count_rows(const struct spots *spots, const struct area *area)
{
    size_t count = 0;
    size_t last = SIZE_MAX;
    for (size_t i = 0; i < spots->count; i++) {
        if (spots->items[i].element != last && area_overlap_x(&spots->items[i].area, area) > 0) {
            last = spots->items[i].element;
            count++;
        }
    }
    return count;
}

/* The area that most rows have a value in; of several, what an item costs stands last, all else
   first. False when there is none. */
static bool choose_area(const struct spots *spots, bool is_last, const struct area *taken,
                        size_t taken_count, struct area *chosen)
{
    size_t most = 0;
    for (size_t i = 0; i < spots->count; i++) {
        const struct area *area = &spots->items[i].area;
        if (is_taken(taken, taken_count, area))
            continue;
        const size_t rows = count_rows(spots, area);
        const bool is_better = is_last ? area->x0 > chosen->x0 : area->x0 < chosen->x0;
        if (rows > most || (rows == most && most > 0 && is_better)) {
            most = rows;
            *chosen = *area;
        }
    }
    const struct area seed = *chosen;
    for (size_t i = 0; most > 0 && i < spots->count; i++) {
        const struct area *area = &spots->items[i].area;
        if (area_overlap_x(area, &seed) > 0 && !is_taken(taken, taken_count, area))
            *chosen = area_union(chosen, area);
    }
    return most > 0;
}

/* The fields in the order in which they choose: what an item costs first, then prices and
   quantities, so that a text that is a number does not take their place. */
static void find_areas(const struct finder *finder, struct area *areas, bool *has_area)
{
    const struct wanted_fields *fields = &finder->list->fields;
    struct area taken[GRID_COLUMNS];
    size_t count = 0;
    for (uint32_t turn = 0; turn < 3; turn++) {
        for (size_t i = 0; i < fields->count && count < GRID_COLUMNS; i++) {
            const struct wanted *wanted = &fields->items[i];
            const bool is_amount = wanted->topics[0] == TOPIC_COLUMN_AMOUNT;
            const bool is_number = wanted->kind == KIND_AMOUNT || wanted->kind == KIND_PERCENT;
            const uint32_t due = is_amount ? 0 : is_number ? 1 : 2;
            if (due != turn || !choose_area(&finder->spots[i], is_amount, taken, count, &areas[i]))
                continue;
            has_area[i] = true;
            taken[count++] = areas[i];
        }
    }
}

/* ---- header and end ---- */

static bool has_number(const struct extraction *extraction, uint32_t row)
{
    return candidates_within(&extraction->candidates, KIND_AMOUNT,
                             extraction->sheet.rows[row].tokens) != NULL;
}

/* The column that a word of a header stands over: the one it overlaps most, or the nearest. */
static size_t column_under(const struct extraction *extraction, const struct area *areas,
                           size_t count, size_t token)
{
    const struct token *word = &extraction->sheet.tokens[token];
    float most = -HEADER_REACH * extraction->sheet.rows[word->row].letter_height;
    size_t best = count;
    for (size_t i = 0; i < count; i++) {
        const float overlap = area_overlap_x(&word->area, &areas[i]);
        if (overlap > most) {
            most = overlap;
            best = i;
        }
    }
    return best;
}

/* The words of the row over each column: neighbours of one cell go together. */
static size_t read_headers(const struct extraction *extraction, const struct area *areas,
                           size_t count, uint32_t row, struct span *headers)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct span tokens = sheet->rows[row].tokens;
    size_t named = 0;
    memset(headers, 0, count * sizeof *headers);
    for (size_t i = tokens.first; i < tokens.first + tokens.count; i++) {
        const size_t column = column_under(extraction, areas, count, i);
        if (column == count || *sheet->tokens[i].key == '\0')
            continue;
        struct span *header = &headers[column];
        const bool goes_on = header->count > 0 && header->first + header->count == i &&
                             sheet->tokens[i - 1].cell == sheet->tokens[i].cell;
        named += header->count == 0;
        if (header->count == 0)
            *header = (struct span){i, 1};
        else if (goes_on)
            header->count++;
    }
    return named;
}

/* The nearest row above without numbers that has words over two columns. */
static void find_headers(const struct finder *finder, const struct area *areas, size_t count,
                         struct span *headers)
{
    const struct extraction *extraction = finder->extraction;
    const struct sheet *sheet = &extraction->sheet;
    const uint32_t first = finder->first_row;
    for (uint32_t i = 1; i <= ROWS_ABOVE && i <= first; i++) {
        if (sheet->rows[first - i].page != sheet->rows[first].page)
            break;
        if (!has_number(extraction, first - i) &&
            read_headers(extraction, areas, count, first - i, headers) >= CELLS_MIN)
            return;
    }
    memset(headers, 0, count * sizeof *headers);
}

/* The words that the next row with a number begins with. */
static const char *find_end(const struct finder *finder)
{
    const struct extraction *extraction = finder->extraction;
    const struct sheet *sheet = &extraction->sheet;
    for (uint32_t row = finder->last_row + 1;
         finder->has_last && row < sheet->row_count && row <= finder->last_row + ROWS_BELOW;
         row++) {
        if (sheet->rows[row].page != sheet->rows[finder->last_row].page ||
            !has_number(extraction, row))
            continue;
        const struct span tokens = sheet->rows[row].tokens;
        struct span words = {tokens.first, 0};
        while (words.count < tokens.count &&
               strpbrk(sheet->tokens[words.first + words.count].key, "0123456789") == NULL &&
               sheet->tokens[words.first + words.count].cell == sheet->tokens[words.first].cell)
            words.count++;
        return words.count > 0
                   ? place_squeeze(extraction->arena, sheet_keys(sheet, sheet_trim(sheet, words)))
                   : "";
    }
    return "";
}

static void add_column(const struct finder *finder, const struct wanted *wanted,
                       const struct area *area, struct span header, struct columns *columns)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    const struct reading_box box = sheet_box(sheet, sheet->rows[finder->first_row].page, *area);
    struct column column = {.wanted = wanted,
                            .header = header.count > 0 ? sheet_keys(sheet, header) : "",
                            .x0 = (double)box.x0,
                            .x1 = (double)box.x1};
    column.squeezed = place_squeeze(finder->extraction->arena, column.header);
    size_t at = columns->count;
    if (strpbrk(column.squeezed, "0123456789") != NULL) {
        column.header = "";
        column.squeezed = "";
    }
    for (; at > 0 && columns->items[at - 1].x0 > column.x0; at--)
        columns->items[at] = columns->items[at - 1];
    columns->items[at] = column;
    columns->count++;
}

static void gather(const struct finder *finder, struct columns *columns)
{
    struct arena *arena = finder->extraction->arena;
    const struct wanted_fields *fields = &finder->list->fields;
    struct area *areas = arena_new_array(arena, struct area, fields->count + 1);
    bool *has_area = arena_new_array(arena, bool, fields->count + 1);
    struct area known[GRID_COLUMNS];
    struct span headers[GRID_COLUMNS] = {0};
    size_t count = 0;
    find_areas(finder, areas, has_area);
    for (size_t i = 0; i < fields->count; i++) {
        if (has_area[i])
            known[count++] = areas[i];
    }
    find_headers(finder, known, count, headers);
    for (size_t i = 0, at = 0; i < fields->count; i++) {
        if (has_area[i]) {
            add_column(finder, &fields->items[i], &areas[i], headers[at], columns);
            at++;
        }
    }
    columns->end = find_end(finder);
}

bool columns_find(const struct extraction *extraction, const struct wanted_list *list,
                  const struct json *rows, struct columns *columns)
{
    struct arena *arena = extraction->arena;
    *columns = (struct columns){.end = ""};
    if (json_kind_of(rows) != JSON_ARRAY)
        return false;
    struct finder finder = {.extraction = extraction,
                            .list = list,
                            .rows = rows,
                            .spots = arena_new_array(arena, struct spots, list->fields.count + 1),
                            .squeezed =
                                arena_new_array(arena, const char *, list->fields.count + 1)};
    for (size_t i = 0; i < list->fields.count; i++)
        finder.spots[i].items = arena_new_array(arena, struct spot, SPOTS_MAX);
    find_rows(&finder);
    if (finder.found > 0)
        gather(&finder, columns);
    return columns->count >= CELLS_MIN;
}

/* ---- how right it is ---- */

long columns_count_right(const struct extraction *extraction, const struct list *list,
                         const struct json *rows)
{
    const size_t wanted = json_count(rows);
    long right = 0;
    for (size_t i = 0; i < list->count && i < wanted; i++) {
        const struct fields *fields = &list->elements[i].fields;
        for (size_t k = 0; k < fields->count; k++) {
            const struct field *field = &fields->items[k];
            const struct json *value = value_of(json_at(rows, i), field->wanted);
            right += value != NULL && field->chosen != NULL &&
                     place_is_right(extraction, field->wanted, field->chosen, value);
        }
    }
    return list->count > wanted ? right - (long)(list->count - wanted) : right;
}
