/*
 * columns: recognises the header that a layout knows, and says what stands below it.
 *
 * The words of a header are looked for where they stood. A header that was recognised anyway keeps
 * its borders and what else is known of it; any other row with those words becomes one.
 */
#include "extract/columns.h"

#include "extract/places.h"

#include <math.h>
#include <string.h>

/* Of the headers that are known these must be there: two of three, and two at least. */
#define HEADERS_MIN 2
/* Header words that stand further to the side than this part of the page are others. */
#define SHIFT_MAX 0.15

/* Where the columns of a layout stand on this page. */
struct columns_seen {
    struct span headers[GRID_COLUMNS]; /* count 0: not there */
    size_t count;
    size_t known; /* that have a header */
};

static struct reading_box box_of(const struct extraction *extraction, struct span tokens)
{
    const struct sheet *sheet = &extraction->sheet;
    return sheet_box(sheet, sheet->tokens[tokens.first].page, sheet_area(sheet, tokens));
}

/* The words of a column's header in the row: of several the nearest to where its values stood. */
static struct span find_header(const struct extraction *extraction, const struct column *column,
                               uint32_t row)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct span tokens = sheet->rows[row].tokens;
    struct span best = {0};
    double nearest = SHIFT_MAX;
    for (size_t i = tokens.first; i < tokens.first + tokens.count; i++) {
        const struct span found = place_match(sheet, i, column->squeezed);
        if (found.count == 0)
            continue;
        const struct reading_box box = box_of(extraction, found);
        const double left = fmax(column->x0 - (double)box.x1, (double)box.x0 - column->x1);
        if (left < nearest) {
            nearest = left;
            best = found;
        }
    }
    return best;
}

static struct columns_seen look_at_row(const struct extraction *extraction,
                                       const struct columns *columns, uint32_t row)
{
    struct columns_seen seen = {0};
    for (size_t i = 0; i < columns->count; i++) {
        if (*columns->items[i].squeezed == '\0')
            continue;
        seen.known++;
        seen.headers[i] = find_header(extraction, &columns->items[i], row);
        seen.count += seen.headers[i].count > 0;
    }
    return seen;
}

static bool is_header(const struct columns_seen *seen)
{
    return seen->count >= HEADERS_MIN && 3 * seen->count >= 2 * seen->known;
}

/* ---- the grid ---- */

static void insert_column(struct grid *grid, const struct grid_column *column)
{
    size_t at = 0;
    if (grid->count == GRID_COLUMNS)
        return;
    while (at < grid->count && grid->columns[at].area.x0 < column->area.x0)
        at++;
    memmove(&grid->columns[at + 1], &grid->columns[at], (grid->count - at) * sizeof *column);
    grid->columns[at] = *column;
    grid->count++;
}

/* The column of the grid that shares most with the area, or -1. */
static int column_over(const struct grid *grid, const struct area *area)
{
    int best = -1;
    float most = 0;
    for (size_t i = 0; i < grid->count; i++) {
        const float overlap = area_overlap_x(&grid->columns[i].area, area);
        if (overlap > most) {
            most = overlap;
            best = (int)i;
        }
    }
    return best;
}

/* Where a column stands: its header, or what its values took up of the page. */
static struct area area_of(const struct extraction *extraction, const struct column *column,
                           struct span header, uint32_t row)
{
    const struct sheet *sheet = &extraction->sheet;
    struct area area = sheet->rows[row].area;
    if (header.count > 0)
        return sheet_area(sheet, header);
    const float width = sheet_page_width(sheet, sheet->rows[row].page);
    area.x0 = (float)column->x0 * width;
    area.x1 = (float)column->x1 * width;
    return area;
}

static void name_column(struct grid *grid, const struct area *area, uint32_t topic)
{
    const int before = grid_find(grid, topic);
    const int at = column_over(grid, area);
    if (before >= 0)
        grid->columns[before].topic = TOPIC_NONE;
    if (at >= 0)
        grid->columns[at].topic = topic;
    else
        insert_column(grid, &(struct grid_column){.topic = topic, .text = "", .area = *area});
}

static bool is_of_header(const struct columns_seen *seen, size_t count, size_t token)
{
    for (size_t i = 0; i < count; i++) {
        const struct span header = seen->headers[i];
        if (token >= header.first && token < header.first + header.count)
            return true;
    }
    return false;
}

/* Columns of what else stands in the row: each cell without the words that are known. */
static void add_others(const struct extraction *extraction, const struct columns_seen *seen,
                       uint32_t row, struct grid *grid)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct span tokens = sheet->rows[row].tokens;
    const size_t end = tokens.first + tokens.count;
    size_t next = tokens.first;
    while (next < end) {
        const size_t first = next++;
        if (is_of_header(seen, GRID_COLUMNS, first))
            continue;
        while (next < end && sheet->tokens[next].cell == sheet->tokens[first].cell &&
               !is_of_header(seen, GRID_COLUMNS, next))
            next++;
        const struct span other = {first, next - first};
        insert_column(grid, &(struct grid_column){.topic = TOPIC_NONE,
                                                  .text = sheet_keys(sheet, other),
                                                  .area = sheet_area(sheet, other)});
    }
}

