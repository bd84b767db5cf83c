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
#define ROWS_BELOW     4
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
#define SECOND_TOPIC   0.97
#define STRONG_ENOUGH  0.85F
#define DOUBTFUL_IBAN  0.60
#define IBAN_BYTES_MIN 15
#define IBAN_BYTES_MAX 34
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

static bool is_column(uint32_t topic)
{
    return topic >= TOPIC_COLUMN_POSITION && topic <= TOPIC_COLUMN_AMOUNT;
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
        if (!is_column(labels->hits[i].topic))
            end = labels->hits[i].tokens.first;
    }
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
    return search->hit->topic == TOPIC_PERIOD &&
           search->field->wanted->topics[0] == TOPIC_PERIOD_END;
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
        if (text_equal(token_at(search, at)->key, "no")) {
            first = at + 1; /* "Receipt # No.: 7" */
            continue;
        }
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

/* A name after "Mr", "Herrn", ...; nothing when that is all there is. */
static bool propose_name(const struct search *search, struct span span, double score,
                         unsigned place)
{
    static const char *const FORMS_OF_ADDRESS =
        " herr herrn frau mr mrs ms messrs monsieur madame mme firma senor senora signor signora ";
    while (span.count > 0) {
        const char *key = token_at(search, span.first)->key;
        const char *spaced = arena_printf(search->extraction->arena, " %s ", key);
        if (strstr(FORMS_OF_ADDRESS, spaced) == NULL)
            break;
        span.first++;
        span.count--;
    }
    return span.count > 0 && strlen(token_at(search, span.first)->key) > 0 &&
           candidates_within(&search->extraction->candidates, KIND_AMOUNT,
                             (struct span){span.first, 1}) == NULL &&
           propose_text(search, span, score, place);
}

/* The form of an account number whose check fails: shown to a person, never believed. */
static bool propose_doubtful_iban(const struct search *search, struct span span, unsigned place)
{
    struct arena *arena = search->extraction->arena;
    const char *text = "";
    struct span tokens = {span.first, 0};
    for (; tokens.count < span.count; tokens.count++) {
        const struct token *token = token_at(search, span.first + tokens.count);
        if (!is_capital_word(token->text) || token->cell != token_at(search, span.first)->cell)
            break;
        text = arena_printf(arena, "%s%s", text, token->text);
    }
    const bool has_form = strlen(text) >= IBAN_BYTES_MIN && strlen(text) <= IBAN_BYTES_MAX &&
                          strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2 &&
                          strspn(text + 2, "0123456789") >= 2;
    if (has_form)
        propose(search,
                (struct proposal){.text = text,
                                  .tokens = tokens,
                                  .score = DOUBTFUL_IBAN,
                                  .reasons = BECAUSE(CHECKSUM_FAILS)},
                place);
    return has_form;
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

static bool propose_iban(const struct search *search, struct span span, double score,
                         unsigned place)
{
    return propose_typed(search, span, score, place) || propose_doubtful_iban(search, span, place);
}

/* Tax numbers of other countries have no form that is known here, but a schema may want one. */
static bool propose_vat_id(const struct search *search, struct span span, double score,
                           unsigned place)
{
    return propose_typed(search, span, score, place) ||
           (json_find(search->field->wanted->schema, "pattern") == NULL &&
            propose_identifier(search, span, score * FALLBACK_ID, place));
}

/* How a field of each kind takes its value from a span; NULL: other finders do. */
typedef bool proposer_function(const struct search *search, struct span span, double score,
                               unsigned place);
static proposer_function *const PROPOSERS[KIND_COUNT] = {
    [KIND_DATE] = propose_typed,
    [KIND_TIME] = propose_typed,
    [KIND_AMOUNT] = propose_typed,
    [KIND_PERCENT] = propose_typed,
    [KIND_CURRENCY] = propose_typed,
    [KIND_IBAN] = propose_iban,
    [KIND_BIC] = propose_typed,
    [KIND_VAT_ID] = propose_vat_id,
    [KIND_IDENTIFIER] = propose_identifier,
    [KIND_TEXT] = propose_text,
    [KIND_NAME] = propose_name,
};

static bool propose_at(const struct search *search, struct span span, double score, unsigned place)
{
    proposer_function *const proposer = PROPOSERS[search->field->wanted->kind];
    while (span.count > 0 && *token_at(search, span.first)->key == '\0' &&
           strpbrk(token_at(search, span.first)->text, "0123456789") == NULL) {
        span.first++; /* a colon, a dash or a bullet of its own */
        span.count--;
    }
    return span.count > 0 && proposer != NULL && proposer(search, span, score, place);
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
    return hit.first == cell.first && (hit.count == cell.count || hit.count > 1 ||
                                       token_at(search, hit.first + hit.count - 1)->ends_label ||
                                       *token_at(search, hit.first + hit.count)->key == '\0');
}

static void search_from(const struct search *search)
{
    const enum value_kind kind = search->field->wanted->kind;
    const struct span right = right_of(search);
    const bool is_text = kind == KIND_TEXT || kind == KIND_NAME;
    if ((is_text && is_in_sentence(search)) || (kind == KIND_NAME && !is_heading(search)))
        return;
    if ((!is_text || is_near(search, right)) &&
        propose_at(search, right, RIGHT_SCORE, BECAUSE(RIGHT_OF_LABEL)))
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
                search.base *= SECOND_TOPIC;
            search_from(&search);
        }
    }
}
