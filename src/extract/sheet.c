/*
 * sheet: brings words into rows and cells.
 *
 * The lines of a reading are trusted to hold words of one height, because only the reader knows
 * about skew; but a visual row often comes in several lines (columns, boxes), so lines that stand
 * beside each other are joined here.
 */
#include "extract/sheet.h"

#include "logic/logic.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pages of unknown size are taken for A4. */
#define DEFAULT_WIDTH_PT  595.0F
#define DEFAULT_HEIGHT_PT 842.0F
/* A gap of this many letter heights is one between columns. */
#define COLUMN_GAP 0.9F
/* Lines are of one row when their facing words share this part of their height. */
#define ROW_OVERLAP 0.5F
/* Rows above that a line may still belong to. */
#define ROWS_LOOKED_BACK 40
/* A line that tells how far the page is askew is at least this part of its width, and what falls
   more than this is no line. */
#define SLOPE_WIDTH_MIN 0.1F
#define SLOPE_MAX       0.1F
/* Tokens that one word makes at most. */
#define PIECES_MAX 3
/* Bytes of the shortest date: "1/2/25". */
#define DATE_BYTES_MIN 6
#define LETTERS        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

float area_overlap_x(const struct area *a, const struct area *b)
{
    return (a->x1 < b->x1 ? a->x1 : b->x1) - (a->x0 > b->x0 ? a->x0 : b->x0);
}

float area_overlap_y(const struct area *a, const struct area *b)
{
    return (a->y1 < b->y1 ? a->y1 : b->y1) - (a->y0 > b->y0 ? a->y0 : b->y0);
}

struct area area_union(const struct area *a, const struct area *b)
{
    return (struct area){.x0 = a->x0 < b->x0 ? a->x0 : b->x0,
                         .y0 = a->y0 < b->y0 ? a->y0 : b->y0,
                         .x1 = a->x1 > b->x1 ? a->x1 : b->x1,
                         .y1 = a->y1 > b->y1 ? a->y1 : b->y1};
}

static bool is_key_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ||
           c == '%' || c == '/' || c == '&';
}

const char *sheet_key(struct arena *arena, const char *text)
{
    static const char *const NUMBER_WORDS =
        " # n nr nro num nbr number numero nummer numer no nos numbers ";
    char *key = arena_alloc(arena, strlen(text) + 3, 1);
    size_t length = 0;
    key[length++] = ' ';
    for (const char *at = value_fold_into(key + 1, text); *at != '\0'; at++) {
        if (is_key_letter(*at) || (*at == '#' && length == 1))
            key[length++] = *at;
    }
    key[length] = ' ';
    key[length + 1] = '\0';
    if ((key[1] == 'n' || key[1] == '#') && strstr(NUMBER_WORDS, key) != NULL)
        return "no";
    key[length] = '\0';
    return key + 1;
}

static float page_width(const struct reading_page *page)
{
    return page->width_pt > 0 ? page->width_pt : DEFAULT_WIDTH_PT;
}

static float page_height(const struct reading_page *page)
{
    return page->height_pt > 0 ? page->height_pt : DEFAULT_HEIGHT_PT;
}

/* A line of a reading's page: neighbouring words, not yet sorted. */
struct line {
    size_t first, count;
    struct area area;
    uint32_t row;
};

struct builder {
    struct sheet *sheet;
    struct line *lines; /* of the page at hand */
    size_t line_count;
    size_t row_capacity;
};

struct slope {
    float value;
    float weight; /* how long the line is: the ends of a long one tell more */
};

static int by_value(const void *a, const void *b)
{
    const struct slope *left = a;
    const struct slope *right = b;
    return (left->value > right->value) - (left->value < right->value);
}

/* Of the lines that words are on, the middle one's. */
static float find_slope(struct arena *arena, const struct reading_page *page)
{
    const float width = page_width(page);
    const float height = page_height(page);
    struct slope *slopes = arena_new_array(arena, struct slope, page->word_count + 1);
    size_t count = 0;
    float sum = 0;
    for (size_t first = 0, end = 0; first < page->word_count; first = end) {
        const struct reading_box *left = &page->words[first].box;
        while (end < page->word_count && page->words[end].line == page->words[first].line)
            end++;
        const struct reading_box *right = &page->words[end - 1].box;
        const float run = (right->x0 + right->x1 - left->x0 - left->x1) / 2;
        const float fall = (right->y0 + right->y1 - left->y0 - left->y1) / 2 * height;
        if (run < SLOPE_WIDTH_MIN || fabsf(fall) > SLOPE_MAX * run * width)
            continue;
        slopes[count++] = (struct slope){.value = fall / (run * width), .weight = run};
        sum += run;
    }
    qsort(slopes, count, sizeof *slopes, by_value);
    float passed = 0;
    for (size_t i = 0; i < count; i++) {
        passed += slopes[i].weight;
        if (passed >= sum / 2)
            return slopes[i].value;
    }
    return 0;
}

