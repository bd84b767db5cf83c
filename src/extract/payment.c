/*
 * payment: what a receipt's total is, told by how it was paid.
 *
 * A receipt names many sums: before and after tax, before and after rounding, what was given and
 * what came back. Which of them is the total shows in what adds up: what was given less the change,
 * a sum and its rounding, the same amount in several places.
 */
#include "extract/extraction.h"

#include <string.h>

#define MENTIONS_MAX 48

#define TOTAL_SCORE    0.80 /* times how surely the label means the total */
#define PAID_SCORE     0.50
#define GIVEN_SCORE    0.20 /* and change came back */
#define NET_SCORE      0.40
#define CHANGE_BONUS   0.25 /* what was given less the change, if any */
#define ROUNDING_BONUS 0.25
#define ROUNDED_AWAY   0.25
#define ROUND_TO       5
#define TAX_BONUS      0.05
#define AGAIN_BONUS    0.06
#define LATER_BONUS    0.01
#define SCORE_MAX      0.97
#define MISREAD_SCORE  0.85
#define ROUNDED_SCORE  0.88
#define SURE           0.70
#define BEHIND         0.10 /* by which other values are less likely where one is sure */

/* An amount beside a label. */
struct mention {
    uint32_t topic;
    double strength;
    const struct candidate *amount;
};

struct payment {
    struct extraction *extraction;
    struct mention mentions[MENTIONS_MAX];
    size_t count;
};

static bool is_of_payment(uint32_t topic)
{
    switch (topic) {
    case TOPIC_TOTAL_GROSS:
    case TOPIC_AMOUNT_DUE:
    case TOPIC_TOTAL_NET:
    case TOPIC_TOTAL_TAX:
    case TOPIC_AMOUNT_PAID:
    case TOPIC_CHANGE:
    case TOPIC_ROUNDING:
        return true;
    default:
        return false;
    }
}

static bool is_total(uint32_t topic)
{
    return topic == TOPIC_TOTAL_GROSS || topic == TOPIC_AMOUNT_DUE;
}

static bool is_same(const struct decimal *a, const struct decimal *b)
{
    return decimal_compare(a, b) == 0;
}

/* The last amount of money in the span. */
static const struct candidate *last_money(const struct extraction *extraction, struct span span)
{
    const struct candidates *candidates = &extraction->candidates;
    const struct candidate *last = NULL;
    for (size_t i = candidates_from(candidates, span.first);
         i < candidates->count && candidates->items[i].tokens.first < span.first + span.count;
         i++) {
        const struct candidate *at = &candidates->items[i];
        if (at->kind == KIND_AMOUNT && at->is_money)
            last = at;
    }
    return last;
}

/* The amount beside the label, or alone in the row below it. */
static const struct candidate *amount_of(const struct extraction *extraction,
                                         const struct label_hit *hit)
{
    const struct sheet *sheet = &extraction->sheet;
    const size_t after = hit->tokens.first + hit->tokens.count;
    const uint32_t row = sheet->tokens[hit->tokens.first].row;
    const struct span rest = {after, sheet->rows[row].tokens.first + sheet->rows[row].tokens.count -
                                         after};
    const struct candidate *beside = last_money(extraction, rest);
    if (beside != NULL || row + 1 >= sheet->row_count)
        return beside;
    const struct span below = sheet->rows[row + 1].tokens;
    const size_t label = labels_from(&extraction->labels, below.first);
    const bool has_label = label < extraction->labels.count &&
                           extraction->labels.hits[label].tokens.first < below.first + below.count;
    return has_label || rest.count > 0 ? NULL : last_money(extraction, below);
}

/* The row from which on taxes are listed: their sums are those of the rates. */
static uint32_t find_summary(const struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->labels.count; i++) {
        const struct label_hit *hit = &extraction->labels.hits[i];
        if (hit->topic == TOPIC_TAX_SUMMARY)
            return extraction->sheet.tokens[hit->tokens.first].row;
    }
    return UINT32_MAX;
}

static void find_mentions(struct payment *payment)
{
    const struct extraction *extraction = payment->extraction;
    const uint32_t summary = find_summary(extraction);
    for (size_t i = 0; i < extraction->labels.count && payment->count < MENTIONS_MAX; i++) {
        const struct label_hit *hit = &extraction->labels.hits[i];
        if (!is_of_payment(hit->topic) ||
            extraction->sheet.tokens[hit->tokens.first].row >= summary)
            continue;
        const struct candidate *amount = amount_of(extraction, hit);
        if (amount != NULL)
            payment->mentions[payment->count++] =
                (struct mention){hit->topic, (double)hit->strength, amount};
    }
}

/* Whether a mention of `first` and one of `second` make the value: their sum, or with `is_less`
   their difference. */
