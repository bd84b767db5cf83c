/*
 * parties: who wrote the document, and to whom.
 *
 * The vendor is looked for among the texts at the top of the first page and in what repeats
 * elsewhere: signs are the form of a company, large letters, and a name that the e-mail or web
 * address contains. The customer without a label is the first line of a block that ends in a place
 * with a postcode.
 */
#include "extract/names.h"

#include <ctype.h>
#include <string.h>

#define ROWS_FROM_TOP   14
#define BASE_SCORE      0.42
#define TOP_BONUS       0.26
#define FORM_BONUS      0.22
#define LETTERS_BONUS   0.12
#define REPEATED_BONUS  0.10
#define ADDRESS_BONUS   0.22
#define BLOCK_BONUS     0.08
#define ADDRESSEE_MALUS (-0.20)
#define LETTERHEAD      0.11F /* part of the page that is the sender's */
#define CONTACT_LINES   8
#define SCORE_MAX       0.97
#define READ_WEIGHT     0.6
#define READ_WELL       0.6
#define LARGE           1.25F
#define BLOCK_SCORE     0.86
#define BLOCK_LINES_MIN 3
#define BLOCK_LINES_MAX 7
#define BLOCK_GAP       1.3F
#define PITCH_GROWS     1.6F
#define STREET_SCORE    0.88
#define STREET_LINES    3
#define COMMON_MIN      5

/* The same words in another row. */
static bool is_repeated(const struct sheet *sheet, struct span span)
{
    const char *first = sheet->tokens[span.first].key;
    for (size_t i = 0; i + span.count <= sheet->token_count; i++) {
        if (sheet->tokens[i].row == sheet->tokens[span.first].row ||
            !text_equal(sheet->tokens[i].key, first))
            continue;
        size_t same = 1;
        while (same < span.count &&
               text_equal(sheet->tokens[i + same].key, sheet->tokens[span.first + same].key))
            same++;
        if (same == span.count)
            return true;
    }
    return false;
}

/* "accounts@quillmoor.example" and "Quillmoor Advisory" have a word in common. */
static bool is_in_address(const struct sheet *sheet, struct span span)
{
    for (size_t i = 0; i < sheet->token_count; i++) {
        const char *text = sheet->tokens[i].text;
        const char *host = strchr(text, '@');
        host = host != NULL ? host + 1 : strstr(text, "www.");
        if (host == NULL)
            continue;
        const char *key = sheet_key(sheet->arena, host);
        for (size_t w = span.first; w < span.first + span.count; w++) {
            const char *word = sheet->tokens[w].key;
            if (strlen(word) >= COMMON_MIN && !name_is_company_form(word) &&
                strstr(key, word) != NULL)
                return true;
        }
    }
    return false;
}

/* A postcode: four or five digits before a place, or British groups at its end. */
static bool has_postcode(const struct sheet *sheet, struct span span)
{
    for (size_t i = span.first; i < span.first + span.count; i++) {
        const char *text = sheet->tokens[i].text;
        const size_t digits = strspn(text, "0123456789");
        const bool is_last = i + 1 == span.first + span.count;
        if ((digits == 4 || digits == 5) && strchr("-,", text[digits]) != NULL && span.count > 1)
            return true;
        if (is_last && digits == 1 && strlen(text) == 3 && isupper((unsigned char)text[1]) &&
            isupper((unsigned char)text[2]))
            return true;
    }
    return false;
}

