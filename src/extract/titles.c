/*
 * titles: what stands in the line that says what the document is: "Invoice No. 4711 of 3 March
 * 2025", or right below it.
 */
#include "extract/search.h"

#include <string.h>

#define PART_OF_PAGE    0.5F /* where titles stand */
#define WORDS_MAX       12   /* from the title to its number */
#define NUMBER_SCORE    0.95
#define BELOW_SCORE     0.85
#define DATE_SCORE      0.95
#define ALONE_SCORE     0.80
#define ROWS_BELOW      3
#define ROW_GAP         4.0F /* letter heights from the title to a number below it */
#define BARE_NUMBER_MIN 4    /* characters of a number without "No." before it */
#define TITLE_POSITION  3    /* words that may stand before it in its cell */

static const char *const TITLES =
    " invoice rechnung facture factura fattura factuur fatura gutschrift avoir abono creditnota"
    " creditnote statement order auftrag bestellung commande pedido ordine bestelling encomenda"
    " contract bill kontoauszug rekeningafschrift ";
/* German words are joined: "Mietrechnung". */
static const char *const ENDINGS[] = {"rechnung", "gutschrift", "abrechnung", "factuur"};
static const char *const BEFORE_DATES = " vom du del of dated van de do da den le from on am ";

static bool is_in(const char *list, const char *key)
{
    const size_t length = strlen(key);
    for (const char *at = strstr(list, key); length > 0 && at != NULL; at = strstr(at + 1, key)) {
        if (at[-1] == ' ' && at[length] == ' ')
            return true;
    }
    return false;
}

static bool is_title(struct arena *arena, const char *key)
{
    size_t length = strlen(key);
    while (length > 0 && key[length - 1] >= '0' && key[length - 1] <= '9')
        length--; /* "HANDELSRECHNUNG(380)" */
    key = arena_copy_bytes(arena, key, length);
    for (size_t i = 0; i < COUNT_OF(ENDINGS); i++) {
        if (text_ends_with(key, ENDINGS[i]))
            return true;
    }
    return is_in(TITLES, key);
}

/* Whether the word is part of a label of something else: "Alt Order #". */
static bool is_of_other_label(const struct labels *labels, size_t token)
{
    bool is_other = false;
    for (size_t i = labels_from(labels, token > TITLE_POSITION ? token - TITLE_POSITION : 0);
         i < labels->count && labels->hits[i].tokens.first <= token; i++) {
        if (labels->hits[i].tokens.first + labels->hits[i].tokens.count <= token)
            continue;
        if (labels->hits[i].topic == TOPIC_INVOICE_NUMBER)
            return false;
        is_other = true;
    }
    return is_other;
}

/* The token of the row that names the document, near the start of a cell; or the row's end. */
static size_t find_title(const struct extraction *extraction, struct span row)
{
    const struct sheet *sheet = &extraction->sheet;
    const size_t end = row.first + row.count;
    for (size_t i = row.first; i < end; i++) {
        const size_t start = sheet->cells[sheet->tokens[i].cell].tokens.first;
        if (i - start < TITLE_POSITION && is_title(sheet->arena, sheet->tokens[i].key) &&
            !is_of_other_label(&extraction->labels, i))
            return i;
    }
    return end;
}

static void propose(struct extraction *extraction, uint32_t topic, const struct proposal *proposal)
{
    for (size_t i = 0; i < extraction->fields.count; i++) {
        if (extraction->fields.items[i].wanted->topics[0] == topic)
            extraction_propose(extraction, &extraction->fields.items[i], proposal);
    }
}

/* The date that begins at `token`, or a word later. */
static const struct candidate *date_at(const struct extraction *extraction, size_t token,
                                       size_t end)
{
    const struct sheet *sheet = &extraction->sheet;
    if (token < end && is_in(BEFORE_DATES, sheet->tokens[token].key))
        token++;
    const struct candidate *date =
        candidates_within(&extraction->candidates, KIND_DATE, (struct span){token, end - token});
    return date != NULL && date->tokens.first == token ? date : NULL;
}

