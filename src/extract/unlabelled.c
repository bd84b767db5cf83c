/*
 * unlabelled: values that prove or betray themselves without a label: account numbers by their
 * checksum, the currency by the amounts, the one date of a receipt.
 */
#include "extract/extraction.h"

#include <string.h>

#define CHECKSUM_SCORE    0.90
#define DATE_SCORE        0.78
#define RECEIPT_DATE      0.66
#define TIME_SCORE        0.86
#define NUMBER_SCORE      0.70
#define NUMBER_DIGITS_MIN 5
#define CURRENCY_SCORE    0.97
/* A code written out tells more than a sign that several countries share. */
#define CODE_WEIGHT 3
#define SIGN_WEIGHT 1
#define CURRENCIES  16

/* Whether a label stands before the value in its row: then it is what the label says. */
static bool has_label(const struct extraction *extraction, const struct candidate *candidate)
{
    const size_t after = labels_from(&extraction->labels, candidate->tokens.first);
    if (after == 0)
        return false;
    const struct span label = extraction->labels.hits[after - 1].tokens;
    return extraction->sheet.tokens[label.first].row ==
           extraction->sheet.tokens[candidate->tokens.first].row;
}

/* Values of `kind` outside tables become proposals for the field; the first ones are best. */
static void propose_all(struct extraction *extraction, struct field *field, double score,
                        unsigned reasons)
{
    const struct candidates *candidates = &extraction->candidates;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->items[i];
        const uint32_t row = extraction->sheet.tokens[candidate->tokens.first].row;
        if (candidate->kind != field->wanted->kind || extraction->is_in_table[row] ||
            ((reasons & BECAUSE(CHECKSUM)) == 0 && has_label(extraction, candidate)))
            continue;
        extraction_propose(extraction, field,
                           &(struct proposal){.text = candidate->text,
                                              .tokens = candidate->tokens,
                                              .score = score,
                                              .reasons = reasons});
        score *= 0.9;
    }
}

/* Tills print the date behind whatever else: "Receipt 4711 02/03/18". Only what says that a date is
   another one keeps it from being the receipt's. */
static void find_date(struct extraction *extraction, struct field *field)
{
    const struct candidates *candidates = &extraction->candidates;
    double score = RECEIPT_DATE;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->items[i];
        const struct span row =
            extraction->sheet.rows[extraction->sheet.tokens[candidate->tokens.first].row].tokens;
        if (candidate->kind != KIND_DATE ||
            labels_cover(&extraction->labels, TOPIC_DUE_DATE, row) ||
            labels_cover(&extraction->labels, TOPIC_EXPIRY_DATE, row))
            continue;
        extraction_propose(extraction, field,
                           &(struct proposal){.text = candidate->text,
                                              .tokens = candidate->tokens,
                                              .score = candidate->is_mended ? score * 0.9 : score,
                                              .reasons = BECAUSE(FORM)});
        score *= 0.9;
    }
}

/* A number with a dash or a slash in it, of at least NUMBER_DIGITS_MIN digits. */
static bool is_number_of_receipt(const char *text)
{
    size_t digits = 0;
    for (const char *at = text; *at != '\0'; at++) {
        digits += *at >= '0' && *at <= '9';
        if (strchr("0123456789-/", *at) == NULL)
            return false;
    }
    return digits >= NUMBER_DIGITS_MIN && strpbrk(text, "-/") != NULL;
}

/* Tills print the number of the receipt beside date and time. */
static void find_receipt_number(struct extraction *extraction, struct field *field)
{
    for (size_t i = 0; i < extraction->candidates.count && field->count == 0; i++) {
        const struct candidate *date = &extraction->candidates.items[i];
        if (date->kind != KIND_DATE)
            continue;
        const size_t after = date->tokens.first + date->tokens.count;
        const struct span row =
            extraction->sheet.rows[extraction->sheet.tokens[date->tokens.first].row].tokens;
        for (size_t token = after; token < row.first + row.count; token++) {
            const char *text = extraction->sheet.tokens[token].text;
            if (is_number_of_receipt(text))
                extraction_propose(extraction, field,
                                   &(struct proposal){.text = text,
                                                      .tokens = {token, 1},
                                                      .score = NUMBER_SCORE,
                                                      .reasons = BECAUSE(FORM)});
        }
    }
}

