/*
 * arithmetic: sums that must hold between amounts decide which of the proposed ones are meant.
 *
 * Each equation is a row. Of all combinations of proposals the one with the highest scores is
 * taken, where holding counts more than any label; what is missing may be the remainder, if that
 * amount stands on the page.
 */
#include "extract/extraction.h"

#include <stdlib.h>

#define TERMS_MAX     3
#define PROPOSALS_MAX 6
#define HOLDS_BONUS   0.6
#define FAILS_FACTOR  0.85
#define PLAIN_MIN     100
#define THIRD         0.60 /* of one that others were proposed for */
#define REMAINDER     0.86 /* score of an amount that is what is left over */
#define TOLERANCE     ((struct decimal){.digits = 2, .scale = 2})

/* The first is the sum of the others. */
static const uint32_t EQUATIONS[][TERMS_MAX] = {
    {TOPIC_TOTAL_GROSS, TOPIC_TOTAL_NET, TOPIC_TOTAL_TAX},
    {TOPIC_TOTAL_GROSS, TOPIC_TOTAL_NET, TOPIC_TOTAL_DEDUCTIONS},
    {TOPIC_GROSS_PAY, TOPIC_NET_PAY, TOPIC_TOTAL_DEDUCTIONS},
};

struct equation {
    struct field *fields[TERMS_MAX];
    size_t best[TERMS_MAX]; /* proposal of each field */
    double best_score;
    bool holds;
};

static bool is_close(const struct decimal *a, const struct decimal *b)
{
    struct decimal difference;
    struct err err;
    if (!decimal_subtract(a, b, &difference, &err))
        return false;
    difference.digits = llabs(difference.digits);
    return decimal_compare(&difference, &TOLERANCE) <= 0;
}

/* Zeros add up to anything and prove nothing; only the last term may be none. */
static bool adds_up(const struct equation *equation, const size_t *pick)
{
    if (equation->fields[1]->proposals[pick[1]].number.digits == 0)
        return false;
    struct decimal sum;
    struct err err;
    return decimal_add(&equation->fields[1]->proposals[pick[1]].number,
                       &equation->fields[2]->proposals[pick[2]].number, &sum, &err) &&
           is_close(&sum, &equation->fields[0]->proposals[pick[0]].number);
}

static void weigh(struct equation *equation, const size_t *pick)
{
    double score = 0;
    for (size_t i = 0; i < TERMS_MAX; i++)
        score += equation->fields[i]->proposals[pick[i]].score;
    const bool holds = adds_up(equation, pick);
    score += holds ? HOLDS_BONUS : 0;
    if (score <= equation->best_score)
        return;
    equation->best_score = score;
    equation->holds = holds;
    for (size_t i = 0; i < TERMS_MAX; i++)
        equation->best[i] = pick[i];
}

static size_t considered(const struct field *field)
{
    return field->count < PROPOSALS_MAX ? field->count : PROPOSALS_MAX;
}

static void search_best(struct equation *equation)
{
    size_t pick[TERMS_MAX];
    equation->best_score = 0;
    for (pick[0] = 0; pick[0] < considered(equation->fields[0]); pick[0]++) {
        for (pick[1] = 0; pick[1] < considered(equation->fields[1]); pick[1]++) {
            for (pick[2] = 0; pick[2] < considered(equation->fields[2]); pick[2]++)
                weigh(equation, pick);
        }
    }
}

static void apply_best(struct equation *equation)
{
    for (size_t i = 0; i < TERMS_MAX; i++) {
        struct proposal *proposal = &equation->fields[i]->proposals[equation->best[i]];
        for (size_t p = 0; p < equation->fields[i]->count && equation->holds; p++) {
            if (p != equation->best[i])
                equation->fields[i]->proposals[p].score *= FAILS_FACTOR;
        }
        proposal->reasons |= equation->holds ? BECAUSE(ARITHMETIC) : BECAUSE(ARITHMETIC_FAILS);
        if (equation->holds)
            proposal->score = 1 - (1 - proposal->score) / 4;
        else
            proposal->score *= FAILS_FACTOR;
    }
}

static const struct proposal *best_of(const struct field *field)
{
    const struct proposal *best = NULL;
    for (size_t i = 0; i < field->count; i++) {
        if (best == NULL || field->proposals[i].score > best->score)
            best = &field->proposals[i];
    }
    return best;
}

/* Whether the amount can be a sum: money, or a number of several digits that is right by chance
   rarely. */
