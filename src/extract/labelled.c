/*
 * labelled: values that stand to the right of their label, or below it.
 *
 * Beside a label the first value of the right kind counts, up to the next label. Below it the
 * nearest row that has one under the label's own width. Labels within tables of items belong to
 * their columns and are left out.
 */
#include "extract/search.h"

/* Rows that are looked at below a label, and how far away they may be in letter heights. */
#define ROWS_BELOW     4
#define DISTANCE_BELOW 4.5F
/* Names and addresses further to the right than this belong to something else. */
#define TEXT_DISTANCE  14.0F
#define COLON_DISTANCE 40.0F /* a colon reaches further */

#define RIGHT_SCORE  0.98
#define BELOW_SCORE  0.94
#define WRAP_SCORE   0.90
#define SECOND_TOPIC 0.97
#define SYNONYMS     3 /* topics after these are not what the field is, but stand in for it */
#define LAST_RESORT  0.65

#define WRAPPED_WORDS 8 /* of the next line, where a line ends in a label */

static const struct token *token_at(const struct search *search, size_t index)
{
    return &search->extraction->sheet.tokens[index];
}

static bool is_column(uint32_t topic)
{
    return topic >= TOPIC_COLUMN_POSITION && topic <= TOPIC_COLUMN_AMOUNT;
}

/* "1 April to 30 April": a word between the dates of a period is no label. */
static bool joins_dates(const struct search *search, const struct label_hit *hit)
{
    const struct token *word = token_at(search, hit->tokens.first);
    return search->hit->topic == TOPIC_PERIOD && search->field->wanted->kind == KIND_DATE &&
           hit->tokens.count == 1 && !word->ends_label && word[-1].cell == word->cell &&
           word[-1].row == word->row;
}

/* Whether a label ends what stands before it. A single word of a name is none: "Bank of Example",
   unless it begins a cell, or a colon follows. */
static bool is_boundary(const struct search *search, const struct label_hit *hit)
{
    const enum value_kind kind = search->field->wanted->kind;
    const struct sheet *sheet = &search->extraction->sheet;
    const struct token *first = token_at(search, hit->tokens.first);
    const bool is_word = (kind == KIND_NAME || kind == KIND_TEXT) && hit->tokens.count == 1 &&
                         !first->ends_label &&
                         (sheet->cells[first->cell].tokens.first != hit->tokens.first ||
                          sheet->cells[first->cell].tokens.count > 1);
    return !is_column(hit->topic) && hit->topic != TOPIC_PARTY_ID && !is_word &&
           !joins_dates(search, hit);
}

/* What may be the value to the right: up to the next label that is not only a column's. */
static struct span right_of(const struct search *search)
{
    const struct extraction *extraction = search->extraction;
    const struct labels *labels = &extraction->labels;
    const size_t first = search->hit->tokens.first + search->hit->tokens.count;
    const struct span row =
        extraction->sheet.rows[token_at(search, search->hit->tokens.first)->row].tokens;
    size_t end = row.first + row.count;
    for (size_t i = labels_from(labels, first);
         i < labels->count && labels->hits[i].tokens.first < end; i++) {
        if (is_boundary(search, &labels->hits[i]))
            end = labels->hits[i].tokens.first;
    }
    return (struct span){first, end - first};
}

/* Whether what stands to the right is near enough to be the label's. */
static bool is_near(const struct search *search, struct span right)
{
    if (right.count == 0)
        return false;
    const struct token *label =
        token_at(search, search->hit->tokens.first + search->hit->tokens.count - 1);
    const float gap = token_at(search, right.first)->area.x0 - label->area.x1;
    return gap <
           (label->ends_label ? COLON_DISTANCE : TEXT_DISTANCE) * (label->area.y1 - label->area.y0);
}

/* Whether the cell stands under the label: their widths overlap, or one of their edges is common.
 */
static bool is_under(const struct area *label, const struct area *cell)
{
    const float height = label->y1 - label->y0;
    const float left = label->x0 - cell->x0;
    const float right = label->x1 - cell->x1;
    return area_overlap_x(label, cell) > 0 || (left < height && left > -height) ||
           (right < height && right > -height);
}

static bool is_other_label(const struct search *search, const struct cell *cell)
{
    const struct labels *labels = &search->extraction->labels;
    for (size_t i = labels_from(labels, cell->tokens.first);
         i < labels->count && labels->hits[i].tokens.first == cell->tokens.first; i++) {
        if (search->field->wanted->kind != KIND_NAME ||
            labels->hits[i].tokens.count >= cell->tokens.count ||
            labels->hits[i].tokens.count > 1 || token_at(search, cell->tokens.first)->ends_label)
            return true;
    }
    return false;
}

/* Whether another label between the two rows stands above the cell, too: then it is that one's. */
static bool is_below_another(const struct search *search, const struct cell *cell)
{
    const struct extraction *extraction = search->extraction;
    const struct labels *labels = &extraction->labels;
    const struct span row =
        extraction->sheet.rows[token_at(search, search->hit->tokens.first)->row].tokens;
    for (size_t i = labels_from(labels, row.first + row.count);
         i < labels->count && token_at(search, labels->hits[i].tokens.first)->row < cell->row;
         i++) {
        const struct area area = sheet_area(&extraction->sheet, labels->hits[i].tokens);
        if (area_overlap_x(&area, &cell->area) > 0)
            return true;
    }
    return false;
}