/* Whether an address stands below the cell. */
static bool heads_block(const struct extraction *extraction, const struct cell *cell)
{
    const struct sheet *sheet = &extraction->sheet;
    size_t lines = 1;
    float pitch = 1e9F;
    const struct cell *above = cell;
    for (const struct cell *at = name_cell_below(sheet, cell, BLOCK_GAP);
         at != NULL && lines < BLOCK_LINES_MAX; at = name_cell_below(sheet, at, BLOCK_GAP)) {
        if (at->area.y0 - above->area.y0 > PITCH_GROWS * pitch)
            return false; /* what follows a gap is another block */
        pitch = at->area.y0 - above->area.y0;
        above = at;
        if (labels_cover(&extraction->labels, TOPIC_CONTACT, at->tokens))
            continue;
        if (extraction->labels.is_label[at->tokens.first] &&
            !name_is_likely(extraction, at->tokens))
            return false;
        lines++;
        if (has_postcode(sheet, at->tokens))
            return lines >= BLOCK_LINES_MIN;
    }
    return false;
}

/* Whether the lines below, of the same column, tell how to reach whoever is named. */
static bool has_contact(const struct extraction *extraction, const struct cell *cell)
{
    static const uint32_t TOPICS[] = {TOPIC_PHONE,         TOPIC_EMAIL, TOPIC_WEB,
                                      TOPIC_VAT_ID,        TOPIC_IBAN,  TOPIC_TAX_NUMBER,
                                      TOPIC_COMPANY_NUMBER};
    const struct sheet *sheet = &extraction->sheet;
    size_t lines = 0;
    for (const struct cell *at = name_cell_below(sheet, cell, BLOCK_GAP);
         at != NULL && lines < CONTACT_LINES; at = name_cell_below(sheet, at, BLOCK_GAP)) {
        const char *text = sheet_text(sheet, at->tokens);
        lines++;
        if (strchr(text, '@') != NULL || strstr(text, "www.") != NULL)
            return true;
        for (size_t i = 0; i < COUNT_OF(TOPICS); i++) {
            if (labels_cover(&extraction->labels, TOPICS[i], at->tokens))
                return true;
        }
    }
    return false;
}

/* An address that nobody is reached at, and that is not at the top: the one the letter goes to. */
static bool is_addressee(const struct extraction *extraction, struct span span)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct token *first = &sheet->tokens[span.first];
    const struct cell *cell = &sheet->cells[first->cell];
    return sheet_box(sheet, first->page, first->area).y0 > LETTERHEAD &&
           heads_block(extraction, cell) && !has_contact(extraction, cell) &&
           !is_in_address(sheet, span);
}

/* A payslip goes from a firm to a person, whatever block its name heads. */
static bool is_firm_of_payslip(const struct extraction *extraction, const struct field *field,
                               struct span span)
{
    const uint32_t topic = field->wanted->topics[0];
    return (topic == TOPIC_EMPLOYER || topic == TOPIC_EMPLOYEE_NAME) &&
           name_has_company_form(&extraction->sheet, span);
}

static void propose_vendor(struct extraction *extraction, struct field *field, struct span span,
                           size_t rank)
{
    const struct sheet *sheet = &extraction->sheet;
    struct name name;
    if (!name_read(extraction, span, &name))
        return;
    struct proposal proposal = {.text = name.text,
                                .tokens = name.tokens,
                                .score = BASE_SCORE + TOP_BONUS / (double)(rank + 1),
                                .reasons = BECAUSE(TOP_OF_PAGE)};
    const struct area area = sheet_area(sheet, span);
    const struct {
        double bonus;
        unsigned reason;
        bool is_so;
    } SIGNS[] = {
        {FORM_BONUS, BECAUSE(COMPANY_FORM), name_has_company_form(sheet, span)},
        {LETTERS_BONUS, BECAUSE(LARGE_LETTERS), area.y1 - area.y0 > LARGE * sheet->letter_height},
        {REPEATED_BONUS, BECAUSE(REPEATED), is_repeated(sheet, span)},
        {ADDRESS_BONUS, BECAUSE(SAME_AS_ADDRESS), is_in_address(sheet, span)},
        {ADDRESSEE_MALUS, 0,
         !is_firm_of_payslip(extraction, field, span) && is_addressee(extraction, span)},
        {BLOCK_BONUS, BECAUSE(ADDRESS_BLOCK),
         rank == 0 && heads_block(extraction, &sheet->cells[sheet->tokens[span.first].cell])},
    };
    for (size_t i = 0; i < COUNT_OF(SIGNS); i++) {
        proposal.score += SIGNS[i].is_so ? SIGNS[i].bonus : 0;
        proposal.reasons |= SIGNS[i].is_so ? SIGNS[i].reason : 0;
    }
    proposal.score = proposal.score < SCORE_MAX ? proposal.score : SCORE_MAX;
    /* Stains at the edge of a photo are read badly: they must not beat the name below them. */
    proposal.score *= READ_WEIGHT * sheet_confidence(sheet, span) + 1 - READ_WEIGHT;
    extraction_propose(extraction, field, &proposal);
}

