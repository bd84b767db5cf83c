/*
 * search: how a field of each kind takes its value from a run of words: a row of PROPOSERS.
 */
#include "extract/search.h"

#include "extract/names.h"

#include <string.h>

#define WORDS_MAX        14
#define ID_BYTES_MAX     40
#define ID_WORDS_MAX     2
#define PREFIX_BYTES_MAX 4
#define HEADER_ROWS      12 /* from a row of totals up to its header */
#define BARE_DIGITS_MAX  7  /* more without a mark among them are no amount */

#define MENDED_NUMBER  0.93 /* a letter that OCR saw for a digit was put right */
#define PLAIN_NUMBER   0.80 /* a total without decimals and currency */
#define OTHER_AMOUNT   0.90 /* one that does not stand last */
#define ONE_DATE       0.80 /* where a from-to was to be expected */
#define FROM_TO        1.03 /* makes up for being a second topic */
#define STRONG_ENOUGH  0.85F
#define DOUBTFUL_IBAN  0.60
#define IBAN_BYTES_MIN 15
#define IBAN_BYTES_MAX 34
#define LATER_PAGE     0.90 /* parties stand on the first one */
#define FALLBACK_ID    0.80 /* a tax number without the form of a VAT id */

static const struct token *token_at(const struct search *search, size_t index)
{
    return &search->extraction->sheet.tokens[index];
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
           (search->field->wanted->topics[0] == TOPIC_PERIOD_END ||
            search->field->wanted->topics[0] == TOPIC_PERIOD_START);
}

/* The candidate of the field's kind within the span; of a period's end the second date. */
static const struct candidate *typed_within(const struct search *search, struct span span)
{
    const struct candidates *candidates = &search->extraction->candidates;
    const enum value_kind kind = search->field->wanted->kind;
    const struct candidate *first = candidates_within(candidates, kind, span);
    if (first == NULL || search->field->wanted->topics[0] != TOPIC_PERIOD_END ||
        !is_from_to(search))
        return first;
    const size_t end = span.first + span.count;
    const size_t after = first->tokens.first + first->tokens.count;
    return candidates_within(candidates, kind, (struct span){after, end - after});
}

/* A from-to is as good as two labels of its own. */
static double from_to_factor(const struct search *search, struct span span)
{
    if (!is_from_to(search))
        return 1;
    struct search both = *search;
    struct wanted end = *search->field->wanted;
    struct field field = {.wanted = &end};
    end.topics[0] = TOPIC_PERIOD_END;
    both.field = &field;
    return typed_within(&both, span) != NULL ? FROM_TO : ONE_DATE;
}

static double mended(const struct candidate *candidate)
{
    return candidate->is_mended ? MENDED_NUMBER : 1;
}

static bool propose_typed(const struct search *search, struct span span, double score,
                          unsigned place)
{
    const struct candidate *found = typed_within(search, span);
    if (found == NULL)
        return false;
    struct proposal proposal = {.text = found->text,
                                .number = found->number,
                                .tokens = found->tokens,
                                .score = score * from_to_factor(search, span) * mended(found),
                                .reasons = found->is_mended ? BECAUSE(MENDED) : 0};
    if (found->kind == KIND_IBAN || found->kind == KIND_VAT_ID)
        proposal.reasons |= BECAUSE(CHECKSUM);
    propose(search, proposal, place);
    return true;
}

/* Whether the topic is one of the sums below a table, where what counts stands last: "VAT 19 % of
   100.00  19.00". */
static bool is_sum(uint32_t topic)
{
    return topic == TOPIC_TOTAL_NET || topic == TOPIC_TOTAL_TAX || topic == TOPIC_TOTAL_GROSS ||
           topic == TOPIC_AMOUNT_DUE;
}

static bool is_amount(const struct candidate *candidate)
{
    size_t digits = 0;
    for (const char *at = candidate->text; *at != '\0'; at++)
        digits += *at >= '0' && *at <= '9';
    return candidate->is_money || digits <= BARE_DIGITS_MAX;
}

/* The sum that the nearest label above the amount speaks of: what a row of totals has in a column
   with that header; or TOPIC_NONE. */
static uint32_t column_of(const struct search *search, const struct candidate *candidate)
{
    const struct sheet *sheet = &search->extraction->sheet;
    const struct labels *labels = &search->extraction->labels;
    const uint32_t row = token_at(search, candidate->tokens.first)->row;
    const struct area area = sheet_area(sheet, candidate->tokens);
    for (size_t i = labels_from(labels, sheet->rows[row].tokens.first); i-- > 0;) {
        const struct span hit = labels->hits[i].tokens;
        const struct row *at = &sheet->rows[sheet->tokens[hit.first].row];
        const struct area label = sheet_area(sheet, hit);
        if (at->page != sheet->rows[row].page || sheet->tokens[hit.first].row + HEADER_ROWS < row)
            break;
        if (is_sum(labels->hits[i].topic) && area_overlap_x(&label, &area) > 0)
            return labels->hits[i].topic;
    }
    return TOPIC_NONE;
}

static void propose_amount_of(const struct search *search, const struct candidate *candidate,
                              double score, unsigned place)
{
    propose(search,
            (struct proposal){.text = candidate->text,
                              .number = candidate->number,
                              .tokens = candidate->tokens,
                              .score = score * (candidate->is_money ? 1 : PLAIN_NUMBER) *
                                       mended(candidate),
                              .reasons = candidate->is_mended ? BECAUSE(MENDED) : 0},
            place);
}

