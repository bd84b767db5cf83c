/*
 * header: the row or rows above a table that say what its columns hold.
 *
 * A header is cut into pieces, each a label or a word that is none. Pieces of the rows of one
 * header that stand above each other are one column, as are words with no more than a space between
 * them: "Unit" above "price", "Price" beside "(EUR)". Where a label may mean several columns, what
 * the others mean decides.
 */
#include "extract/grid.h"

#include <string.h>

#define HEADER_ROWS_MAX   3
#define HEADER_TOPICS_MIN 2
/* Rows of a header are closer than this many letter heights. */
#define HEADER_GAP 1.1F
/* Words of one label are closer than this many letter heights. */
#define LABEL_GAP        0.5F
#define PIECE_BYTES_MAX  200 /* more is no label */
#define CONTINUED_WORDS  3
#define UNKNOWN_WORDS    3 /* for each one that is known: more make a sentence */
#define TOPICS_OF_COLUMN (TOPIC_COLUMN_AMOUNT - TOPIC_COLUMN_POSITION + 1)

/* Neighbouring words of a header's row. */
struct piece {
    const char *text;
    size_t last; /* token */
    struct area area;
    unsigned topics;
    bool is_cut; /* "Einzel-": the word goes on below */
};

static unsigned topics_of(const struct extraction *extraction, const char *text)
{
    uint32_t found[TOPICS_OF_COLUMN];
    unsigned topics = 0;
    const size_t count = labels_look_up(&extraction->labels, text, found, COUNT_OF(found));
    for (size_t i = 0; i < count; i++)
        topics |= grid_bit(found[i]);
    return topics;
}

/* What the label that begins at `token` may mean, and how many tokens it has. Words of several
   cells are no label of one column. */
static unsigned topics_at(const struct extraction *extraction, size_t token, size_t *count)
{
    const struct labels *labels = &extraction->labels;
    const struct sheet *sheet = &extraction->sheet;
    unsigned topics = 0;
    *count = 1;
    for (size_t i = labels_from(labels, token);
         i < labels->count && labels->hits[i].tokens.first == token; i++) {
        if (grid_bit(labels->hits[i].topic) != 0)
            *count = labels->hits[i].tokens.count;
        topics |= grid_bit(labels->hits[i].topic);
    }
    const bool is_hit = topics != 0 || *count > 1;
    if (is_hit && sheet->tokens[token + *count - 1].cell == sheet->tokens[token].cell)
        return topics;
    while (sheet->tokens[token + *count - 1].cell != sheet->tokens[token].cell)
        (*count)--;
    return topics_of(extraction, sheet_keys(sheet, (struct span){token, *count}));
}

/* What two pieces of one column mean together. "Tax amount" is about taxes, but otherwise the last
   word says what it is. */
static unsigned join_topics(const struct extraction *extraction, unsigned first, unsigned second,
                            const char *text)
{
    static const unsigned QUALIFIERS =
        GRID_TOPIC(TOPIC_COLUMN_TAX_RATE) | GRID_TOPIC(TOPIC_COLUMN_TAX) |
        GRID_TOPIC(TOPIC_COLUMN_DISCOUNT) | GRID_TOPIC(TOPIC_COLUMN_DATE);
    const unsigned known = topics_of(extraction, text);
    if (known != 0)
        return known;
    if (second == 0 || (first & QUALIFIERS) != 0)
        return first;
    return first != 0 && (first & second) != 0 ? first & second : second;
}

static const char *join_text(struct arena *arena, const struct piece *first, const char *second)
{
    return arena_printf(arena, first->is_cut ? "%s%s" : "%s %s", first->text, second);
}

/* Adds the words of `next` to a piece. */
static void join(const struct extraction *extraction, struct piece *piece, const struct piece *next)
{
    /* A row may be of as many words as a page has. */
    const bool is_longer = *next->text != '\0' && strlen(piece->text) < PIECE_BYTES_MAX;
    const char *text = is_longer ? join_text(extraction->arena, piece, next->text) : piece->text;
    piece->topics = join_topics(extraction, piece->topics, next->topics, text);
    piece->text = text;
    piece->area = area_union(&piece->area, &next->area);
    piece->last = next->last;
    piece->is_cut = next->is_cut;
}