/* Whether the span is what a customer's label speaks of. */
static bool is_customers(const struct extraction *extraction, struct span span)
{
    const struct field *customer = extraction_find(&extraction->fields, TOPIC_CUSTOMER);
    for (size_t i = 0; customer != NULL && i < customer->count; i++) {
        if (customer->proposals[i].tokens.first == span.first)
            return true;
    }
    return false;
}

/* Whether a label stands before the cell in its row: then it is what the label says. */
static bool is_labelled(const struct extraction *extraction, const struct cell *cell)
{
    const struct sheet *sheet = &extraction->sheet;
    if (cell == &sheet->cells[sheet->rows[cell->row].first_cell])
        return false;
    const struct span before = cell[-1].tokens;
    return sheet->tokens[before.first + before.count - 1].ends_label;
}

/* Whether the cell is the second line of a name that is proposed already. */
static bool is_continued(const struct extraction *extraction, const struct field *field,
                         const struct cell *cell)
{
    const struct sheet *sheet = &extraction->sheet;
    const char *text = sheet_text(sheet, cell->tokens);
    for (size_t i = 0; i < field->count; i++) {
        const struct proposal *known = &field->proposals[i];
        if (sheet->tokens[known->tokens.first].row + 1 == cell->row &&
            text_ends_with(known->text, text) && strlen(known->text) > strlen(text))
            return true;
    }
    return false;
}

/* The first page, without tables and rows that end in money. */
static bool may_hold_name(const struct extraction *extraction, uint32_t row)
{
    const struct row *at = &extraction->sheet.rows[row];
    const struct candidate *amount =
        candidates_within(&extraction->candidates, KIND_AMOUNT, at->tokens);
    return at->page == 0 && !extraction->is_in_table[row] && (amount == NULL || !amount->is_money);
}

static void find_vendor(struct extraction *extraction, struct field *field)
{
    const struct sheet *sheet = &extraction->sheet;
    size_t rank = 0;
    for (uint32_t row = 0; row < sheet->row_count && row < ROWS_FROM_TOP; row++) {
        const struct row *at = &sheet->rows[row];
        bool has_name = false;
        for (size_t i = at->first_cell; i < at->first_cell + at->cell_count; i++) {
            const struct span span = name_first_part(sheet, sheet->cells[i].tokens);
            if (!may_hold_name(extraction, row) || !name_is_likely(extraction, span) ||
                is_customers(extraction, span) || is_labelled(extraction, &sheet->cells[i]) ||
                is_continued(extraction, field, &sheet->cells[i]))
                continue;
            propose_vendor(extraction, field, span, rank);
            has_name |= sheet_confidence(sheet, span) > READ_WELL;
        }
        rank += has_name;
    }
}

