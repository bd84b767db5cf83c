/*
 * typeset: puts words on a grid of letters and rows, and ends a page when it is full.
 *
 * Places are points while a page grows and become shares of it when it ends, because only then it
 * is known how wide it is.
 */
#include "reader/child/typeset.h"

#include "reader/child/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WORDS_TOTAL_MAX 1000000
#define CELLS_TOTAL_MAX 250000
#define PAGE_ROWS       64
/* No page becomes so full that it cannot be passed on. */
#define PAGE_WORDS     (READING_WORDS_MAX / 2)
#define PAGE_MAX_PT    999999.0F
#define LETTER_PT      6.0F
#define LINE_PT        12.0F
#define WORD_HEIGHT_PT 10.0F
#define MARGIN_PT      36.0F
#define TAB_COLUMNS    8
#define CELL_COLUMNS   60 /* longer text in a cell breaks */
#define CELL_GAP       3  /* letters between columns */

struct placed {
    struct reading_word word; /* its box in points */
    const char *path;
};

struct typeset {
    struct arena *arena;
    enum reading_source source;
    size_t columns;
    size_t row; /* of the page at hand, where the next line stands */
    struct placed *words;
    size_t count;
    size_t capacity;
    size_t total; /* words of all pages */
    struct reading_page *pages;
    size_t page_count;
    size_t page_capacity;
};

struct typeset_table {
    struct typeset *set;
    struct typeset_cell *cells;
    size_t *rows; /* of each cell */
    size_t count;
    size_t capacity;
    size_t row;
    size_t column_count;
    size_t total; /* cells of all tables that were set of this */
};

struct typeset *typeset_create(const struct document *document, enum reading_source source,
                               size_t columns)
{
    struct typeset *set = arena_new(document->store, struct typeset);
    *set = (struct typeset){.arena = document->store, .source = source, .columns = columns};
    return set;
}

struct arena *typeset_arena(const struct typeset *set)
{
    return set->arena;
}

/* ---- pages ---- */

static bool fill_page(struct typeset *set, struct reading_page *page, struct err *err)
{
    struct words words;
    words_init(&words, set->arena);
    for (size_t i = 0; i < set->count; i++) {
        struct reading_word word = set->words[i].word;
        if (i > 0 && word.line != set->words[i - 1].word.line)
            words_end_line(&words);
        word.box.x0 /= page->width_pt;
        word.box.x1 /= page->width_pt;
        word.box.y0 /= page->height_pt;
        word.box.y1 /= page->height_pt;
        words_set_place(&words, set->words[i].path);
        if (!words_add(&words, word.text, strlen(word.text), &word, err))
            return false;
    }
    words_give(&words, page);
    return true;
}

static struct reading_page *add_page(struct typeset *set)
{
    if (set->page_count == set->page_capacity) {
        const size_t capacity = 2 * set->page_capacity + 16;
        struct reading_page *pages = arena_new_array(set->arena, struct reading_page, capacity);
        if (set->page_count > 0)
            memcpy(pages, set->pages, set->page_count * sizeof *pages);
        set->pages = pages;
        set->page_capacity = capacity;
    }
    return &set->pages[set->page_count++];
}

static bool close_page(struct typeset *set, struct err *err)
{
    float right = MARGIN_PT + LETTER_PT * TYPESET_A4_COLUMNS;
    for (size_t i = 0; i < set->count; i++)
        right = fmaxf(right, set->words[i].word.box.x1);
    if (right + MARGIN_PT > PAGE_MAX_PT)
        return fail(err, ERR_LIMIT, "a table is wider than a page can be");
    struct reading_page *page = add_page(set);
    *page = (struct reading_page){
        .number = (uint32_t)set->page_count,
        .width_pt = right + MARGIN_PT,
        .height_pt = 2 * MARGIN_PT + LINE_PT * (float)(set->row > PAGE_ROWS ? set->row : PAGE_ROWS),
        .source = set->source,
        .source_reason = "",
        .quality = 1,
    };
    if (!fill_page(set, page, err))
        return false;
    set->count = 0;
    set->row = 0;
    return true;
}

bool typeset_end_page(struct typeset *set, struct err *err)
{
    return set->count == 0 || close_page(set, err);
}

/* Goes to the next line, which is on the next page when this one is full. */
static bool end_line(struct typeset *set, struct err *err)
{
    set->row++;
    return (set->row < PAGE_ROWS && set->count < PAGE_WORDS) || close_page(set, err);
}