static void make_grid(const struct extraction *extraction, const struct columns *columns,
                      const struct columns_seen *seen, uint32_t row, struct grid *grid)
{
    *grid = (struct grid){.header_rows = 1};
    for (size_t i = 0; i < columns->count; i++) {
        if (seen->headers[i].count > 0)
            insert_column(grid, &(struct grid_column){
                                    .text = columns->items[i].header,
                                    .area = sheet_area(&extraction->sheet, seen->headers[i])});
    }
    add_others(extraction, seen, row, grid);
}

enum grid_header columns_apply(const struct extraction *extraction, const struct columns *columns,
                               uint32_t row, enum grid_header kind, struct grid *grid)
{
    struct columns_seen seen = {0};
    bool is_known = false;
    const uint32_t rows = kind == HEADER_OF_ITEMS ? grid->header_rows : 1;
    for (uint32_t i = 0; i < rows && !is_known; i++) {
        seen = look_at_row(extraction, columns, row + i);
        is_known = is_header(&seen);
    }
    if (!is_known && (kind != HEADER_OF_ITEMS || seen.known > 0))
        return kind;
    if (kind != HEADER_OF_ITEMS)
        make_grid(extraction, columns, &seen, row, grid);
    for (size_t i = 0; i < columns->count; i++) {
        const struct area area = area_of(extraction, &columns->items[i], seen.headers[i], row);
        name_column(grid, &area, columns->items[i].wanted->topics[0]);
    }
    grid->is_learned = true;
    return HEADER_OF_ITEMS;
}

bool columns_end_at(const struct extraction *extraction, const struct columns *columns,
                    uint32_t row)
{
    return *columns->end != '\0' &&
           place_match(&extraction->sheet, extraction->sheet.rows[row].tokens.first, columns->end)
                   .count > 0;
}

/* ---- as they are stored ---- */

#define SCALE 3

static struct json *edge(struct arena *arena, double x)
{
    const struct decimal decimal = {.digits = llround(x * 1000.0), .scale = SCALE};
    return json_new_decimal(arena, &decimal);
}

void columns_render(struct arena *arena, const struct columns *columns, struct json *lesson)
{
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < columns->count; i++) {
        const struct column *column = &columns->items[i];
        struct json *one = json_new_object(arena);
        json_set(arena, one, "field", json_new_text(arena, column->wanted->name));
        json_set(arena, one, "header", json_new_text(arena, column->header));
        json_set(arena, one, "left", edge(arena, column->x0));
        json_set(arena, one, "right", edge(arena, column->x1));
        json_append(arena, list, one);
    }
    json_set(arena, lesson, "columns", list);
    if (*columns->end != '\0')
        json_set(arena, lesson, "end", json_new_text(arena, columns->end));
}

static bool read_edge(const struct json *json, const char *key, double *x)
{
    struct decimal decimal;
    if (!json_read_decimal(json_find(json, key), &decimal))
        return false;
    *x = (double)decimal.digits / pow(10, decimal.scale);
    return *x >= 0 && *x <= 1;
}

static bool has_field(const struct columns *columns, const struct wanted *wanted)
{
    for (size_t i = 0; i < columns->count; i++) {
        if (columns->items[i].wanted == wanted)
            return true;
    }
    return false;
}

void columns_parse(struct arena *arena, const struct json *lesson, const struct wanted_list *list,
                   struct columns *columns)
{
    const struct json *stored = json_find(lesson, "columns");
    const char *end = json_text(json_find(lesson, "end"));
    *columns = (struct columns){.end = end != NULL ? place_squeeze(arena, end) : ""};
    if (json_kind_of(stored) != JSON_ARRAY)
        return;
    for (size_t i = 0; i < json_count(stored) && columns->count < GRID_COLUMNS; i++) {
        const struct json *one = json_at(stored, i);
        const char *field = json_text(json_find(one, "field"));
        const char *header = json_text(json_find(one, "header"));
        const int at = field != NULL ? wanted_find_name(&list->fields, field) : -1;
        struct column column = {.header = header != NULL ? header : ""};
        if (at < 0 || has_field(columns, &list->fields.items[at]) ||
            !read_edge(one, "left", &column.x0) || !read_edge(one, "right", &column.x1) ||
            column.x0 >= column.x1)
            continue;
        column.wanted = &list->fields.items[at];
        column.squeezed = place_squeeze(arena, column.header);
        columns->items[columns->count++] = column;
    }
}

const char *columns_describe(struct arena *arena, const struct json *lesson)
{
    const struct json *stored = json_find(lesson, "columns");
    const char *text = "";
    if (json_kind_of(stored) != JSON_ARRAY)
        return NULL;
    for (size_t i = 0; i < json_count(stored) && i < GRID_COLUMNS; i++) {
        const char *field = json_text(json_find(json_at(stored, i), "field"));
        const char *header = json_text(json_find(json_at(stored, i), "header"));
        if (field == NULL)
            continue;
        text = arena_printf(arena, "%s%s%s", text, *text != '\0' ? ", " : "", field);
        if (header != NULL && *header != '\0')
            text = arena_printf(arena, "%s under \"%s\"", text, header);
    }
    return text;
}