/* How much lower a place at `x` is than it would be on the straight page. */
static float fall_at(const struct sheet *sheet, uint32_t page, float x)
{
    return sheet->slopes[page] * (x - page_width(&sheet->reading->pages[page]) / 2);
}

static struct area word_area(const struct sheet *sheet, uint32_t page, size_t index)
{
    const struct reading_page *read = &sheet->reading->pages[page];
    const struct reading_box *box = &read->words[index].box;
    const float width = page_width(read);
    const float height = page_height(read);
    const float fall = fall_at(sheet, page, (box->x0 + box->x1) / 2 * width);
    return (struct area){box->x0 * width, box->y0 * height - fall, box->x1 * width,
                         box->y1 * height - fall};
}

/* Bytes of the label that "Total:9.50" begins with, or 0. "9:50" and "http://" are no labels. */
static size_t glued_label_length(const char *text)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL || colon - text < 2 || colon[1] == '\0' || colon[1] == '/')
        return 0;
    for (const char *at = text; at < colon; at++) {
        if (*at >= '0' && *at <= '9')
            return 0;
    }
    return (size_t)(colon - text) + 1;
}

/* Where in the file the word stands. */
static const char *find_path(const struct sheet *sheet, const struct reading_word *word,
                             uint32_t page)
{
    const struct reading_page *read = &sheet->reading->pages[page];
    return reading_find_path(read, (size_t)(word - read->words));
}

/* Bytes before the sign of a number that is glued to a word, "Invoice#", or after it when it is
   glued to the number, "Nr.4711"; or 0. */
static size_t glued_number_sign(const char *text)
{
    static const char *const SIGNS[] = {"No.", "Nr.",     "N\u00b0", "N\u00ba", "no.",
                                        "nr.", "n\u00b0", "n\u00ba", "NO.",     "NR."};
    const char *sign = strchr(text, '#');
    if (sign != NULL && sign - text >= 2 && strspn(text, LETTERS) == (size_t)(sign - text))
        return (size_t)(sign - text);
    if (text[0] != 'N' && text[0] != 'n')
        return 0;
    for (size_t i = 0; i < COUNT_OF(SIGNS); i++) {
        const size_t length = strlen(SIGNS[i]);
        if (text_starts_with(text, SIGNS[i]) && text[length] >= '0' && text[length] <= '9')
            return length;
    }
    return 0;
}

/* Bytes of the first date of "1/2/25-1/9/25", then of the dash; or 0. */
static size_t glued_date_length(const char *text)
{
    if (strchr(text, '-') == NULL)
        return 0;
    const size_t date = strspn(text, "0123456789/.");
    if (text[0] == '-' && text[1] >= '0' && text[1] <= '9' && strchr(text, '/') != NULL)
        return 1;
    return date >= DATE_BYTES_MIN && text[date] == '-' && strpbrk(text + date, "/.") != NULL ? date
                                                                                             : 0;
}

/* Bytes of the first of the texts that are glued together without a space; 0 when there is one. */
static size_t first_piece(const char *text)
{
    const size_t label = glued_label_length(text);
    const size_t sign = label > 0 ? 0 : glued_number_sign(text);
    return label > 0 ? label : sign > 0 ? sign : glued_date_length(text);
}

static void add_token(struct builder *builder, const char *text, struct area area,
                      const struct reading_word *word, uint32_t page)
{
    struct sheet *sheet = builder->sheet;
    sheet->tokens[sheet->token_count++] = (struct token){.text = text,
                                                         .key = sheet_key(sheet->arena, text),
                                                         .area = area,
                                                         .confidence = word->confidence,
                                                         .page = page,
                                                         .path = find_path(sheet, word, page),
                                                         .ends_label = text_ends_with(text, ":")};
}

/* How many tokens a word makes. */
static size_t count_pieces(const char *text)
{
    size_t count = 1;
    for (size_t glued = 0; count < PIECES_MAX && (glued = first_piece(text)) > 0; count++)
        text += glued;
    return count;
}