/* The pieces of a row, from left to right; 0 when the row cannot be of a header. */
static size_t read_pieces(const struct extraction *extraction, uint32_t row, struct piece *pieces)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct span tokens = sheet->rows[row].tokens;
    const float gap = LABEL_GAP * sheet->rows[row].letter_height;
    size_t count = 0;
    for (size_t token = tokens.first; token < tokens.first + tokens.count;) {
        struct piece piece;
        size_t length;
        piece.topics = topics_at(extraction, token, &length);
        if (piece.topics == 0 && sheet->tokens[token].ends_label)
            return 0; /* "Total: ..." is no header */
        if (piece.topics == 0)
            length = 1;
        const struct span span = {token, length};
        piece.text = sheet_keys(sheet, sheet_trim(sheet, span));
        piece.area = sheet_area(sheet, span);
        piece.last = token + length - 1;
        piece.is_cut = text_ends_with(sheet->tokens[piece.last].text, "-");
        token += length;
        const struct token *start = &sheet->tokens[span.first];
        struct piece *before = count > 0 ? &pieces[count - 1] : NULL;
        const bool is_near = before != NULL && piece.area.x0 - before->area.x1 < gap;
        const bool is_same_cell = before != NULL && sheet->tokens[before->last].cell == start->cell;
        if (is_near || (is_same_cell && (piece.topics == 0 || before->topics == 0)))
            join(extraction, before, &piece);
        else if (count < GRID_COLUMNS)
            pieces[count++] = piece;
    }
    return count;
}

static bool has_money(const struct extraction *extraction, uint32_t row)
{
    const struct candidates *candidates = &extraction->candidates;
    const struct span tokens = extraction->sheet.rows[row].tokens;
    for (size_t i = candidates_from(candidates, tokens.first);
         i < candidates->count && candidates->items[i].tokens.first < tokens.first + tokens.count;
         i++) {
        if (candidates->items[i].kind == KIND_AMOUNT && candidates->items[i].is_money)
            return true;
    }
    return false;
}

/* The piece that a piece of the next row stands below; `count` when there is none. */
static size_t piece_above(const struct piece *pieces, size_t count, const struct area *area)
{
    size_t best = count;
    float most = 0;
    for (size_t i = 0; i < count; i++) {
        const float overlap = area_overlap_x(&pieces[i].area, area);
        if (overlap > most) {
            most = overlap;
            best = i;
        }
    }
    return best;
}

static void insert(struct piece *pieces, size_t *count, const struct piece *piece)
{
    size_t at = 0;
    if (*count == GRID_COLUMNS)
        return;
    while (at < *count && pieces[at].area.x0 < piece->area.x0)
        at++;
    memmove(&pieces[at + 1], &pieces[at], (*count - at) * sizeof *pieces);
    pieces[at] = *piece;
    (*count)++;
}

/* Whether the pieces can be the next row of a header: short words below what stands there, or
   labels. */
static bool continues(const struct piece *pieces, size_t count, const struct piece *next,
                      size_t next_count)
{
    size_t labels = 0;
    for (size_t i = 0; i < next_count; i++) {
        const struct area *area = &next[i].area;
        size_t words = 1;
        for (const char *at = next[i].text; *at != '\0'; at++)
            words += *at == ' ';
        const bool has_digit = strpbrk(next[i].text, "0123456789") != NULL;
        const size_t above = piece_above(pieces, count, area);
        if (has_digit || words > CONTINUED_WORDS || (next[i].topics == 0 && above == count))
            return false;
        labels += next[i].topics != 0;
        const bool is_text =
            above < count && (pieces[above].topics & GRID_TOPIC(TOPIC_COLUMN_DESCRIPTION)) != 0;
        if (is_text && next[i].topics == 0)
            return false; /* a description may be one word */
    }
    return next_count > 0 && (labels > 0 || next_count > 1);
}

static size_t count_bits(unsigned topics)
{
    size_t count = 0;
    for (; topics != 0; topics &= topics - 1)
        count++;
    return count;
}

static uint32_t lowest_topic(unsigned topics)
{
    uint32_t topic = TOPIC_COLUMN_POSITION;
    while ((topics & GRID_TOPIC(topic)) == 0)
        topic++;
    return topic;
}

/* "Net" beats other amounts, because prices and totals of rows are net where both are shown. */
static bool is_net(const char *text)
{
    const char *spaced = text;
    while (spaced != NULL) {
        if (text_starts_with(spaced, "net") || text_equal(spaced, "ht") ||
            text_starts_with(spaced, "ht "))
            return true;
        spaced = strchr(spaced, ' ');
        spaced = spaced != NULL ? spaced + 1 : NULL;
    }
    return false;
}

/* Gives the column its topic; of several amounts the net one counts, or else the last, of several
   others the first. */
static void give(struct grid *grid, size_t column, uint32_t topic)
{
    const int earlier = grid_find(grid, topic);
    if (earlier >= 0) {
        if (topic != TOPIC_COLUMN_AMOUNT || is_net(grid->columns[earlier].text))
            return;
        grid->columns[earlier].topic = TOPIC_NONE;
    }
    grid->columns[column].topic = topic;
}