/* Whether an amount counts more than the best of those before it: money more than a number, the
   later of two sums more unless only the earlier stands under a header that says so. */
static bool is_better(const struct search *search, const struct candidate *best,
                      const struct candidate *at)
{
    if (best == NULL || at->is_money != best->is_money)
        return best == NULL || at->is_money;
    return at->is_money && is_sum(search->hit->topic) &&
           (column_of(search, best) != search->hit->topic ||
            column_of(search, at) == search->hit->topic);
}

/* The amount of money that counts, and as lesser proposals the others: sums that must hold may tell
   that one of them is meant. A number that is not money only counts where there is no money. */
static bool propose_amount(const struct search *search, struct span span, double score,
                           unsigned place)
{
    const struct candidates *candidates = &search->extraction->candidates;
    const size_t end = span.first + span.count;
    const struct candidate *best = NULL;
    for (size_t i = candidates_from(candidates, span.first);
         i < candidates->count && candidates->items[i].tokens.first < end; i++) {
        const struct candidate *at = &candidates->items[i];
        if (at->kind != KIND_AMOUNT || at->tokens.first + at->tokens.count > end || !is_amount(at))
            continue;
        const struct candidate *other = at;
        if (is_better(search, best, at)) {
            other = best;
            best = at;
        }
        if (other != NULL && other->is_money)
            propose_amount_of(search, other, score * OTHER_AMOUNT, place);
    }
    if (best != NULL)
        propose_amount_of(search, best, score, place);
    return best != NULL;
}

bool search_is_identifier(const char *text)
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

const char *search_trim_identifier(struct arena *arena, const char *text)
{
    char *trimmed = arena_copy_text(arena, text + strspn(text, "#:("));
    size_t length = strlen(trimmed);
    while (length > 0 && strchr(".,;:)", trimmed[length - 1]) != NULL)
        trimmed[--length] = '\0';
    return trimmed;
}

static bool is_money(const struct search *search, size_t token)
{
    const struct candidates *candidates = &search->extraction->candidates;
    for (size_t i = candidates_from(candidates, token);
         i < candidates->count && candidates->items[i].tokens.first == token; i++) {
        const struct candidate *candidate = &candidates->items[i];
        if (candidate->kind == KIND_AMOUNT && *candidate->currency != '\0')
            return true;
    }
    return false;
}

/* The first word with a digit and the short words in capitals right before it: "FT 2025/31". */
static struct span identifier_at(const struct search *search, struct span span)
{
    struct arena *arena = search->extraction->arena;
    const size_t end = span.first + span.count;
    size_t first = span.first;
    for (size_t at = span.first; at < end; at++) {
        const char *text = search_trim_identifier(arena, token_at(search, at)->text);
        if (text_equal(token_at(search, at)->key, "no")) {
            first = at + 1; /* "Receipt # No.: 7" */
            continue;
        }
        const bool is_same_cell = token_at(search, at)->cell == token_at(search, first)->cell;
        if (search_is_identifier(text) && !is_money(search, at) &&
            token_at(search, at)->text[0] != '(')
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
        if (token->cell != token[-1].cell || !search_is_identifier(token->text) ||
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
            (struct proposal){.text = search_trim_identifier(
                                  arena, sheet_text(&search->extraction->sheet, tokens)),
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

/* A name in the span, with the lines that belong to it. */
static bool propose_name(const struct search *search, struct span span, double score,
                         unsigned place)
{
    struct name found;
    if (!name_read(search->extraction, span, &found))
        return false;
    if (token_at(search, found.tokens.first)->page > 0)
        score *= LATER_PAGE;
    propose(search, (struct proposal){.text = found.text, .tokens = found.tokens, .score = score},
            place);
    return true;
}

/* The form of an account number whose check fails: shown to a person, never believed. */
static bool propose_doubtful_iban(const struct search *search, struct span span, unsigned place)
{
    struct arena *arena = search->extraction->arena;
    const char *text = "";
    struct span tokens = {span.first, 0};
    for (; tokens.count < span.count; tokens.count++) {
        const struct token *token = token_at(search, span.first + tokens.count);
        const char *word = search_trim_identifier(arena, token->text);
        if (!is_capital_word(word) || token->cell != token_at(search, span.first)->cell)
            break;
        text = arena_printf(arena, "%s%s", text, word);
        if (strlen(word) < strlen(token->text)) {
            tokens.count++;
            break; /* punctuation ends it */
        }
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
    [KIND_AMOUNT] = propose_amount,
    [KIND_PERCENT] = propose_typed,
    [KIND_CURRENCY] = propose_typed,
    [KIND_IBAN] = propose_iban,
    [KIND_BIC] = propose_typed,
    [KIND_VAT_ID] = propose_vat_id,
    [KIND_IDENTIFIER] = propose_identifier,
    [KIND_TEXT] = propose_text,
    [KIND_NAME] = propose_name,
};

bool search_propose(const struct search *search, struct span span, double score, unsigned place)
{
    const enum value_kind kind = search->field->wanted->kind;
    proposer_function *const proposer = PROPOSERS[kind];
    /* the sign of a currency is part of its amount */
    const bool has_signs = kind == KIND_AMOUNT || kind == KIND_CURRENCY;
    while (!has_signs && span.count > 0 && *token_at(search, span.first)->key == '\0' &&
           strpbrk(token_at(search, span.first)->text, "0123456789") == NULL) {
        span.first++; /* a colon, a dash or a bullet of its own */
        span.count--;
    }
    return span.count > 0 && proposer != NULL && proposer(search, span, score, place);
}
