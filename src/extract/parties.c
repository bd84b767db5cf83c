/*
 * parties: who wrote the document, and to whom.
 *
 * The vendor is looked for among the texts at the top of the first page and in what repeats
 * elsewhere: signs are the form of a company, large letters, and a name that the e-mail or web
 * address contains. The customer without a label is the first line of a block that ends in a place
 * with a postcode.
 */
#include "extract/extraction.h"

#include <ctype.h>
#include <string.h>

#define ROWS_FROM_TOP   14
#define NAME_WORDS_MAX  9
#define SMALL_WORDS_MAX 2
#define BASE_SCORE      0.42
#define TOP_BONUS       0.26
#define FORM_BONUS      0.22
#define LETTERS_BONUS   0.12
#define REPEATED_BONUS  0.10
#define ADDRESS_BONUS   0.22
#define BLOCK_BONUS     0.08
#define SCORE_MAX       0.97
#define READ_WEIGHT     0.6
#define READ_WELL       0.6
#define LARGE           1.25F
#define BLOCK_SCORE     0.86
#define BLOCK_LINES_MIN 3
#define BLOCK_LINES_MAX 7
#define BLOCK_GAP       1.3F
#define STREET_SCORE    0.88
#define STREET_LINES    3
#define SQUEEZED_BYTES  96
#define COMMON_MIN      5

static const char *const COMPANY_FORMS =
    " gmbh ag kg ohg gbr ug ev kgaa se mbh ltd limited plc llp llc inc incorporated corp "
    "corporation"
    " co company sarl sas sasu sa eurl sl slu sau spa srl snc bv nv vof lda unipessoal oy ab as aps"
    " sdn bhd pte pty kft sro doo enterprise enterprises trading holdings group gmbh&cokg ";

/* Words that head documents and are nobody's name. */
static const char *const TITLES =
    " invoice rechnung facture factura fattura factuur fatura receipt quittung kassenbon payslip"
    " creditnote gutschrift avoir taxinvoice cashbill cashreceipt bill statement original copy "
    "kopie"
    " duplicate proforma welcome page commercialinvoice simplifiedtaxinvoice ticket recu ";

static bool is_word_of(const char *list, const char *key)
{
    char spaced[SQUEEZED_BYTES + 3];
    const size_t length = strlen(key);
    if (length == 0 || length > SQUEEZED_BYTES)
        return false;
    spaced[0] = ' ';
    memcpy(spaced + 1, key, length);
    memcpy(spaced + 1 + length, " ", 2);
    return strstr(list, spaced) != NULL;
}

/* The keys of a span without spaces; cut at the size of the buffer. */
static void squeeze(const struct sheet *sheet, struct span span, char out[static SQUEEZED_BYTES])
{
    size_t length = 0;
    for (size_t i = span.first; i < span.first + span.count; i++) {
        for (const char *at = sheet->tokens[i].key; *at != '\0' && length < SQUEEZED_BYTES - 1;
             at++)
            out[length++] = *at;
    }
    out[length] = '\0';
}

/* The first part of a cell that strings name and address, or name and title together. */
static struct span first_part(const struct sheet *sheet, struct span cell)
{
    static const char *const SEPARATORS[] = {"\u00b7", "\u2022", "|", "\u2013", "-"};
    for (size_t i = 1; i < cell.count; i++) {
        for (size_t s = 0; s < COUNT_OF(SEPARATORS); s++) {
            if (text_equal(sheet->tokens[cell.first + i].text, SEPARATORS[s]))
                return (struct span){cell.first, i};
        }
    }
    while (cell.count > 1 && is_word_of(TITLES, sheet->tokens[cell.first + cell.count - 1].key))
        cell.count--;
    return cell;
}

static bool has_letters(const char *text)
{
    size_t letters = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        letters += isalpha(*at) != 0 || *at >= 0xC3;
    return letters >= 2;
}

/* "Co.", "GmbH": what a line break leaves of a name. */
static bool is_only_form(const struct sheet *sheet, struct span span)
{
    for (size_t i = span.first; i < span.first + span.count; i++) {
        if (*sheet->tokens[i].key != '\0' && !is_word_of(COMPANY_FORMS, sheet->tokens[i].key))
            return false;
    }
    return true;
}

/* Words that begin with a small letter, beside those that names have in them. */
static size_t count_small_words(const struct sheet *sheet, struct span span)
{
    static const char *const PARTICLES = " and of the for und der die das fur von zu et de du la le"
                                         " des y e del di da van & ";
    size_t count = 0;
    for (size_t i = span.first; i < span.first + span.count; i++)
        count += sheet->tokens[i].text[0] >= 'a' && sheet->tokens[i].text[0] <= 'z' &&
                 !is_word_of(PARTICLES, sheet->tokens[i].key);
    return count;
}