static bool may_be_sum(const struct candidate *candidate)
{
    return candidate->is_money || llabs(candidate->number.digits) >= PLAIN_MIN;
}

/* The amount on the page that equals `value`, outside tables; or NULL. */
static const struct candidate *find_amount(const struct extraction *extraction,
                                           const struct decimal *value)
{
    for (size_t i = 0; i < extraction->candidates.count; i++) {
        const struct candidate *candidate = &extraction->candidates.items[i];
        const uint32_t row = extraction->sheet.tokens[candidate->tokens.first].row;
        if (candidate->kind == KIND_AMOUNT && may_be_sum(candidate) &&
            !extraction->is_in_table[row] && decimal_compare(&candidate->number, value) == 0)
            return candidate;
    }
    return NULL;
}

/* Proposes the value for the field if it stands on the page. */
static void propose_computed(struct extraction *extraction, struct field *field,
                             const struct decimal *value, double score)
{
    const struct candidate *found = find_amount(extraction, value);
    if (found != NULL)
        extraction_propose(extraction, field,
                           &(struct proposal){.text = found->text,
                                              .number = found->number,
                                              .tokens = found->tokens,
                                              .score = score,
                                              .reasons = BECAUSE(ARITHMETIC)});
}

/* Proposes for the field that has nothing what the two others leave. */
static void propose_remainder(struct extraction *extraction, const struct equation *equation,
                              size_t missing)
{
    struct decimal value;
    struct err err;
    const struct proposal *known[TERMS_MAX];
    for (size_t i = 0; i < TERMS_MAX; i++)
        known[i] = i == missing ? NULL : best_of(equation->fields[i]);
    const bool works =
        missing == 0
            ? decimal_add(&known[1]->number, &known[2]->number, &value, &err)
            : decimal_subtract(&known[0]->number, &known[3 - missing]->number, &value, &err);
    if (works)
        propose_computed(extraction, equation->fields[missing], &value, REMAINDER);
}

/* Where no proposals add up, one of them may be wrong: the amount that the two others make or leave
   is proposed if it stands on the page. */
static void propose_third(struct extraction *extraction, struct equation *equation, size_t third)
{
    const size_t first = third == 0 ? 1 : 0;
    const size_t second = third == 2 ? 1 : 2;
    for (size_t i = 0; i < considered(equation->fields[first]); i++) {
        for (size_t j = 0; j < considered(equation->fields[second]); j++) {
            struct decimal value;
            struct err err;
            const struct decimal *a = &equation->fields[first]->proposals[i].number;
            const struct decimal *b = &equation->fields[second]->proposals[j].number;
            const bool works =
                third == 0 ? decimal_add(a, b, &value, &err) : decimal_subtract(a, b, &value, &err);
            if (works && value.digits > 0 && b->digits != 0)
                propose_computed(extraction, equation->fields[third], &value, THIRD);
        }
    }
}

static void decide(struct extraction *extraction, struct equation *equation)
{
    search_best(equation);
    for (size_t third = 0; third < TERMS_MAX && !equation->holds; third++) {
        propose_third(extraction, equation, third);
        search_best(equation);
    }
    apply_best(equation);
}

void weigh_arithmetic(struct extraction *extraction, struct fields *fields)
{
    for (size_t e = 0; e < COUNT_OF(EQUATIONS); e++) {
        struct equation equation = {0};
        size_t missing = TERMS_MAX;
        size_t missing_count = 0;
        bool is_wanted = true;
        for (size_t i = 0; i < TERMS_MAX; i++) {
            equation.fields[i] = extraction_find(fields, EQUATIONS[e][i]);
            is_wanted = is_wanted && equation.fields[i] != NULL;
            if (is_wanted && equation.fields[i]->count == 0) {
                missing = i;
                missing_count++;
            }
        }
        if (!is_wanted || missing_count > 1)
            continue;
        if (missing_count == 1)
            propose_remainder(extraction, &equation, missing);
        else
            decide(extraction, &equation);
    }
}

void propose_rest(struct extraction *extraction, const struct field *sum,
                  struct field *const *parts, size_t count, struct field *rest)
{
    struct decimal value;
    struct err err;
    if (sum == NULL || sum->chosen == NULL || rest == NULL)
        return;
    value = sum->chosen->number;
    for (size_t i = 0; i < count; i++) {
        if (parts[i] == NULL || parts[i]->chosen == NULL ||
            !decimal_subtract(&value, &parts[i]->chosen->number, &value, &err))
            return;
    }
    if (value.digits != 0)
        propose_computed(extraction, rest, &value, REMAINDER);
}