static bool is_made(const struct payment *payment, const struct decimal *value,
                    bool (*is_first)(uint32_t), uint32_t second, bool is_less)
{
    for (size_t i = 0; i < payment->count; i++) {
        for (size_t j = 0; j < payment->count; j++) {
            const struct mention *a = &payment->mentions[i];
            const struct mention *b = &payment->mentions[j];
            struct decimal result;
            struct err err;
            if (i == j || !is_first(a->topic) || b->topic != second ||
                (second == TOPIC_ROUNDING && b->amount->number.digits == 0))
                continue;
            const bool works =
                is_less ? decimal_subtract(&a->amount->number, &b->amount->number, &result, &err)
                        : decimal_add(&a->amount->number, &b->amount->number, &result, &err);
            if (works && is_same(&result, value))
                return true;
        }
    }
    return false;
}

static bool is_paid(uint32_t topic)
{
    return topic == TOPIC_AMOUNT_PAID;
}

static bool is_sum(uint32_t topic)
{
    return is_total(topic) || topic == TOPIC_TOTAL_NET;
}

static bool is_net(uint32_t topic)
{
    return topic == TOPIC_TOTAL_NET;
}

static bool is_payable(uint32_t topic)
{
    return is_total(topic) || is_paid(topic);
}

/* Rounding is to five hundredths. */
static bool is_round(const struct decimal *value)
{
    return value->scale < 2 || (value->scale == 2 && value->digits % ROUND_TO == 0);
}

/* Whether rounding makes the value of a mention, or a mention of the value; the sign of two cents
   may have been lost. */
static bool is_rounding_of(const struct payment *payment, const struct decimal *value,
                           bool (*is_other)(uint32_t))
{
    return is_made(payment, value, is_other, TOPIC_ROUNDING, false) ||
           is_made(payment, value, is_other, TOPIC_ROUNDING, true);
}

static bool has(const struct payment *payment, uint32_t topic)
{
    for (size_t i = 0; i < payment->count; i++) {
        if (payment->mentions[i].topic == topic)
            return true;
    }
    return false;
}

/* What was paid and nothing came back of is the total, if a label or net and tax say so too: but
   for what was rounded. */
static bool is_paid_exactly(const struct payment *payment, const struct decimal *value)
{
    bool is_paid_so = false;
    bool is_total_so = is_made(payment, value, is_net, TOPIC_TOTAL_TAX, false);
    for (size_t i = 0; i < payment->count; i++) {
        const struct mention *mention = &payment->mentions[i];
        if (mention->topic == TOPIC_CHANGE && mention->amount->number.digits != 0)
            return false;
        if (!is_same(&mention->amount->number, value))
            continue;
        is_paid_so = is_paid_so || is_paid(mention->topic);
        is_total_so = is_total_so || is_total(mention->topic);
    }
    return is_paid_so && is_total_so;
}

static double base_of(const struct payment *payment, const struct mention *mention)
{
    if (is_total(mention->topic))
        return TOTAL_SCORE * mention->strength;
    if (mention->topic == TOPIC_AMOUNT_PAID)
        return has(payment, TOPIC_CHANGE) ? GIVEN_SCORE : PAID_SCORE;
    return mention->topic == TOPIC_TOTAL_NET ? NET_SCORE : 0;
}

/* How likely the mentioned amount is the total. */
static double score_of(const struct payment *payment, const struct mention *mention)
{
    const struct decimal *value = &mention->amount->number;
    double score = 0;
    double again = -AGAIN_BONUS;
    for (size_t i = 0; i < payment->count; i++) {
        const struct mention *other = &payment->mentions[i];
        const double base = base_of(payment, other);
        if (base == 0 || !is_same(&other->amount->number, value))
            continue;
        score = base + LATER_BONUS * (double)i / MENTIONS_MAX > score
                    ? base + LATER_BONUS * (double)i / MENTIONS_MAX
                    : score;
        again += AGAIN_BONUS;
    }
    score += again > 2 * AGAIN_BONUS ? 2 * AGAIN_BONUS : again;
    score += is_made(payment, value, is_paid, TOPIC_CHANGE, true) ? CHANGE_BONUS : 0;
    score += is_paid_exactly(payment, value) ? CHANGE_BONUS : 0;
    score += is_made(payment, value, is_net, TOPIC_TOTAL_TAX, false) ? TAX_BONUS : 0;
    if (is_rounding_of(payment, value, is_sum))
        score += is_round(value) ? ROUNDING_BONUS : 0;
    if (!is_round(value) && is_rounding_of(payment, value, is_payable))
        score -= ROUNDED_AWAY;
    return score < SCORE_MAX ? score : SCORE_MAX;
}

/* What the other values of the field have left when one is sure. */
static void lower_others(struct field *field, const struct decimal *value, double score)
{
    for (size_t i = 0; i < field->count; i++) {
        struct proposal *other = &field->proposals[i];
        if (!is_same(&other->number, value) && other->score > score - BEHIND)
            other->score = score - BEHIND;
    }
}