static void find_customer(struct extraction *extraction, struct field *field,
                          const struct field *vendor)
{
    const struct sheet *sheet = &extraction->sheet;
    uint32_t block_end = 0;
    struct name name;
    double score = BLOCK_SCORE;
    for (size_t i = 0; i < sheet->cell_count && field->count == 0; i++) {
        const struct cell *cell = &sheet->cells[i];
        if (sheet->rows[cell->row].page != 0 || cell->row < block_end ||
            is_firm_of_payslip(extraction, field, cell->tokens) ||
            !name_is_likely(extraction, cell->tokens) || is_labelled(extraction, cell) ||
            (vendor != NULL && is_continued(extraction, vendor, cell)) ||
            !heads_block(extraction, cell) || !name_read(extraction, cell->tokens, &name))
            continue;
        const struct proposal proposal = {.text = name.text,
                                          .tokens = cell->tokens,
                                          .score = score,
                                          .reasons = BECAUSE(ADDRESS_BLOCK)};
        if (vendor != NULL && vendor->chosen != NULL &&
            proposal_is_same(vendor, vendor->chosen, &proposal)) {
            block_end = cell->row + BLOCK_LINES_MIN; /* its lines head no block of their own */
            continue;
        }
        extraction_propose(extraction, field, &proposal);
    }
}

static bool has_digit(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
}

/* A line of an address: letters and, in the first one, a number; no label, date or mail address. */
static bool is_address_line(const struct extraction *extraction, const struct cell *line,
                            bool is_first)
{
    const char *text = sheet_text(&extraction->sheet, line->tokens);
    return name_has_letters(text) && (!is_first || has_digit(text)) &&
           strpbrk(text, "@:") == NULL && !extraction->labels.is_label[line->tokens.first] &&
           candidates_within(&extraction->candidates, KIND_DATE, line->tokens) == NULL;
}

/* The rows below a name up to a label: street and place. */
static void find_street(struct extraction *extraction, struct field *field,
                        const struct field *name)
{
    const struct sheet *sheet = &extraction->sheet;
    if (name == NULL || name->chosen == NULL)
        return;
    const uint32_t row = sheet->tokens[name->chosen->tokens.first].row;
    struct proposal proposal = {.score = STREET_SCORE, .reasons = BECAUSE(ADDRESS_BLOCK)};
    for (uint32_t at = row + 1; at < sheet->row_count && at <= row + STREET_LINES; at++) {
        const struct cell *line = &sheet->cells[sheet->rows[at].first_cell];
        const bool is_first = proposal.tokens.count == 0;
        if (!is_address_line(extraction, line, is_first))
            break;
        const char *text = sheet_text(sheet, line->tokens);
        proposal.text = is_first
                            ? text
                            : arena_printf(extraction->arena, "%s%s %s", proposal.text,
                                           text_ends_with(proposal.text, ",") ? "" : ",", text);
        proposal.tokens = is_first ? line->tokens : proposal.tokens;
    }
    if (proposal.tokens.count > 0)
        extraction_propose(extraction, field, &proposal);
}

static struct field *find_field(struct extraction *extraction, uint32_t topic, enum value_kind kind)
{
    for (size_t i = 0; i < extraction->fields.count; i++) {
        const struct wanted *wanted = extraction->fields.items[i].wanted;
        if (wanted->topics[0] == topic && wanted->kind == kind)
            return &extraction->fields.items[i];
    }
    return NULL;
}

void find_parties(struct extraction *extraction)
{
    struct field *vendor = find_field(extraction, TOPIC_VENDOR, KIND_NAME);
    struct field *employer = find_field(extraction, TOPIC_EMPLOYER, KIND_NAME);
    struct field *customer = find_field(extraction, TOPIC_CUSTOMER, KIND_NAME);
    struct field *employee = find_field(extraction, TOPIC_EMPLOYEE_NAME, KIND_NAME);
    struct field *street = find_field(extraction, TOPIC_VENDOR, KIND_ADDRESS);
    if (vendor != NULL && !extraction->has_letterhead)
        find_vendor(extraction, vendor);
    if (employer != NULL)
        find_vendor(extraction, employer);
    extraction_choose(&extraction->fields);
    if (customer != NULL)
        find_customer(extraction, customer, vendor);
    if (employee != NULL)
        find_customer(extraction, employee, employer); /* whom the payslip is sent to */
    if (street != NULL && street->count == 0)
        find_street(extraction, street, vendor);
}