/* A word makes a token for each of its pieces; their areas are shares of its width. */
static void add_word(struct builder *builder, uint32_t page, size_t index)
{
    const struct reading_word *word = &builder->sheet->reading->pages[page].words[index];
    struct area area = word_area(builder->sheet, page, index);
    const char *rest = word->text;
    for (int piece = 1; piece < PIECES_MAX; piece++) {
        const size_t glued = first_piece(rest);
        if (glued == 0)
            break;
        const float share = (float)glued / (float)strlen(rest);
        struct area left = area;
        left.x1 = area.x0 + (area.x1 - area.x0) * share;
        area.x0 = left.x1;
        add_token(builder, arena_copy_bytes(builder->sheet->arena, rest, glued), left, word, page);
        rest += glued;
    }
    add_token(builder, rest, area, word, page);
}

static int by_x(const void *a, const void *b)
{
    const struct token *left = a;
    const struct token *right = b;
    return (left->area.x0 > right->area.x0) - (left->area.x0 < right->area.x0);
}

static int by_middle(const void *a, const void *b)
{
    const struct line *left = a;
    const struct line *right = b;
    const float difference = (left->area.y0 + left->area.y1) - (right->area.y0 + right->area.y1);
    return (difference > 0) - (difference < 0);
}

static bool are_level(const struct area *a, const struct area *b)
{
    const float lower = a->y1 - a->y0 < b->y1 - b->y0 ? a->y1 - a->y0 : b->y1 - b->y0;
    return area_overlap_y(a, b) > ROW_OVERLAP * lower;
}

/* Whether a word goes on with the line of the one before it, `last`. Text layers of PDF call much a
   line that is none. */
static bool goes_on(const struct sheet *sheet, uint32_t page, size_t last, size_t index)
{
    const struct reading_word *words = sheet->reading->pages[page].words;
    if (words[index].line != words[last].line)
        return false;
    const struct area before = word_area(sheet, page, last);
    const struct area area = word_area(sheet, page, index);
    return are_level(&before, &area) && area.x0 > before.x0;
}

/* Tokens of a page, cut into its lines; returns how many. What nobody sees is no part of it. */
static size_t cut_lines(struct builder *builder, uint32_t page)
{
    struct sheet *sheet = builder->sheet;
    const struct reading_page *read = &sheet->reading->pages[page];
    const size_t page_first = sheet->token_count;
    size_t last = 0;
    builder->line_count = 0;
    for (size_t i = 0; i < read->word_count; i++) {
        const size_t first = sheet->token_count;
        if (read->words[i].marks & READING_HIDDEN)
            continue;
        add_word(builder, page, i);
        if (builder->line_count == 0 || !goes_on(sheet, page, last, i))
            builder->lines[builder->line_count++] =
                (struct line){.first = first, .area = sheet->tokens[first].area};
        struct line *line = &builder->lines[builder->line_count - 1];
        line->count = sheet->token_count - line->first;
        const struct area area = word_area(sheet, page, i);
        line->area = area_union(&line->area, &area);
        last = i;
    }
    for (size_t i = 0; i < builder->line_count; i++)
        qsort(&sheet->tokens[builder->lines[i].first], builder->lines[i].count,
              sizeof(struct token), by_x);
    qsort(builder->lines, builder->line_count, sizeof(struct line), by_middle);
    return sheet->token_count - page_first;
}

/* Whether two lines stand beside each other: level where they face each other. */
static bool are_beside(const struct sheet *sheet, const struct line *a, const struct line *b)
{
    const struct line *left = a->area.x0 < b->area.x0 ? a : b;
    const struct line *right = left == a ? b : a;
    const float overlap = area_overlap_x(&a->area, &b->area);
    const struct area *end = &sheet->tokens[left->first + left->count - 1].area;
    const struct area *start = &sheet->tokens[right->first].area;
    return overlap < (end->y1 - end->y0) / 2 && are_level(end, start);
}

/* Lines of rows so far that the line at `index` stands beside; all of a row must agree. */
static bool belongs_to(const struct builder *builder, size_t index, uint32_t row)
{
    const size_t earliest = index > ROWS_LOOKED_BACK ? index - ROWS_LOOKED_BACK : 0;
    bool belongs = false;
    for (size_t i = earliest; i < index; i++) {
        const struct line *line = &builder->lines[i];
        if (line->row != row)
            continue;
        if (area_overlap_x(&line->area, &builder->lines[index].area) > 0 &&
            !are_beside(builder->sheet, line, &builder->lines[index]))
            return false;
        belongs |= are_beside(builder->sheet, line, &builder->lines[index]);
    }
    return belongs;
}

