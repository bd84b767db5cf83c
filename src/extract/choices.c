/*
 * choices: fields with an enumeration take the value whose words stand on the page.
 *
 * Beside or below the field's label any of its words counts, elsewhere only words that nobody
 * writes by accident. A value that is not in the enumeration is never given.
 */
#include "extract/extraction.h"

#include <string.h>

#define LABELLED_SCORE 0.97
#define KEYWORD_SCORE  0.88
#define ROWS_BELOW     2
#define WORD_BYTES_MIN 3

static const struct {
    const char *value;
    const char *words;
} CHOICES[] = {
#define CHOICE(value, words) {value, words},
#include "extract/choices.def"
#undef CHOICE
};

static bool is_allowed(const struct field *field, const char *value)
{
    const struct json *allowed = json_find(field->wanted->schema, "enum");
    for (size_t i = 0; i < json_count(allowed); i++) {
        if (text_equal(json_text(json_at(allowed, i)), value))
            return true;
    }
    return false;
}

/* Tokens from `first` on whose keys are the words; 0 when they are not, or beyond `end`. */
static size_t match(const struct sheet *sheet, size_t first, size_t end, const char *words)
{
    size_t count = 0;
    for (;;) {
        if (first + count >= end)
            return 0;
        const char *key = sheet->tokens[first + count].key;
        const size_t length = strlen(key);
        if (length == 0 || strncmp(words, key, length) != 0 ||
            (words[length] != ' ' && words[length] != '\0'))
            return 0;
        count++;
        if (words[length] == '\0')
            return count;
        words += length + 1;
    }
}

/* Proposes every choice of the field whose words begin at `token`. */
static void propose_at(struct extraction *extraction, struct field *field, size_t token, size_t end,
                       double score)
{
    const bool is_labelled = score > KEYWORD_SCORE;
    for (size_t i = 0; i < COUNT_OF(CHOICES); i++) {
        if (!is_labelled && strlen(CHOICES[i].words) < WORD_BYTES_MIN)
            continue;
        const size_t count = match(&extraction->sheet, token, end, CHOICES[i].words);
        if (count > 0 && is_allowed(field, CHOICES[i].value))
            extraction_propose(extraction, field,
                               &(struct proposal){.text = CHOICES[i].value,
                                                  .tokens = {token, count},
                                                  .score = score,
                                                  .reasons = is_labelled ? BECAUSE(RIGHT_OF_LABEL)
                                                                         : BECAUSE(KEYWORD)});
    }
}

/* A value of the enumeration itself, as the document writes it. */
static void propose_literal(struct extraction *extraction, struct field *field, size_t token)
{
    const char *text = extraction->sheet.tokens[token].text;
    if (is_allowed(field, text))
        extraction_propose(extraction, field,
                           &(struct proposal){.text = text,
                                              .tokens = {token, 1},
                                              .score = LABELLED_SCORE,
                                              .reasons = BECAUSE(RIGHT_OF_LABEL)});
}

static void search_span(struct extraction *extraction, struct field *field, struct span span)
{
    const size_t end = span.first + span.count;
    for (size_t token = span.first; token < end; token++) {
        propose_literal(extraction, field, token);
        propose_at(extraction, field, token, end, LABELLED_SCORE);
    }
}

/* The rest of the label's row, and what stands under the label. */
static void search_label(struct extraction *extraction, struct field *field,
                         const struct label_hit *hit)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct area label = sheet_area(sheet, hit->tokens);
    const uint32_t row = sheet->tokens[hit->tokens.first].row;
    const size_t after = hit->tokens.first + hit->tokens.count;
    const size_t row_end = sheet->rows[row].tokens.first + sheet->rows[row].tokens.count;
    search_span(extraction, field, (struct span){after, row_end - after});
    for (uint32_t below = row + 1; below <= row + ROWS_BELOW && below < sheet->row_count; below++) {
        const struct row *next = &sheet->rows[below];
        for (size_t i = next->first_cell; i < next->first_cell + next->cell_count; i++) {
            if (area_overlap_x(&label, &sheet->cells[i].area) > 0)
                search_span(extraction, field, sheet->cells[i].tokens);
        }
    }
}

static void find_choice(struct extraction *extraction, struct field *field)
{
    const struct labels *labels = &extraction->labels;
    for (size_t i = 0; i < labels->count; i++) {
        if (wanted_rank(field->wanted, labels->hits[i].topic) < WANTED_TOPICS)
            search_label(extraction, field, &labels->hits[i]);
    }
    for (size_t i = 0; i < field->count; i++) {
        if ((field->proposals[i].reasons & BECAUSE(RIGHT_OF_LABEL)) != 0)
            return;
    }
    for (size_t row = 0; row < extraction->sheet.row_count; row++) {
        const struct span span = extraction->sheet.rows[row].tokens;
        const size_t end = span.first + span.count;
        for (size_t token = span.first; token < end; token++)
            propose_at(extraction, field, token, end, KEYWORD_SCORE);
    }
}

void find_choices(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->fields.count; i++) {
        if (extraction->fields.items[i].wanted->kind == KIND_CHOICE)
            find_choice(extraction, &extraction->fields.items[i]);
    }
}