static bool is_name(const struct extraction *extraction, struct span span)
{
    const struct sheet *sheet = &extraction->sheet;
    const char *text = sheet_text(sheet, span);
    char squeezed[SQUEEZED_BYTES];
    squeeze(sheet, span, squeezed);
    if (span.count > NAME_WORDS_MAX || !has_letters(text) || strpbrk(text, "@:") != NULL ||
        is_word_of(TITLES, squeezed) || text_starts_with(text, "www."))
        return false;
    size_t digits = 0;
    for (const char *at = text; *at != '\0'; at++)
        digits += *at >= '0' && *at <= '9';
    return digits <= 2 && !is_only_form(sheet, span) &&
           count_small_words(sheet, span) <= SMALL_WORDS_MAX &&
           !extraction->labels.is_label[span.first] &&
           candidates_within(&extraction->candidates, KIND_DATE, span) == NULL;
}

static bool has_company_form(const struct sheet *sheet, struct span span)
{
    for (size_t i = span.first; i < span.first + span.count; i++) {
        if (is_word_of(COMPANY_FORMS, sheet->tokens[i].key))
            return true;
    }
    return false;
}

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
            if (strlen(word) >= COMMON_MIN && !is_word_of(COMPANY_FORMS, word) &&
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

static bool is_aligned(const struct area *a, const struct area *b, float tolerance)
{
    const float left = a->x0 - b->x0;
    const float middle = (a->x0 + a->x1 - b->x0 - b->x1) / 2;
    return (left < tolerance && left > -tolerance) || (middle < tolerance && middle > -tolerance);
}

/* The cell right below, with the same left edge or the same middle; or NULL. */
static const struct cell *cell_below(const struct sheet *sheet, const struct cell *cell)
{
    const struct row *row = &sheet->rows[cell->row];
    const float height = row->letter_height;
    for (uint32_t below = cell->row + 1; below < sheet->row_count && below <= cell->row + 3;
         below++) {
        const struct row *next = &sheet->rows[below];
        if (next->page != row->page || next->area.y0 - cell->area.y1 > BLOCK_GAP * height)
            return NULL;
        for (size_t i = next->first_cell; i < next->first_cell + next->cell_count; i++) {
            if (is_aligned(&sheet->cells[i].area, &cell->area, height / 2))
                return &sheet->cells[i];
        }
    }
    return NULL;
}

/* Whether an address stands below the cell. */
static bool heads_block(const struct extraction *extraction, const struct cell *cell)
{
    const struct sheet *sheet = &extraction->sheet;
    size_t lines = 1;
    for (const struct cell *at = cell_below(sheet, cell); at != NULL && lines < BLOCK_LINES_MAX;
         at = cell_below(sheet, at)) {
        if (extraction->labels.is_label[at->tokens.first])
            return false;
        lines++;
        if (has_postcode(sheet, at->tokens))
            return lines >= BLOCK_LINES_MIN;
    }
    return false;
}

static void propose_vendor(struct extraction *extraction, struct field *field, struct span span,
                           size_t rank)
{
    const struct sheet *sheet = &extraction->sheet;
    struct proposal proposal = {.text = sheet_text(sheet, span),
                                .tokens = span,
                                .score = BASE_SCORE + TOP_BONUS / (double)(rank + 1),
                                .reasons = BECAUSE(TOP_OF_PAGE)};
    const struct area area = sheet_area(sheet, span);
    const struct {
        double bonus;
        unsigned reason;
        bool is_so;
    } SIGNS[] = {
        {FORM_BONUS, BECAUSE(COMPANY_FORM), has_company_form(sheet, span)},
        {LETTERS_BONUS, BECAUSE(LARGE_LETTERS), area.y1 - area.y0 > LARGE * sheet->letter_height},
        {REPEATED_BONUS, BECAUSE(REPEATED), is_repeated(sheet, span)},
        {ADDRESS_BONUS, BECAUSE(SAME_AS_ADDRESS), is_in_address(sheet, span)},
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
            const struct span span = first_part(sheet, sheet->cells[i].tokens);
            if (!may_hold_name(extraction, row) || !is_name(extraction, span) ||
                is_customers(extraction, span))
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
    double score = BLOCK_SCORE;
    for (size_t i = 0; i < sheet->cell_count && field->count == 0; i++) {
        const struct cell *cell = &sheet->cells[i];
        if (sheet->rows[cell->row].page != 0 || cell->row < block_end ||
            !is_name(extraction, cell->tokens) || !heads_block(extraction, cell))
            continue;
        const struct proposal proposal = {.text = sheet_text(sheet, cell->tokens),
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
    return has_letters(text) && (!is_first || has_digit(text)) && strpbrk(text, "@:") == NULL &&
           !extraction->labels.is_label[line->tokens.first] &&
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
    struct field *street = find_field(extraction, TOPIC_VENDOR, KIND_ADDRESS);
    if (vendor != NULL)
        find_vendor(extraction, vendor);
    if (employer != NULL)
        find_vendor(extraction, employer);
    extraction_choose(&extraction->fields);
    if (customer != NULL)
        find_customer(extraction, customer, vendor);
    if (street != NULL)
        find_street(extraction, street, vendor);
}