/* What was given less the change, when that is not what any label says: one of the digits of the
   total was misread. */
static const struct mention *find_misread(const struct payment *payment,
                                          const struct decimal *total)
{
    char text[DECIMAL_TEXT_BYTES];
    (void)decimal_render(total, text);
    for (size_t i = 0; i < payment->count; i++) {
        char other[DECIMAL_TEXT_BYTES];
        size_t differ = 0;
        if (!is_total(payment->mentions[i].topic))
            continue;
        (void)decimal_render(&payment->mentions[i].amount->number, other);
        if (strlen(other) != strlen(text))
            continue;
        for (size_t at = 0; text[at] != '\0'; at++)
            differ += text[at] != other[at];
        if (differ == 1)
            return &payment->mentions[i];
    }
    return NULL;
}

/* A total that no label says as it is, in the place of the sum that it is made of. */
static void propose_made(struct payment *payment, struct field *field, const struct decimal *total,
                         const struct mention *sum, const struct proposal *how)
{
    char *text = arena_alloc(payment->extraction->arena, DECIMAL_TEXT_BYTES, 1);
    struct proposal proposal = *how;
    proposal.text = decimal_render(total, text);
    proposal.number = *total;
    proposal.tokens = sum->amount->tokens;
    lower_others(field, total, proposal.score);
    extraction_propose(payment->extraction, field, &proposal);
}

static void propose_misread(struct payment *payment, struct field *field)
{
    static const struct proposal HOW = {.score = MISREAD_SCORE,
                                        .reasons = BECAUSE(PAYMENT) | BECAUSE(MENDED)};
    for (size_t i = 0; i < payment->count; i++) {
        for (size_t j = 0; j < payment->count; j++) {
            const struct mention *given = &payment->mentions[i];
            const struct mention *change = &payment->mentions[j];
            struct decimal total;
            struct err err;
            if (given->topic != TOPIC_AMOUNT_PAID || change->topic != TOPIC_CHANGE ||
                !decimal_subtract(&given->amount->number, &change->amount->number, &total, &err) ||
                total.digits <= 0)
                continue;
            const struct mention *misread = find_misread(payment, &total);
            if (misread != NULL)
                propose_made(payment, field, &total, misread, &HOW);
        }
    }
}

/* A total that is rounded, but not printed again. */
static void propose_rounded(struct payment *payment, const struct mention *sum, struct field *field)
{
    static const struct proposal HOW = {.score = ROUNDED_SCORE, .reasons = BECAUSE(PAYMENT)};
    for (size_t i = 0; i < payment->count; i++) {
        const struct mention *rounding = &payment->mentions[i];
        struct decimal total;
        struct err err;
        if (rounding->topic != TOPIC_ROUNDING || rounding->amount->number.digits == 0 ||
            is_round(&sum->amount->number))
            continue;
        bool works = decimal_add(&sum->amount->number, &rounding->amount->number, &total, &err);
        if (works && !is_round(&total))
            works = decimal_subtract(&sum->amount->number, &rounding->amount->number, &total, &err);
        if (works && is_round(&total))
            propose_made(payment, field, &total, sum, &HOW);
    }
}

static void propose_total(struct payment *payment, struct field *field)
{
    const struct mention *best = NULL;
    double best_score = 0;
    for (size_t i = 0; i < payment->count; i++) {
        const double score = base_of(payment, &payment->mentions[i]) > 0
                                 ? score_of(payment, &payment->mentions[i])
                                 : 0;
        if (score > best_score) {
            best = &payment->mentions[i];
            best_score = score;
        }
    }
    if (best == NULL || best->amount->number.digits <= 0)
        return;
    if (best_score > SURE)
        lower_others(field, &best->amount->number, best_score);
    propose_misread(payment, field);
    if (is_total(best->topic))
        propose_rounded(payment, best, field);
    extraction_propose(payment->extraction, field,
                       &(struct proposal){.text = best->amount->text,
                                          .number = best->amount->number,
                                          .tokens = best->amount->tokens,
                                          .score = best_score,
                                          .reasons = BECAUSE(PAYMENT)});
}

void find_payment(struct extraction *extraction)
{
    static const uint32_t TOTALS[] = {TOPIC_TOTAL_GROSS, TOPIC_AMOUNT_DUE};
    if (!extraction_is_receipt(extraction))
        return;
    struct payment payment = {.extraction = extraction};
    find_mentions(&payment);
    for (size_t i = 0; i < COUNT_OF(TOTALS); i++) {
        struct field *field = extraction_find(&extraction->fields, TOTALS[i]);
        if (field != NULL)
            propose_total(&payment, field);
    }
}
