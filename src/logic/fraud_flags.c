/*
 * fraud_flags: the table of flags, what they weigh, and those that need no other document.
 */
#include "logic/fraud.h"
#include "logic/values.h"

#include <string.h>

#define HIDDEN_FLAGS_MAX   10
#define HIDDEN_LETTERS_MIN 3
#define CENTS_TOLERATED    5
/* A total this near below a limit, in shares of the limit. */
#define NEAR_LIMIT_PERCENT 5
#define DAY_S              INT64_C(86400)
#define GRAVE              0.4

static const struct {
    const char *flag;
    const char *severity;
    double weight; /* how suspicious it is by itself */
} FLAGS[] = {
    {"duplicate", "high", 1.0},
    {"business_duplicate", "high", 0.9},
    {"near_duplicate", "high", 0.8},
    {"bank_details_changed", "high", 0.8},
    {"einvoice_contradicts_page", "high", 0.8},
    {"changed_after_signing", "high", 0.8},
    {"hidden_text", "medium", 0.6},
    {"dates_impossible", "medium", 0.5},
    {"edited_by_program", "medium", 0.4},
    {"checksum_invalid", "medium", 0.5},
    {"arithmetic_impossible", "medium", 0.5},
    {"below_approval_limit", "medium", 0.4},
    {"modified_later", "low", 0.1},
};
/* Flags that others make. */
static const struct {
    const char *severity;
    double weight;
} SEVERITIES[] = {{"high", 0.8}, {"medium", 0.5}, {"low", 0.1}};

static double weight_of(const struct json *flag)
{
    const char *name = json_text(json_find(flag, "flag"));
    const char *severity = json_text(json_find(flag, "severity"));
    for (size_t i = 0; i < COUNT_OF(FLAGS); i++) {
        if (text_equal(name, FLAGS[i].flag))
            return FLAGS[i].weight;
    }
    for (size_t i = 0; i < COUNT_OF(SEVERITIES); i++) {
        if (text_equal(severity, SEVERITIES[i].severity))
            return SEVERITIES[i].weight;
    }
    return 0.0;
}

double fraud_score(const struct json *flags)
{
    double innocent = 1.0;
    for (size_t i = 0; i < json_count(flags); i++)
        innocent *= 1.0 - weight_of(json_at(flags, i));
    return 1.0 - innocent;
}

bool fraud_flag_is_grave(const struct json *flag)
{
    return weight_of(flag) >= GRAVE;
}

struct json *fraud_flag_add(struct arena *arena, struct json *flags, const char *flag,
                            const char *detail)
{
    const char *severity = "low";
    for (size_t i = 0; i < COUNT_OF(FLAGS); i++) {
        if (text_equal(flag, FLAGS[i].flag))
            severity = FLAGS[i].severity;
    }
    struct json *object = json_new_object(arena);
    json_set(arena, object, "flag", json_new_text(arena, flag));
    json_set(arena, object, "severity", json_new_text(arena, severity));
    json_set(arena, object, "detail", json_new_text(arena, detail));
    json_append(arena, flags, object);
    return object;
}

/* ---- what the page does not show ---- */

static void set_box(struct arena *arena, struct json *flag, const struct reading_box *box)
{
    struct json *edges = json_new_array(arena);
    const float values[] = {box->x0, box->y0, box->x1, box->y1};
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        const struct decimal edge = {.digits = (int64_t)((double)values[i] * 10000 + 0.5),
                                     .scale = 4};
        json_append(arena, edges, json_new_decimal(arena, &edge));
    }
    json_set(arena, flag, "box", edges);
}

static void widen(struct reading_box *box, const struct reading_box *other)
{
    box->x0 = other->x0 < box->x0 ? other->x0 : box->x0;
    box->y0 = other->y0 < box->y0 ? other->y0 : box->y0;
    box->x1 = other->x1 > box->x1 ? other->x1 : box->x1;
    box->y1 = other->y1 > box->y1 ? other->y1 : box->y1;
}

