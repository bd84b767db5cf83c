/*
 * completeness: whether all rows of a table were read.
 *
 * It is proven by a sum on the document that the amounts foot to, by balances that run on from the
 * one before to the one after, or by the amounts making the closing balance of the opening one.
 * Running numbers prove nothing, because the last rows may be missing; but a gap in them, or a row
 * without its amount, shows that something is.
 */
#include "extract/tables.h"

#include <stdlib.h>

/* What a sum of rounded amounts may be off. */
#define SUM_TOLERANCE ((struct decimal){.digits = 2, .scale = 2})
#define ADJUSTMENTS   8

static int64_t largest_divisor(int64_t a, int64_t b)
{
    while (b != 0) {
        const int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

void list_note_position(struct list *list, int64_t position)
{
    struct positions *positions = &list->positions;
    if (position < 0 || (positions->count > 0 && position <= positions->last))
        positions->are_none = true;
    if (positions->are_none)
        return;
    if (positions->count == 0)
        positions->first = position;
    else
        positions->step = largest_divisor(positions->step, position - positions->last);
    positions->last = position;
    positions->count++;
}

/* How many running numbers are missing; numbers with more gaps than that do not run at all. */
static size_t count_gaps(const struct positions *positions)
{
    if (positions->are_none || positions->count < 2)
        return 0;
    const int64_t before = positions->first > 0 && positions->first % positions->step == 0
                               ? positions->first / positions->step - 1
                               : 0;
    const int64_t gaps = before + (positions->last - positions->first) / positions->step -
                         (int64_t)(positions->count - 1);
    return gaps <= (int64_t)positions->count / 2 ? (size_t)gaps : 0;
}

static bool is_close(const struct decimal *a, const struct decimal *b)
{
    struct decimal difference;
    struct err err;
    if (!decimal_subtract(a, b, &difference, &err))
        return false;
    difference.digits = llabs(difference.digits);
    return decimal_compare(&difference, &SUM_TOLERANCE) <= 0;
}

static const struct field *field_of(const struct element *element, uint32_t topic)
{
    const struct field *field = extraction_find(&element->fields, topic);
    return field != NULL && field->chosen != NULL ? field : NULL;
}

static bool add_up(const struct list *list, struct decimal *sum)
{
    *sum = (struct decimal){0};
    for (size_t i = 0; i < list->count; i++) {
        const struct field *amount = field_of(&list->elements[i], TOPIC_COLUMN_AMOUNT);
        struct err err;
        if (amount == NULL || !decimal_add(sum, &amount->chosen->number, sum, &err))
            return false;
    }
    return list->count > 0;
}

/* ---- totals ---- */

/* What the document says that everything comes to. */
struct totals {
    struct decimal net, tax, gross;
    bool has_net, has_tax, has_gross;
    struct decimal pay, deductions; /* of a payslip */
    bool has_pay, has_deductions;
    struct decimal adjustments[ADJUSTMENTS]; /* charges; discounts are negative */
    size_t adjustment_count;
};

static bool take_chosen(const struct extraction *extraction, uint32_t topic, struct decimal *number)
{
    const struct field *field = extraction_find(&extraction->fields, topic);
    if (field == NULL || field->chosen == NULL)
        return false;
    *number = field->chosen->number;
    return true;
}

/* The amount in the row of a label, behind it. */
static const struct candidate *amount_behind(const struct extraction *extraction,
                                             const struct label_hit *hit)
{
    const size_t after = hit->tokens.first + hit->tokens.count;
    const struct span row =
        extraction->sheet.rows[extraction->sheet.tokens[hit->tokens.first].row].tokens;
    const size_t end = row.first + row.count;
    const struct candidate *found = NULL;
    for (size_t i = candidates_from(&extraction->candidates, after);
         i < extraction->candidates.count && extraction->candidates.items[i].tokens.first < end;
         i++) {
        const struct candidate *candidate = &extraction->candidates.items[i];
        if (candidate->kind == KIND_AMOUNT)
            found = candidate;
    }
    return found;
}

static void take_label(const struct extraction *extraction, const struct label_hit *hit,
                       struct totals *totals)
{
    const struct candidate *amount = amount_behind(extraction, hit);
    const uint32_t topic = hit->topic;
    if (amount == NULL)
        return;
    if ((topic == TOPIC_DISCOUNT || topic == TOPIC_SHIPPING) &&
        totals->adjustment_count < ADJUSTMENTS) {
        struct decimal *adjustment = &totals->adjustments[totals->adjustment_count++];
        *adjustment = amount->number;
        if (topic == TOPIC_DISCOUNT)
            adjustment->digits = -llabs(adjustment->digits);
    } else if (topic == TOPIC_TOTAL_NET && !totals->has_net) {
        totals->net = amount->number;
    } else if (topic == TOPIC_TOTAL_GROSS && !totals->has_gross) {
        totals->gross = amount->number;
    } else if (topic == TOPIC_GROSS_PAY) {
        totals->pay = amount->number;
        totals->has_pay = true;
    } else if (topic == TOPIC_TOTAL_DEDUCTIONS) {
        totals->deductions = amount->number;
        totals->has_deductions = true;
    }
}

/* What was chosen for the fields; where none is wanted, the last that is labelled so. */
static void find_totals(const struct extraction *extraction, struct totals *totals)
{
    *totals = (struct totals){0};
    totals->has_net = take_chosen(extraction, TOPIC_TOTAL_NET, &totals->net);
    totals->has_tax = take_chosen(extraction, TOPIC_TOTAL_TAX, &totals->tax);
    totals->has_gross = take_chosen(extraction, TOPIC_TOTAL_GROSS, &totals->gross);
    for (size_t i = 0; i < extraction->labels.count; i++) {
        const struct label_hit *hit = &extraction->labels.hits[i];
        if (!extraction->is_in_table[extraction->sheet.tokens[hit->tokens.first].row])
            take_label(extraction, hit, totals);
    }
    totals->has_net |= totals->net.digits != 0;
    totals->has_gross |= totals->gross.digits != 0;
}

static bool is_sum(const struct decimal *a, const struct decimal *b, const struct decimal *sum)
{
    struct decimal both;
    struct err err;
    return decimal_add(a, b, &both, &err) && is_close(&both, sum);
}

/* Whether the net amount is that of the whole: with the tax it makes the gross amount. */
static bool is_net_whole(const struct totals *totals)
{
    return !totals->has_gross || !totals->has_tax || is_close(&totals->net, &totals->gross) ||
           is_sum(&totals->net, &totals->tax, &totals->gross);
}

/* The name of the total that the sum is, or NULL. */
static const char *name_total(const struct totals *totals, const struct decimal *sum)
{
    if (totals->has_net && is_close(sum, &totals->net) && is_net_whole(totals))
        return "sum_equals_net";
    if (totals->has_gross && is_close(sum, &totals->gross))
        return "sum_equals_gross";
    if ((totals->has_pay && is_close(sum, &totals->pay)) ||
        (totals->has_deductions && is_close(sum, &totals->deductions)))
        return "sum_equals_total";
    if (totals->has_gross && totals->has_tax && is_sum(sum, &totals->tax, &totals->gross))
        return "sum_and_tax_equal_gross";
    return NULL;
}

/* With each discount or charge below the table, and with all of them. */
static const char *name_adjusted(const struct totals *totals, const struct decimal *sum)
{
    struct decimal all = *sum;
    const char *name = NULL;
    for (size_t i = 0; i < totals->adjustment_count && name == NULL; i++) {
        struct decimal one;
        struct err err;
        if (!decimal_add(sum, &totals->adjustments[i], &one, &err) ||
            !decimal_add(&all, &totals->adjustments[i], &all, &err))
            return NULL;
        name = name_total(totals, &one) != NULL ? "sum_with_discounts_and_charges" : NULL;
    }
    if (name == NULL && name_total(totals, &all) != NULL)
        name = "sum_with_discounts_and_charges";
    return name;
}

static void confirm(struct extraction *extraction, uint32_t topic, const struct decimal *sum)
{
    struct field *field = extraction_find(&extraction->fields, topic);
    if (field != NULL && field->chosen != NULL && is_close(&field->chosen->number, sum))
        field->chosen->reasons |= BECAUSE(ARITHMETIC);
}

/* ---- balances ---- */

/* An amount of that size outside the table. */
static bool is_elsewhere(const struct extraction *extraction, const struct decimal *number)
{
    for (size_t i = 0; i < extraction->candidates.count; i++) {
        const struct candidate *candidate = &extraction->candidates.items[i];
        const uint32_t row = extraction->sheet.tokens[candidate->tokens.first].row;
        if (candidate->kind == KIND_AMOUNT && !extraction->is_in_table[row] &&
            decimal_compare(&candidate->number, number) == 0)
            return true;
    }
    return false;
}

/* Every balance is the one before and the amount; what is before the first and after the last row
   stands elsewhere too. */
static bool balances_run_on(const struct extraction *extraction, const struct list *list)
{
    struct decimal before = {0};
    struct err err;
    for (size_t i = 0; i < list->count; i++) {
        const struct field *amount = field_of(&list->elements[i], TOPIC_COLUMN_AMOUNT);
        const struct field *balance = field_of(&list->elements[i], TOPIC_COLUMN_BALANCE);
        if (amount == NULL || balance == NULL)
            return false;
        const struct decimal *number = &balance->chosen->number;
        if (i == 0) {
            if (!decimal_subtract(number, &amount->chosen->number, &before, &err) ||
                !is_elsewhere(extraction, &before))
                return false;
        } else if (!is_sum(&before, &amount->chosen->number, number)) {
            return false;
        }
        before = *number;
    }
    return list->count > 0 && is_elsewhere(extraction, &before);
}

/* Whether the amounts lead from the account's first balance to its last. */
static bool amounts_make_balance(const struct extraction *extraction, const struct decimal *sum)
{
    struct decimal opening;
    struct decimal closing;
    return take_chosen(extraction, TOPIC_OPENING_BALANCE, &opening) &&
           take_chosen(extraction, TOPIC_CLOSING_BALANCE, &closing) &&
           is_sum(&opening, sum, &closing);
}

static void confirm_balances(struct extraction *extraction)
{
    static const uint32_t BALANCES[] = {TOPIC_OPENING_BALANCE, TOPIC_CLOSING_BALANCE};
    for (size_t i = 0; i < COUNT_OF(BALANCES); i++)
        extraction_find(&extraction->fields, BALANCES[i])->chosen->reasons |= BECAUSE(ARITHMETIC);
}

/* ---- the proof ---- */

static void prove(struct extraction *extraction, struct list *list)
{
    struct decimal sum;
    struct totals totals;
    list->gaps = count_gaps(&list->positions);
    list->rows_seen = list->count + list->rows_lost + list->gaps;
    list->proof = "no_sum";
    if (balances_run_on(extraction, list)) {
        list->is_proven = true;
        list->proof = "balances_run_on";
        return;
    }
    if (!add_up(list, &sum))
        return;
    if (amounts_make_balance(extraction, &sum)) {
        confirm_balances(extraction);
        list->is_proven = true;
        list->proof = "opening_and_sum_equal_closing";
        return;
    }
    find_totals(extraction, &totals);
    const char *name = name_total(&totals, &sum);
    if (name == NULL)
        name = name_adjusted(&totals, &sum);
    list->is_proven = name != NULL;
    if (name != NULL)
        list->proof = name;
    else if (totals.has_net || totals.has_gross || totals.has_pay || totals.has_deductions)
        list->proof = "sum_differs";
    confirm(extraction, TOPIC_TOTAL_NET, &sum);
    confirm(extraction, TOPIC_TOTAL_GROSS, &sum);
}

void prove_tables(struct extraction *extraction)
{
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        if (extraction->wish.lists[i].kind == LIST_TABLE && !extraction->lists[i].is_einvoice)
            prove(extraction, &extraction->lists[i]);
    }
}