static bool propose_below(const struct search *search)
{
    const struct sheet *sheet = &search->extraction->sheet;
    const struct area label = sheet_area(sheet, search->hit->tokens);
    const uint32_t row = token_at(search, search->hit->tokens.first)->row;
    for (uint32_t below = row + 1; below <= row + ROWS_BELOW && below < sheet->row_count; below++) {
        const struct row *next = &sheet->rows[below];
        if (next->page != sheet->rows[row].page ||
            next->area.y0 - label.y1 > DISTANCE_BELOW * sheet->rows[row].letter_height)
            return false;
        for (size_t i = next->first_cell; i < next->first_cell + next->cell_count; i++) {
            const struct cell *cell = &sheet->cells[i];
            if (!is_under(&label, &cell->area))
                continue;
            if (search->extraction->is_in_table[below])
                return false;
            if (is_other_label(search, cell)) {
                if (search->field->wanted->kind == KIND_NAME)
                    break; /* "No. 17" between a heading and the name under it */
                return false;
            }
            if (search->field->wanted->kind != KIND_NAME && is_below_another(search, cell))
                return false;
            if (search_propose(search, cell->tokens, BELOW_SCORE, BECAUSE(BELOW_LABEL)))
                return true;
        }
    }
    return false;
}

/* "governed by ..." is read by clauses, which know where a sentence ends. */
static bool is_in_sentence(const struct search *search)
{
    const uint32_t topic = search->hit->topic;
    const size_t last = search->hit->tokens.first + search->hit->tokens.count - 1;
    return topic >= TOPIC_START_DATE && topic <= TOPIC_NOTICE_PERIOD &&
           !token_at(search, last)->ends_label;
}

/* "to" and "customer" are words of every text: they name a party where they stand alone, before a
   colon or, if they are more than one word, at the start of a cell. */
static bool is_heading(const struct search *search)
{
    const struct span hit = search->hit->tokens;
    const struct span cell =
        search->extraction->sheet.cells[token_at(search, hit.first)->cell].tokens;
    const bool ends = token_at(search, hit.first + hit.count - 1)->ends_label;
    if (hit.first != cell.first)
        return ends && hit.count > 1;
    if (hit.count == cell.count || ends)
        return true;
    const struct token *next = token_at(search, hit.first + hit.count);
    const bool goes_on = next->text[0] >= 'a' && next->text[0] <= 'z';
    return *next->key == '\0' || (hit.count > 1 && !goes_on);
}

/* A line of text that ends in a label goes on in the next one. */
static bool propose_wrapped(const struct search *search)
{
    const struct sheet *sheet = &search->extraction->sheet;
    const struct span hit = search->hit->tokens;
    const uint32_t row = token_at(search, hit.first)->row;
    const struct span words = sheet->rows[row].tokens;
    if (hit.first + hit.count != words.first + words.count || hit.first == words.first ||
        row + 1 == sheet->row_count || sheet->rows[row + 1].page != sheet->rows[row].page)
        return false;
    struct span next = sheet->rows[row + 1].tokens;
    next.count = next.count < WRAPPED_WORDS ? next.count : WRAPPED_WORDS;
    return search_propose(search, next, WRAP_SCORE, BECAUSE(RIGHT_OF_LABEL));
}

static void search_from(const struct search *search)
{
    const enum value_kind kind = search->field->wanted->kind;
    const struct span right = right_of(search);
    const bool is_text = kind == KIND_TEXT || kind == KIND_NAME;
    if ((is_text && is_in_sentence(search)) || (kind == KIND_NAME && !is_heading(search)))
        return;
    if ((!is_text || is_near(search, right)) &&
        search_propose(search, right, RIGHT_SCORE, BECAUSE(RIGHT_OF_LABEL)))
        return;
    if ((kind == KIND_IBAN || kind == KIND_BIC || kind == KIND_VAT_ID) && propose_wrapped(search))
        return;
    if (!is_in_sentence(search))
        propose_below(search);
}

void find_labelled(struct extraction *extraction, struct fields *fields)
{
    for (size_t i = 0; i < extraction->labels.count; i++) {
        const struct label_hit *hit = &extraction->labels.hits[i];
        if (extraction->is_in_table[extraction->sheet.tokens[hit->tokens.first].row])
            continue;
        for (size_t f = 0; f < fields->count; f++) {
            struct field *field = &fields->items[f];
            const size_t rank = wanted_rank(field->wanted, hit->topic);
            if (rank == WANTED_TOPICS)
                continue;
            struct search search = {extraction, field, hit, (double)hit->strength};
            for (size_t r = 0; r < rank; r++)
                search.base *= r < SYNONYMS ? SECOND_TOPIC : LAST_RESORT;
            search_from(&search);
        }
    }
}