static void check_page(struct arena *arena, const struct reading_page *page, struct json *flags)
{
    struct reading_box box = {1, 1, 0, 0};
    size_t words = 0;
    size_t letters = 0;
    for (size_t i = 0; i < page->word_count; i++) {
        const struct reading_word *word = &page->words[i];
        if (!(word->marks & READING_HIDDEN))
            continue;
        words++;
        letters += strlen(word->text);
        widen(&box, &word->box);
    }
    if (letters < HIDDEN_LETTERS_MIN)
        return;
    struct json *flag =
        fraud_flag_add(arena, flags, "hidden_text",
                       arena_printf(arena, "%zu words that the page does not show", words));
    json_set(arena, flag, "page", json_new_integer(arena, page->number));
    set_box(arena, flag, &box);
}

void fraud_check_reading(struct arena *arena, const struct reading *reading, struct json *flags)
{
    for (size_t i = 0; i < reading->page_count && json_count(flags) < HIDDEN_FLAGS_MAX; i++)
        check_page(arena, &reading->pages[i], flags);
}

/* ---- what the file says about itself ---- */

/* Programs by which finished pages are changed, not made: parts of what they call themselves. */
static const char *const EDITORS[] = {
    "photoshop",
    "gimp",
    "inkscape",
    "ilovepdf",
    "sejda",
    "smallpdf",
    "pdfescape",
    "pdf-xchange editor",
    "foxit phantompdf",
    "foxit pdf editor",
    "nitro pro",
    "pdfelement",
    "pdf24",
    "dochub",
    "xodo",
    "pdffiller",
    "master pdf editor",
    "canva",
    "pixelmator",
};

static const char *find_editor(struct arena *arena, const char *program)
{
    const char *folded = program ? value_fold(arena, program) : "";
    for (size_t i = 0; i < COUNT_OF(EDITORS); i++) {
        if (strstr(folded, EDITORS[i]))
            return program;
    }
    return NULL;
}

static void check_programs(struct arena *arena, const struct reading_making *making,
                           struct json *flags)
{
    const char *editor = find_editor(arena, making->producer);
    editor = editor ? editor : find_editor(arena, making->creator);
    if (editor)
        (void)fraud_flag_add(arena, flags, "edited_by_program",
                             arena_printf(arena, "the file was saved by %s", editor));
}

static void check_times(struct arena *arena, const struct reading_making *making, int64_t now_s,
                        struct json *flags)
{
    const int64_t created_s = making->created_s;
    const int64_t modified_s = making->modified_s;
    if (created_s > now_s + DAY_S || modified_s > now_s + DAY_S)
        (void)fraud_flag_add(arena, flags, "dates_impossible", "the file was made in the future");
    else if (created_s > 0 && modified_s > 0 && modified_s < created_s - DAY_S)
        (void)fraud_flag_add(arena, flags, "dates_impossible",
                             "the file was changed before it was made");
    else if (created_s > 0 && modified_s > created_s + DAY_S)
        (void)fraud_flag_add(arena, flags, "modified_later",
                             arena_printf(arena, "the file was changed %lld days after it was made",
                                          (long long)((modified_s - created_s) / DAY_S)));
}

void fraud_check_making(struct arena *arena, const struct reading_making *making, int64_t now_s,
                        struct json *flags)
{
    if (making->is_changed_after_signing)
        (void)fraud_flag_add(arena, flags, "changed_after_signing",
                             "something was added to the file after it was signed");
    check_programs(arena, making, flags);
    check_times(arena, making, now_s, flags);
}

/* ---- what the data say ---- */

/* A flag about a field, with the place of its value. */
static void flag_field(struct arena *arena, struct json *flags, const char *flag,
                       const struct json_member *field, const char *detail)
{
    struct json *object = fraud_flag_add(arena, flags, flag, detail);
    const struct json *list = json_find(field->value, "evidence");
    const struct json *evidence = json_count(list) > 0 ? json_at(list, 0) : NULL;
    json_set(arena, object, "field", json_new_text(arena, field->key));
    struct json *page = json_find(evidence, "page");
    struct json *box = json_find(evidence, "box");
    if (page != NULL)
        json_set(arena, object, "page", page);
    if (box != NULL)
        json_set(arena, object, "box", box);
}

static bool has_suffix(const char *name, const char *suffix)
{
    return text_ends_with(name, suffix);
}

static bool is_wrong_iban(struct arena *arena, const char *text)
{
    const char *iban = NULL;
    return !value_read_iban(arena, text, &iban);
}