/* Gives every line the number of its row. */
static void number_rows(struct builder *builder)
{
    uint32_t count = 0;
    for (size_t i = 0; i < builder->line_count; i++) {
        struct line *line = &builder->lines[i];
        line->row = UINT32_MAX;
        for (uint32_t back = 1; back <= 3 && back <= count; back++) {
            if (belongs_to(builder, i, count - back)) {
                line->row = count - back;
                break;
            }
        }
        if (line->row == UINT32_MAX)
            line->row = count++;
    }
}

static int by_height(const void *a, const void *b)
{
    const float left = *(const float *)a;
    const float right = *(const float *)b;
    return (left > right) - (left < right);
}

static float median_height(struct arena *arena, const struct token *tokens, size_t count)
{
    float *heights = arena_new_array(arena, float, count + 1);
    for (size_t i = 0; i < count; i++)
        heights[i] = tokens[i].area.y1 - tokens[i].area.y0;
    qsort(heights, count, sizeof *heights, by_height);
    return count > 0 ? heights[count / 2] : 0;
}

static void reserve_row(struct builder *builder)
{
    struct sheet *sheet = builder->sheet;
    if (sheet->row_count < builder->row_capacity)
        return;
    builder->row_capacity = builder->row_capacity * 2 + 64;
    struct row *rows = arena_new_array(sheet->arena, struct row, builder->row_capacity);
    if (sheet->row_count > 0)
        memcpy(rows, sheet->rows, sheet->row_count * sizeof *rows);
    sheet->rows = rows;
}

static void close_row(struct builder *builder, size_t first_token, uint32_t page)
{
    struct sheet *sheet = builder->sheet;
    reserve_row(builder);
    struct row *row = &sheet->rows[sheet->row_count];
    const size_t count = sheet->token_count - first_token;
    struct token *tokens = &sheet->tokens[first_token];
    qsort(tokens, count, sizeof *tokens, by_x);
    *row = (struct row){.tokens = {first_token, count},
                        .first_cell = sheet->cell_count,
                        .area = tokens[0].area,
                        .letter_height = median_height(sheet->arena, tokens, count),
                        .page = page};
    for (size_t i = 0; i < count; i++) {
        const bool starts_cell =
            i == 0 || tokens[i].area.x0 - tokens[i - 1].area.x1 > COLUMN_GAP * row->letter_height;
        if (starts_cell)
            sheet->cells[sheet->cell_count++] = (struct cell){.tokens = {first_token + i, 0},
                                                              .area = tokens[i].area,
                                                              .row = (uint32_t)sheet->row_count};
        struct cell *cell = &sheet->cells[sheet->cell_count - 1];
        cell->tokens.count++;
        cell->area = area_union(&cell->area, &tokens[i].area);
        row->area = area_union(&row->area, &tokens[i].area);
        if (i > 0 && text_equal(tokens[i].text, ":"))
            tokens[i - 1].ends_label = true;
        tokens[i].row = (uint32_t)sheet->row_count;
        tokens[i].cell = (uint32_t)(sheet->cell_count - 1);
    }
    row->cell_count = sheet->cell_count - row->first_cell;
    sheet->row_count++;
}

static int by_row(const void *a, const void *b)
{
    const struct line *left = a;
    const struct line *right = b;
    return (left->row > right->row) - (left->row < right->row);
}

/* Tokens of the page in the order of rows, with rows and cells made on the way. */
static void arrange_page(struct builder *builder, uint32_t page)
{
    struct sheet *sheet = builder->sheet;
    const size_t first = sheet->token_count;
    const size_t count = cut_lines(builder, page);
    number_rows(builder);
    qsort(builder->lines, builder->line_count, sizeof(struct line), by_row);
    struct token *moved = arena_new_array(sheet->arena, struct token, count + 1);
    memcpy(moved, &sheet->tokens[first], count * sizeof *moved);
    sheet->token_count = first;
    size_t row_first = first;
    for (size_t i = 0; i < builder->line_count; i++) {
        const struct line *line = &builder->lines[i];
        memcpy(&sheet->tokens[sheet->token_count], &moved[line->first - first],
               line->count * sizeof *moved);
        sheet->token_count += line->count;
        if (i + 1 == builder->line_count || line[1].row != line->row) {
            close_row(builder, row_first, page);
            row_first = sheet->token_count;
        }
    }
}

