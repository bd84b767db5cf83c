/*
 * labelled: values that stand to the right of their label, or below it.
 *
 * Beside a label the first value of the right kind counts, up to the next label. Below it the
 * nearest row that has one under the label's own width. Labels within tables of items belong to
 * their columns and are left out.
 */
#include "extract/extraction.h"

#include <string.h>

/* Rows that are looked at below a label, and how far away they may be in letter heights. */
#define ROWS_BELOW     3
#define DISTANCE_BELOW 4.5F
/* Names and addresses further to the right than this belong to something else. */
#define TEXT_DISTANCE    14.0F
#define WORDS_MAX        14
#define ID_BYTES_MAX     40
#define ID_WORDS_MAX     2
#define PREFIX_BYTES_MAX 4

#define RIGHT_SCORE    0.98
#define BELOW_SCORE    0.94
#define PLAIN_NUMBER   0.80 /* a total without decimals and currency */
#define SECOND_CONCEPT 0.97
#define STRONG_ENOUGH  0.85F
#define FALLBACK_ID    0.80 /* a tax number without the form of a VAT id */

struct search {
    struct extraction *extraction;
    struct field *field;
    const struct label_hit *hit;
    double base; /* score of the label for this field */
};

static const struct token *token_at(const struct search *search, size_t index)
{
    return &search->extraction->sheet.tokens[index];
}

/* The end of what may be the value to the right: the next label that is not part of this one. */
static struct span right_of(const struct search *search)
{
    const struct extraction *extraction = search->extraction;
    const size_t first = search->hit->tokens.first + search->hit->tokens.count;
    const struct span row =
        extraction->sheet.rows[token_at(search, search->hit->tokens.first)->row].tokens;
    size_t end = row.first + row.count;
    const size_t next = labels_from(&extraction->labels, first);
    if (next < extraction->labels.count && extraction->labels.hits[next].tokens.first < end)
        end = extraction->labels.hits[next].tokens.first;
    return (struct span){first, end - first};
}

static void propose(const struct search *search, struct proposal proposal, unsigned place)
{
    proposal.reasons |= place;
    if (search->hit->strength < STRONG_ENOUGH)
        proposal.reasons |= BECAUSE(WEAK_LABEL);
    proposal.score *= search->base;
    extraction_propose(search->extraction, search->field, &proposal);
}

static bool is_from_to(const struct search *search)
{
    return search->hit->concept == CONCEPT_PERIOD &&
           search->field->wanted->concepts[0] == CONCEPT_PERIOD_END;
}

/* The candidate of the field's kind within the span; of a period's end the second date. */
static const struct candidate *typed_within(const struct search *search, struct span span)
{
    const struct candidates *candidates = &search->extraction->candidates;
    const enum value_kind kind = search->field->wanted->kind;
    const struct candidate *first = candidates_within(candidates, kind, span);
    if (first == NULL || (kind != KIND_AMOUNT && !is_from_to(search)))
        return first;
    const size_t end = span.first + span.count;
    for (const struct candidate *at = first; at < candidates->items + candidates->count; at++) {
        if (at->tokens.first >= end)
            break;
        if (at->kind != kind || at->tokens.first + at->tokens.count > end)
            continue;
        if (is_from_to(search) ? at > first : at->is_money)
            return at;
    }
    return is_from_to(search) ? NULL : first;
}

static bool propose_typed(const struct search *search, struct span span, double score,
                          unsigned place)
{
    const struct candidate *found = typed_within(search, span);
    if (found == NULL)
        return false;
    struct proposal proposal = {
        .text = found->text, .number = found->number, .tokens = found->tokens, .score = score};
    if (found->kind == KIND_AMOUNT && !found->is_money)
        proposal.score *= PLAIN_NUMBER;
    if (found->kind == KIND_IBAN || found->kind == KIND_VAT_ID)
        proposal.reasons |= BECAUSE(CHECKSUM);
    propose(search, proposal, place);
    return true;
}

static bool is_identifier(const char *text)
{
    bool has_digit = false;
    for (const char *at = text; *at != '\0'; at++) {
        has_digit |= *at >= '0' && *at <= '9';
        const bool is_letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z');
        if (!is_letter && (*at < '0' || *at > '9') && strchr("-/._#+&", *at) == NULL)
            return false;
    }
    return has_digit && strlen(text) <= ID_BYTES_MAX;
}

static bool is_capital_word(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if ((*at < 'A' || *at > 'Z') && (*at < '0' || *at > '9') && strchr("-/.", *at) == NULL)
            return false;
    }
    return *text != '\0';
}

static const char *trim_identifier(struct arena *arena, const char *text)
{
    char *trimmed = arena_copy_text(arena, text + strspn(text, "#:("));
    size_t length = strlen(trimmed);
    while (length > 0 && strchr(".,;:)", trimmed[length - 1]) != NULL)
        trimmed[--length] = '\0';
    return trimmed;
}

/* The first word with a digit and the short words in capitals right before it: "FT 2025/31". */
static struct span identifier_at(const struct search *search, struct span span)
{
    struct arena *arena = search->extraction->arena;
    const size_t end = span.first + span.count;
    size_t first = span.first;
    for (size_t at = span.first; at < end; at++) {
        const char *text = trim_identifier(arena, token_at(search, at)->text);
        const bool is_same_cell = token_at(search, at)->cell == token_at(search, first)->cell;
        if (is_identifier(text))
            return (struct span){is_same_cell ? first : at, is_same_cell ? at + 1 - first : 1};
        if (!is_same_cell || !is_capital_word(text) || strlen(text) > PREFIX_BYTES_MAX)
            break;
    }
    return (struct span){0};
}