/* Only numbers in the form of one: others are tax numbers of countries without a prefix. */
static bool is_wrong_vat_id(struct arena *arena, const char *text)
{
    const char *vat_id = NULL;
    return strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 2 && text[2] != '\0' &&
           !value_read_vat_id(arena, text, &vat_id);
}

static bool is_wrong_card(struct arena *arena, const char *text)
{
    (void)arena;
    return strspn(text, "0123456789") == strlen(text) && !value_passes_luhn(text);
}

static const struct {
    const char *suffix;
    bool (*is_wrong)(struct arena *arena, const char *text);
    const char *detail;
} CHECKSUMS[] = {
    {"iban", is_wrong_iban, "the check digits of the IBAN are wrong"},
    {"vat_id", is_wrong_vat_id, "the check digits of the VAT identification number are wrong"},
    {"card_number", is_wrong_card, "the check digit of the card number is wrong"},
};

static void check_checksums(struct arena *arena, const struct json *fields, struct json *flags)
{
    struct json_member field = {0};
    while (json_next(fields, &field)) {
        const char *text = json_text(json_find(field.value, "value"));
        for (size_t i = 0; text != NULL && i < COUNT_OF(CHECKSUMS); i++) {
            if (has_suffix(field.key, CHECKSUMS[i].suffix) && CHECKSUMS[i].is_wrong(arena, text))
                flag_field(arena, flags, "checksum_invalid", &field, CHECKSUMS[i].detail);
        }
    }
}

static bool amount_of(const struct json *fields, const char *name, struct decimal *amount)
{
    return json_read_decimal(json_find(json_find(fields, name), "value"), amount);
}

/* Net and tax that are not the total; what else may be in it (rounding, a deposit) is no field. */
static void check_sum(struct arena *arena, const struct json *fields, struct json *flags)
{
    static const char *const SUMS[][3] = {{"total_net", "total_tax", "total_gross"},
                                          {"net_amount", "tax_amount", "total"},
                                          {"subtotal", "tax_amount", "total"}};
    const struct decimal tolerated = {.digits = CENTS_TOLERATED, .scale = 2};
    for (size_t i = 0; i < COUNT_OF(SUMS); i++) {
        struct decimal net;
        struct decimal tax;
        struct decimal gross;
        struct decimal difference;
        struct err ignored;
        if (!amount_of(fields, SUMS[i][0], &net) || !amount_of(fields, SUMS[i][1], &tax) ||
            !amount_of(fields, SUMS[i][2], &gross) ||
            !decimal_subtract(&gross, &net, &difference, &ignored) ||
            !decimal_subtract(&difference, &tax, &difference, &ignored))
            continue;
        difference.digits = difference.digits < 0 ? -difference.digits : difference.digits;
        if (decimal_compare(&difference, &tolerated) > 0)
            flag_field(
                arena, flags, "arithmetic_impossible",
                &(struct json_member){.key = SUMS[i][2], .value = json_find(fields, SUMS[i][2])},
                arena_printf(arena, "%s and %s do not make it", SUMS[i][0], SUMS[i][1]));
    }
}

static void check_limits(struct arena *arena, const struct json *data, const struct json *limits,
                         struct json *flags)
{
    const struct decimal share = {.digits = 100 - NEAR_LIMIT_PERCENT, .scale = 2};
    struct decimal total;
    if (!fraud_find_total(data, &total))
        return;
    for (size_t i = 0; i < json_count(limits); i++) {
        struct decimal limit;
        struct decimal near;
        struct err ignored;
        const char *text = json_text(json_at(limits, i));
        if (!(text != NULL ? decimal_parse(text, &limit, &ignored)
                           : json_read_decimal(json_at(limits, i), &limit)) ||
            !decimal_multiply(&limit, &share, &near, &ignored) ||
            decimal_compare(&total, &near) < 0 || decimal_compare(&total, &limit) >= 0)
            continue;
        (void)fraud_flag_add(arena, flags, "below_approval_limit",
                             "the total is just below a limit from which on it needs an approval");
    }
}

void fraud_check_data(struct arena *arena, const struct json *data, const struct json *limits,
                      struct json *flags)
{
    const struct json *fields = json_find(data, "fields");
    check_checksums(arena, fields, flags);
    check_sum(arena, fields, flags);
    check_limits(arena, data, limits, flags);
}