bool typeset_finish(struct typeset *set, struct document *document, struct err *err)
{
    if ((set->count > 0 || set->page_count == 0) && !close_page(set, err))
        return false;
    document->facts.page_count = (uint32_t)set->page_count;
    document->opened = set;
    return true;
}

bool typeset_read_page(const struct document *document, struct reading_page *page, struct err *err)
{
    const struct typeset *set = document->opened;
    (void)err;
    *page = set->pages[page->number - 1];
    return true;
}

/* ---- words ---- */

struct spot {
    size_t row; /* below that of the page's next line */
    size_t column;
    const char *path;
};

static bool place_word(struct typeset *set, const char *text, size_t length, size_t letters,
                       const struct spot *spot)
{
    if (set->count == set->capacity) {
        const size_t capacity = 2 * set->capacity + 256;
        struct placed *words = arena_new_array(set->arena, struct placed, capacity);
        if (set->count > 0)
            memcpy(words, set->words, set->count * sizeof *words);
        set->words = words;
        set->capacity = capacity;
    }
    const float left = MARGIN_PT + LETTER_PT * (float)spot->column;
    const float top = MARGIN_PT + LINE_PT * (float)(set->row + spot->row);
    set->words[set->count++] = (struct placed){
        .word = {.text = arena_copy_bytes(set->arena, text, length),
                 .box = {left, top, left + LETTER_PT * (float)letters, top + WORD_HEIGHT_PT},
                 .confidence = 1,
                 .line = (uint32_t)(set->row + spot->row)},
        .path = spot->path,
    };
    return ++set->total <= WORDS_TOTAL_MAX;
}

/* A word that `text` begins with, of at most `letters_max`. */
static size_t measure_word(const char *text, size_t length, size_t letters_max, size_t *letters)
{
    size_t used = 0;
    *letters = 0;
    while (used < length && *letters < letters_max &&
           reading_measure_blank(text + used, length - used) == 0) {
        used += words_measure_character(text + used);
        ++*letters;
    }
    return used;
}

/* A run of text that is broken at `width` letters, from `left` on. */
struct block {
    const char *text;
    size_t length;
    size_t left;
    size_t width;
    const char *path;
    bool is_cell; /* stands beside others: its rows end together with theirs */
};

static bool is_line_end(char c)
{
    return c == '\n' || c == '\f';
}

/* Where the next letter of a block stands. */
struct pen {
    size_t row;
    size_t column;
};

static void skip_blank(struct pen *pen, const char *text)
{
    pen->column = *text == '\t' ? (pen->column / TAB_COLUMNS + 1) * TAB_COLUMNS : pen->column + 1;
}

static bool break_line(struct typeset *set, const struct block *block, struct pen *pen,
                       struct err *err)
{
    pen->column = 0;
    if (!block->is_cell)
        return end_line(set, err);
    pen->row++;
    return true;
}

/* Sets words from `*at` on until the block's line ends, over as many rows as it needs. */
static bool set_line(struct typeset *set, const struct block *block, size_t *at, struct pen *pen,
                     struct err *err)
{
    pen->column = 0;
    while (*at < block->length && !is_line_end(block->text[*at])) {
        const char *text = block->text + *at;
        const size_t blank = reading_measure_blank(text, block->length - *at);
        if (blank > 0) {
            skip_blank(pen, text);
            *at += blank;
            continue;
        }
        size_t letters = 0;
        const size_t length = measure_word(text, block->length - *at, block->width, &letters);
        if (pen->column > 0 && pen->column + letters > block->width &&
            !break_line(set, block, pen, err))
            return false;
        const struct spot spot = {pen->row, block->left + pen->column, block->path};
        if (!place_word(set, text, length, letters, &spot))
            return fail(err, ERR_LIMIT, "the document has more than %d words", WORDS_TOTAL_MAX);
        pen->column += letters;
        *at += length;
    }
    return true;
}

bool typeset_add_text(struct typeset *set, const char *text, size_t length, struct err *err)
{
    const struct block block = {.text = text, .length = length, .width = set->columns};
    for (size_t at = 0; at < length; at++) {
        struct pen pen = {0};
        if (!set_line(set, &block, &at, &pen, err) || !end_line(set, err) ||
            (at < length && text[at] == '\f' && !typeset_end_page(set, err)))
            return false;
    }
    return true;
}