struct tally {
    const char *code;
    int weight;
    struct span first;
};

static void count_currency(struct tally *tallies, const char *code, int weight, struct span tokens)
{
    for (size_t i = 0; i < CURRENCIES; i++) {
        if (tallies[i].code == NULL)
            tallies[i] = (struct tally){.code = code, .first = tokens};
        if (text_equal(tallies[i].code, code)) {
            tallies[i].weight += weight;
            return;
        }
    }
}

static void find_currency(struct extraction *extraction, struct field *field)
{
    struct tally tallies[CURRENCIES] = {0};
    int total = 0;
    for (size_t i = 0; i < extraction->candidates.count; i++) {
        const struct candidate *candidate = &extraction->candidates.items[i];
        const char *text = extraction->sheet.tokens[candidate->tokens.first].text;
        if (candidate->kind == KIND_AMOUNT && *candidate->currency != '\0' && candidate->is_money) {
            count_currency(tallies, candidate->currency, SIGN_WEIGHT, candidate->tokens);
            total += SIGN_WEIGHT;
        } else if (candidate->kind == KIND_CURRENCY && text_equal(text, candidate->text)) {
            count_currency(tallies, candidate->text, CODE_WEIGHT, candidate->tokens);
            total += CODE_WEIGHT;
        }
    }
    for (size_t i = 0; i < CURRENCIES && tallies[i].code != NULL; i++)
        extraction_propose(extraction, field,
                           &(struct proposal){.text = tallies[i].code,
                                              .tokens = tallies[i].first,
                                              .score = CURRENCY_SCORE * tallies[i].weight / total,
                                              .reasons = BECAUSE(CURRENCY_OF_AMOUNTS)});
}

/* What is somebody else's cannot be the vendor's. */
static void take_away(struct field *from, const struct field *other)
{
    for (size_t i = 0; other != NULL && i < from->count; i++) {
        for (size_t j = 0; j < other->count; j++) {
            if (proposal_is_same(from, &from->proposals[i], &other->proposals[j]))
                from->proposals[i].score /= 2;
        }
    }
}

void find_unlabelled(struct extraction *extraction)
{
    static const struct {
        uint32_t topic;
        double score;
        unsigned reasons;
        bool is_fallback; /* only where no label led to one */
    } ROWS[] = {
        {TOPIC_IBAN, CHECKSUM_SCORE, BECAUSE(CHECKSUM), false},
        {TOPIC_VAT_ID, CHECKSUM_SCORE, BECAUSE(CHECKSUM), false},
        {TOPIC_PURCHASE_DATE, DATE_SCORE, BECAUSE(FORM), true},
        {TOPIC_INVOICE_DATE, DATE_SCORE, BECAUSE(FORM), true},
        {TOPIC_TIME, TIME_SCORE, BECAUSE(FORM), true},
    };
    for (size_t i = 0; i < COUNT_OF(ROWS); i++) {
        struct field *field = extraction_find(&extraction->fields, ROWS[i].topic);
        if (field != NULL && (!ROWS[i].is_fallback || field->count == 0))
            propose_all(extraction, field, ROWS[i].score, ROWS[i].reasons);
    }
    struct field *date = extraction_find(&extraction->fields, TOPIC_INVOICE_DATE);
    date = date != NULL ? date : extraction_find(&extraction->fields, TOPIC_PURCHASE_DATE);
    if (date != NULL && date->count == 0 && extraction_is_receipt(extraction))
        find_date(extraction, date);
    struct field *number = extraction_find(&extraction->fields, TOPIC_RECEIPT_NUMBER);
    if (number != NULL)
        find_receipt_number(extraction, number);
    struct field *currency = extraction_find(&extraction->fields, TOPIC_CURRENCY);
    struct field *vat_id = extraction_find(&extraction->fields, TOPIC_VAT_ID);
    if (currency != NULL)
        find_currency(extraction, currency);
    if (vat_id != NULL)
        take_away(vat_id, extraction_find(&extraction->fields, TOPIC_CUSTOMER_VAT_ID));
}