/* Words of digits and capitals that go on with the identifier: "RE 25 10482". */
static size_t count_more(const struct search *search, size_t first, size_t end)
{
    size_t count = 0;
    while (first + count < end && count < ID_WORDS_MAX) {
        const struct token *token = token_at(search, first + count);
        if (token->cell != token[-1].cell || !is_identifier(token->text) ||
            !is_capital_word(token->text) || strpbrk(token->text, "./") != NULL)
            break;
        count++;
    }
    return count;
}

static bool propose_identifier(const struct search *search, struct span span, double score,
                               unsigned place)
{
    struct arena *arena = search->extraction->arena;
    const size_t end = span.first + span.count;
    struct span tokens = identifier_at(search, span);
    if (tokens.count == 0)
        return false;
    tokens.count += count_more(search, tokens.first + tokens.count, end);
    const struct candidate *date =
        candidates_within(&search->extraction->candidates, KIND_DATE,
                          (struct span){tokens.first, end - tokens.first});
    if (date != NULL && date->tokens.first == tokens.first)
        return false;
    if (date != NULL && date->tokens.first < tokens.first + tokens.count)
        tokens.count = date->tokens.first - tokens.first;
    propose(search,
            (struct proposal){
                .text = trim_identifier(arena, sheet_text(&search->extraction->sheet, tokens)),
                .tokens = tokens,
                .score = score},
            place);
    return true;
}

/* A text is the rest of its cell, or the next cell. */
static bool propose_text(const struct search *search, struct span span, double score,
                         unsigned place)
{
    size_t count = 0;
    while (count < span.count && count < WORDS_MAX &&
           token_at(search, span.first + count)->cell == token_at(search, span.first)->cell)
        count++;
    if (count == 0)
        return false;
    const struct span tokens = {span.first, count};
    char *text =
        arena_copy_text(search->extraction->arena, sheet_text(&search->extraction->sheet, tokens));
    const size_t length = strlen(text);
    if (text[length - 1] == ',' || text[length - 1] == ';' || text[length - 1] == ':')
        text[length - 1] = '\0';
    propose(search, (struct proposal){.text = text, .tokens = tokens, .score = score}, place);
    return true;
}

/* Whether what stands to the right is near enough to be the label's. */
static bool is_near(const struct search *search, struct span right)
{
    if (right.count == 0)
        return false;
    const struct token *label =
        token_at(search, search->hit->tokens.first + search->hit->tokens.count - 1);
    const float gap = token_at(search, right.first)->area.x0 - label->area.x1;
    return gap < TEXT_DISTANCE * (label->area.y1 - label->area.y0);
}

static bool propose_at(const struct search *search, struct span span, double score, unsigned place)
{
    const struct wanted *wanted = search->field->wanted;
    while (span.count > 0 && *token_at(search, span.first)->key == '\0' &&
           strpbrk(token_at(search, span.first)->text, "0123456789") == NULL) {
        span.first++; /* a colon, a dash or a bullet of its own */
        span.count--;
    }
    if (span.count == 0)
        return false;
    switch (wanted->kind) {
    case KIND_IDENTIFIER:
        return propose_identifier(search, span, score, place);
    case KIND_TEXT:
    case KIND_NAME:
        return propose_text(search, span, score, place);
    case KIND_VAT_ID:
        if (propose_typed(search, span, score, place))
            return true;
        return json_find(wanted->schema, "pattern") == NULL &&
               propose_identifier(search, span, score * FALLBACK_ID, place);
    case KIND_ADDRESS:
    case KIND_CHOICE:
    case KIND_BOOLEAN:
        return false;
    default:
        return propose_typed(search, span, score, place);
    }
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
            if (search->extraction->labels.is_label[cell->tokens.first] ||
                search->extraction->is_in_table[below])
                return false;
            if (propose_at(search, cell->tokens, BELOW_SCORE, BECAUSE(BELOW_LABEL)))
                return true;
        }
    }
    return false;
}

/* "governed by ..." is read by clauses, which know where a sentence ends. */
static bool is_in_sentence(const struct search *search)
{
    const uint32_t concept = search->hit->concept;
    const size_t last = search->hit->tokens.first + search->hit->tokens.count - 1;
    return concept >= CONCEPT_START_DATE && concept <= CONCEPT_NOTICE_PERIOD &&
           !token_at(search, last)->ends_label;
}

static void search_from(const struct search *search)
{
    const enum value_kind kind = search->field->wanted->kind;
    const struct span right = right_of(search);
    const bool is_text = kind == KIND_TEXT || kind == KIND_NAME;
    if (is_text && is_in_sentence(search))
        return;
    if ((!is_text || is_near(search, right)) &&
        propose_at(search, right, RIGHT_SCORE, BECAUSE(RIGHT_OF_LABEL)))
        return;
    if (!is_in_sentence(search))
        (void)propose_below(search);
}

void find_labelled(struct extraction *extraction, struct fields *fields)
{
    for (size_t i = 0; i < extraction->labels.count; i++) {
        const struct label_hit *hit = &extraction->labels.hits[i];
        if (extraction->is_in_table[extraction->sheet.tokens[hit->tokens.first].row])
            continue;
        for (size_t f = 0; f < fields->count; f++) {
            struct field *field = &fields->items[f];
            const size_t rank = wanted_rank(field->wanted, hit->concept);
            if (rank == WANTED_CONCEPTS)
                continue;
            struct search search = {extraction, field, hit, (double)hit->strength};
            for (size_t r = 0; r < rank; r++)
                search.base *= SECOND_CONCEPT;
            search_from(&search);
        }
    }
}