/* ---- tables ---- */

struct typeset_table *typeset_table_create(struct typeset *set)
{
    struct typeset_table *table = arena_new(set->arena, struct typeset_table);
    table->set = set;
    return table;
}

bool typeset_table_add(struct typeset_table *table, const struct typeset_cell *cell,
                       struct err *err)
{
    struct arena *arena = table->set->arena;
    if (++table->total > CELLS_TOTAL_MAX)
        return fail(err, ERR_LIMIT, "the document has more than %d cells", CELLS_TOTAL_MAX);
    if (table->count == table->capacity) {
        const size_t capacity = 2 * table->capacity + 64;
        struct typeset_cell *cells = arena_new_array(arena, struct typeset_cell, capacity);
        size_t *rows = arena_new_array(arena, size_t, capacity);
        if (table->count > 0) {
            memcpy(cells, table->cells, table->count * sizeof *cells);
            memcpy(rows, table->rows, table->count * sizeof *rows);
        }
        table->cells = cells;
        table->rows = rows;
        table->capacity = capacity;
    }
    table->cells[table->count] = *cell;
    table->rows[table->count++] = table->row;
    if (cell->column >= table->column_count)
        table->column_count = cell->column + 1;
    return true;
}

void typeset_table_end_row(struct typeset_table *table)
{
    table->row++;
}

/* Letters of the longest line, as far as it does not break. */
static size_t measure_cell(const struct typeset_cell *cell)
{
    size_t longest = 0;
    size_t letters = 0;
    for (size_t at = 0; at < cell->length; at += words_measure_character(cell->text + at)) {
        letters = is_line_end(cell->text[at]) ? 0 : letters + 1;
        longest = letters > longest ? letters : longest;
    }
    return longest < CELL_COLUMNS ? longest : CELL_COLUMNS;
}

/* Where each column begins; one that nothing stands in takes no room. */
static size_t *find_columns(const struct typeset_table *table)
{
    size_t *starts = arena_new_array(table->set->arena, size_t, table->column_count + 1);
    for (size_t i = 0; i < table->count; i++) {
        const struct typeset_cell *cell = &table->cells[i];
        const size_t width = measure_cell(cell);
        if (!cell->is_wide && width > starts[cell->column + 1])
            starts[cell->column + 1] = width;
    }
    for (size_t i = 1; i <= table->column_count; i++)
        starts[i] += starts[i - 1] + (starts[i] > 0 ? CELL_GAP : 0);
    return starts;
}

/* Sets one cell; `height` becomes the rows of the highest so far. */
static bool set_cell(struct typeset *set, const struct typeset_cell *cell, size_t left,
                     size_t *height, struct err *err)
{
    const struct block block = {.text = cell->text,
                                .length = cell->length,
                                .left = left,
                                .width = CELL_COLUMNS,
                                .path = cell->path,
                                .is_cell = true};
    struct pen pen = {0};
    for (size_t at = 0; at < block.length; at++) {
        if (!set_line(set, &block, &at, &pen, err))
            return false;
        pen.row++;
        *height = pen.row > *height ? pen.row : *height;
    }
    return true;
}

static int compare_lines(const void *a, const void *b)
{
    const struct placed *left = a;
    const struct placed *right = b;
    if (left->word.line != right->word.line)
        return left->word.line < right->word.line ? -1 : 1;
    return (left->word.box.x0 > right->word.box.x0) - (left->word.box.x0 < right->word.box.x0);
}

/* Ends a row of cells, whose words stand cell by cell and have to stand line by line. */
static bool end_row(struct typeset *set, size_t first_word, size_t height, struct err *err)
{
    if (height > 1)
        qsort(set->words + first_word, set->count - first_word, sizeof *set->words, compare_lines);
    set->row += height - 1;
    return end_line(set, err);
}

bool typeset_add_table(struct typeset *set, struct typeset_table *table, struct err *err)
{
    const size_t *starts = find_columns(table);
    size_t cell = 0;
    for (size_t row = 0; row < table->row; row++) {
        const size_t first_word = set->count;
        size_t height = 1;
        for (; cell < table->count && table->rows[cell] == row; cell++) {
            if (!set_cell(set, &table->cells[cell], starts[table->cells[cell].column], &height,
                          err))
                return false;
        }
        if (!end_row(set, first_word, height, err))
            return false;
    }
    *table = (struct typeset_table){.set = set, .total = table->total};
    return true;
}