void sheet_build(struct arena *arena, const struct reading *reading, struct sheet *sheet)
{
    size_t tokens = 0;
    size_t widest = 0;
    for (size_t i = 0; i < reading->page_count; i++) {
        const struct reading_page *page = &reading->pages[i];
        for (size_t word = 0; word < page->word_count; word++)
            tokens += count_pieces(page->words[word].text);
        widest = page->word_count > widest ? page->word_count : widest;
    }
    /* A token makes one cell at most. */
    *sheet = (struct sheet){.arena = arena,
                            .reading = reading,
                            .tokens = arena_new_array(arena, struct token, tokens + 1),
                            .cells = arena_new_array(arena, struct cell, tokens + 1)};
    float *slopes = arena_new_array(arena, float, reading->page_count + 1);
    for (size_t page = 0; page < reading->page_count; page++)
        slopes[page] = find_slope(arena, &reading->pages[page]);
    sheet->slopes = slopes;
    struct builder builder = {.sheet = sheet,
                              .lines = arena_new_array(arena, struct line, widest + 1)};
    for (uint32_t page = 0; page < reading->page_count; page++)
        arrange_page(&builder, page);
    sheet->letter_height = median_height(arena, sheet->tokens, sheet->token_count);
}

static const char *word_of(const struct token *token, bool is_key)
{
    return is_key ? token->key : token->text;
}

static const char *join(const struct sheet *sheet, struct span span, bool is_key)
{
    const size_t end = span.first + span.count;
    size_t length = 0;
    for (size_t i = span.first; i < end; i++)
        length += strlen(word_of(&sheet->tokens[i], is_key)) + 1;
    char *text = arena_alloc(sheet->arena, length + 1, 1);
    char *at = text;
    for (size_t i = span.first; i < end; i++) {
        if (at > text)
            *at++ = ' ';
        const char *word = word_of(&sheet->tokens[i], is_key);
        const size_t bytes = strlen(word);
        memcpy(at, word, bytes);
        at += bytes;
    }
    return text;
}

const char *sheet_text(const struct sheet *sheet, struct span span)
{
    return join(sheet, span, false);
}

const char *sheet_keys(const struct sheet *sheet, struct span span)
{
    return join(sheet, span, true);
}

struct span sheet_trim(const struct sheet *sheet, struct span span)
{
    while (span.count > 0 && *sheet->tokens[span.first].key == '\0') {
        span.first++;
        span.count--;
    }
    while (span.count > 0 && *sheet->tokens[span.first + span.count - 1].key == '\0')
        span.count--;
    return span;
}

struct area sheet_area(const struct sheet *sheet, struct span span)
{
    assert(span.count > 0);
    struct area area = sheet->tokens[span.first].area;
    for (size_t i = span.first + 1; i < span.first + span.count; i++)
        area = area_union(&area, &sheet->tokens[i].area);
    return area;
}

double sheet_confidence(const struct sheet *sheet, struct span span)
{
    double sum = 0;
    double least = 1;
    for (size_t i = span.first; i < span.first + span.count; i++) {
        const double confidence = (double)sheet->tokens[i].confidence;
        sum += confidence;
        least = confidence < least ? confidence : least;
    }
    return span.count > 0 ? (sum / (double)span.count + least) / 2 : 0;
}

struct span sheet_rest_of_row(const struct sheet *sheet, size_t first)
{
    const struct span row = sheet->rows[sheet->tokens[first].row].tokens;
    return (struct span){first, row.first + row.count - first};
}

float sheet_page_width(const struct sheet *sheet, uint32_t page)
{
    return page_width(&sheet->reading->pages[page]);
}

static float within_page(float edge)
{
    return edge < 0 ? 0 : edge > 1 ? 1 : edge;
}

struct reading_box sheet_box(const struct sheet *sheet, uint32_t page, struct area area)
{
    const float width = page_width(&sheet->reading->pages[page]);
    const float height = page_height(&sheet->reading->pages[page]);
    const float fall = fall_at(sheet, page, (area.x0 + area.x1) / 2);
    return (struct reading_box){area.x0 / width, within_page((area.y0 + fall) / height),
                                area.x1 / width, within_page((area.y1 + fall) / height)};
}