/* The number at `first` or after "No." up to `end`; returns the token behind it, or 0. */
static size_t propose_number(struct extraction *extraction, size_t first, size_t end, double score)
{
    const struct sheet *sheet = &extraction->sheet;
    for (size_t i = first; i < end && i < first + WORDS_MAX; i++) {
        const char *text = search_trim_identifier(extraction->arena, sheet->tokens[i].text);
        const bool is_numbered = text_equal(sheet->tokens[i - 1].key, "no");
        if ((!is_numbered && i > first) || !search_is_identifier(text) ||
            sheet->tokens[i].text[0] == '(' ||
            (!is_numbered &&
             (strlen(text) < BARE_NUMBER_MIN || date_at(extraction, i, end) != NULL)))
            continue;
        propose(extraction, TOPIC_INVOICE_NUMBER,
                &(struct proposal){
                    .text = text, .tokens = {i, 1}, .score = score, .reasons = BECAUSE(TITLE)});
        return i + 1;
    }
    return 0;
}

/* A date that is all of its cell, without a label right before it: that of a letter. */
static const struct candidate *date_alone(const struct extraction *extraction, struct span row)
{
    const struct candidate *date = candidates_within(&extraction->candidates, KIND_DATE, row);
    if (date == NULL)
        return NULL;
    const struct cell *cell =
        &extraction->sheet.cells[extraction->sheet.tokens[date->tokens.first].cell];
    if (cell->tokens.first != date->tokens.first || cell->tokens.count != date->tokens.count)
        return NULL;
    const size_t after = labels_from(&extraction->labels, date->tokens.first);
    const struct span label =
        after > 0 ? extraction->labels.hits[after - 1].tokens : (struct span){0};
    return after > 0 && label.first + label.count == date->tokens.first ? NULL : date;
}

static void propose_date(struct extraction *extraction, const struct candidate *date, double score)
{
    if (date != NULL)
        propose(extraction, TOPIC_INVOICE_DATE,
                &(struct proposal){.text = date->text,
                                   .tokens = date->tokens,
                                   .score = score,
                                   .reasons = BECAUSE(TITLE)});
}

/* "# 17" alone below the title. */
static void propose_number_below(struct extraction *extraction, uint32_t title)
{
    const struct sheet *sheet = &extraction->sheet;
    for (uint32_t row = title + 1; row < sheet->row_count && row <= title + ROWS_BELOW; row++) {
        const struct row *below = &sheet->rows[row];
        if (below->page != 0 || below->area.y0 - sheet->rows[title].area.y1 >
                                    ROW_GAP * sheet->rows[title].letter_height)
            return;
        for (size_t i = below->first_cell; i < below->first_cell + below->cell_count; i++) {
            const struct span cell = sheet->cells[i].tokens;
            if (cell.count == 2 && text_equal(sheet->tokens[cell.first].key, "no"))
                propose_number(extraction, cell.first + 1, cell.first + cell.count, BELOW_SCORE);
        }
    }
}

static void read_title(struct extraction *extraction, uint32_t row, size_t title)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct span words = sheet->rows[row].tokens;
    const size_t end = words.first + words.count;
    const size_t behind = propose_number(extraction, title + 1, end, NUMBER_SCORE);
    if (behind > 0) {
        propose_date(extraction, date_at(extraction, behind, end), DATE_SCORE);
        return;
    }
    propose_number_below(extraction, row);
}

void find_titles(struct extraction *extraction)
{
    const struct sheet *sheet = &extraction->sheet;
    for (uint32_t row = 0; row < sheet->row_count && sheet->rows[row].page == 0; row++) {
        const struct span words = sheet->rows[row].tokens;
        const size_t title = find_title(extraction, words);
        if (sheet_box(sheet, 0, sheet->rows[row].area).y0 > PART_OF_PAGE)
            return;
        if (extraction->is_in_table[row])
            continue;
        propose_date(extraction, date_alone(extraction, words), ALONE_SCORE);
        if (title < words.first + words.count)
            read_title(extraction, row, title);
    }
}