/* First the columns that can mean one thing only, then a description, then the rest. */
static void decide_topics(struct grid *grid)
{
    for (size_t i = 0; i < grid->count; i++) {
        if (count_bits(grid->columns[i].topics) == 1)
            give(grid, i, lowest_topic(grid->columns[i].topics));
    }
    static const uint32_t PREFERRED[] = {TOPIC_COLUMN_DESCRIPTION, TOPIC_COLUMN_AMOUNT,
                                         TOPIC_COLUMN_UNIT_PRICE};
    for (size_t p = 0; p < COUNT_OF(PREFERRED); p++) {
        for (size_t i = 0; i < grid->count && grid_find(grid, PREFERRED[p]) < 0; i++) {
            if (grid->columns[i].topic == TOPIC_NONE &&
                (grid->columns[i].topics & GRID_TOPIC(PREFERRED[p])) != 0)
                grid->columns[i].topic = PREFERRED[p];
        }
    }
    for (size_t i = 0; i < grid->count; i++) {
        for (uint32_t topic = TOPIC_COLUMN_POSITION;
             topic <= TOPIC_COLUMN_AMOUNT && grid->columns[i].topic == TOPIC_NONE; topic++) {
            if ((grid->columns[i].topics & GRID_TOPIC(topic)) != 0 && grid_find(grid, topic) < 0)
                grid->columns[i].topic = topic;
        }
    }
}

/* Columns that hold money of a row. */
static bool has_amounts(const struct grid *grid)
{
    return grid_find(grid, TOPIC_COLUMN_AMOUNT) >= 0 ||
           grid_find(grid, TOPIC_COLUMN_UNIT_PRICE) >= 0 ||
           grid_find(grid, TOPIC_COLUMN_DEBIT) >= 0 || grid_find(grid, TOPIC_COLUMN_CREDIT) >= 0;
}

/* Something is described, counted or numbered and has an amount; a summary of taxes has only
   rates and amounts. */
static enum grid_header kind_of(const struct grid *grid)
{
    size_t known = 0;
    size_t words = 0;
    for (size_t i = 0; i < grid->count; i++) {
        known += grid->columns[i].topic != TOPIC_NONE;
        words += grid->columns[i].topic == TOPIC_NONE;
    }
    const bool has_text = grid_find(grid, TOPIC_COLUMN_DESCRIPTION) >= 0;
    const bool has_item = has_text || grid_find(grid, TOPIC_COLUMN_CODE) >= 0 ||
                          grid_find(grid, TOPIC_COLUMN_QUANTITY) >= 0;
    if (!has_amounts(grid) || words > UNKNOWN_WORDS * known)
        return HEADER_NONE;
    if (has_item && known >= (has_text ? HEADER_TOPICS_MIN : HEADER_TOPICS_MIN + 1))
        return HEADER_OF_ITEMS;
    return known + words > HEADER_TOPICS_MIN && known >= HEADER_TOPICS_MIN ? HEADER_OF_OTHERS
                                                                           : HEADER_NONE;
}

static enum grid_header make_grid(const struct piece *pieces, size_t count, uint32_t rows,
                                  struct grid *grid)
{
    *grid = (struct grid){.header_rows = rows};
    for (size_t i = 0; i < count; i++)
        grid->columns[grid->count++] = (struct grid_column){
            .topics = pieces[i].topics, .text = pieces[i].text, .area = pieces[i].area};
    decide_topics(grid);
    return kind_of(grid);
}

static bool is_close(const struct sheet *sheet, uint32_t row)
{
    const struct row *above = &sheet->rows[row - 1];
    const struct row *below = &sheet->rows[row];
    return above->page == below->page &&
           below->area.y0 - above->area.y1 < HEADER_GAP * above->letter_height;
}

/* Below a header of one row, more rows only add to its columns; without one they must make it. */
enum grid_header grid_read_header(const struct extraction *extraction, uint32_t row,
                                  struct grid *grid)
{
    struct piece pieces[GRID_COLUMNS];
    const struct sheet *sheet = &extraction->sheet;
    size_t count = has_money(extraction, row) ? 0 : read_pieces(extraction, row, pieces);
    unsigned topics = 0;
    for (size_t i = 0; i < count; i++)
        topics |= pieces[i].topics;
    if (topics == 0)
        return HEADER_NONE;
    enum grid_header found = make_grid(pieces, count, 1, grid);
    for (uint32_t rows = 1; rows < HEADER_ROWS_MAX && row + rows < sheet->row_count; rows++) {
        struct piece next[GRID_COLUMNS];
        struct grid alone;
        if (!is_close(sheet, row + rows) || has_money(extraction, row + rows))
            break;
        const size_t next_count = read_pieces(extraction, row + rows, next);
        if (!continues(pieces, count, next, next_count) ||
            (found == HEADER_NONE && make_grid(next, next_count, 1, &alone) != HEADER_NONE))
            break;
        for (size_t i = 0; i < next_count; i++) {
            const size_t above = piece_above(pieces, count, &next[i].area);
            if (above < count)
                join(extraction, &pieces[above], &next[i]);
            else
                insert(pieces, &count, &next[i]);
        }
        struct grid more;
        const enum grid_header kind = make_grid(pieces, count, rows + 1, &more);
        if (kind != HEADER_NONE) {
            *grid = more;
            found = kind;
        } else if (found != HEADER_NONE) {
            break;
        }
    }
    return found;
}
