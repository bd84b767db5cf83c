/*
 * letterhead_lines: tells each line at the head of a receipt by what it is.
 */
#include "extract/letterhead.h"

#include <ctype.h>
#include <string.h>

#define COLUMN_GAP    5.0F /* letter heights */
#define LETTERS_MIN   3
#define WORDS_MAX     40 /* more are no line of a head, though a row may have all of a page's */
#define NUMBER_DIGITS 5  /* fewer in one are no register number */
#define PHONE_DIGITS  7
#define READ_MIN      0.30

/* Titles of documents, without spaces. */
static const char *const TITLES[] = {
    "invoice",
    "taxinvoice",
    "simplifiedtaxinvoice",
    "receipt",
    "cash",
    "cashbill",
    "bill",
    "salesreceipt",
    "officialreceipt",
    "cashsales",
    "welcome",
    "quittung",
    "rechnung",
    "kassenbon",
    "facture",
    "ticket",
    "recu",
    "factura",
    "fattura",
    "scontrino",
    "bon",
    "fatura",
    "recibo",
    "simplifiedinvoice",
    "copy",
    "originalreceipt",
    "customercopy",
};

static const struct token *token_at(const struct letterhead *head, size_t index)
{
    return &head->extraction->sheet.tokens[index];
}

static size_t count_digits(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += *text >= '0' && *text <= '9';
    return count;
}

static size_t count_letters(const char *text)
{
    size_t count = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        count += isalpha(*at) != 0 || *at >= 0xC3;
    return count;
}

/* "Hauptstrasse", "Kerkstraat": the street is the end of the word. */
static bool has_street_ending(const struct letterhead *head, struct span span)
{
    static const char *const ENDINGS[] = {"strasse", "str",    "weg",  "platz", "allee",
                                          "gasse",   "straat", "laan", "plein", "gracht"};
    for (size_t i = span.first; i < span.first + span.count; i++) {
        for (size_t e = 0; e < COUNT_OF(ENDINGS); e++) {
            const char *key = token_at(head, i)->key;
            if (strlen(key) > strlen(ENDINGS[e]) + 2 && text_ends_with(key, ENDINGS[e]))
                return true;
        }
    }
    return false;
}

/* A number of four to six digits beside a word. */
static bool has_postcode(const struct letterhead *head, struct span span)
{
    for (size_t i = span.first; span.count > 1 && i < span.first + span.count; i++) {
        const char *text = token_at(head, i)->text;
        const size_t digits = strspn(text, "0123456789");
        if (digits >= 4 && digits <= 6 && strspn(text + digits, ",.-") == strlen(text + digits))
            return true;
    }
    return false;
}

/* "(317041-W)", "<484297 -M>": a long number and hardly anything else. */
static bool is_number(const char *text)
{
    size_t longest = 0;
    for (const char *at = text; *at != '\0'; at += *at != '\0') {
        const size_t run = strspn(at, "0123456789");
        longest = run > longest ? run : longest;
        at += run;
    }
    return longest >= NUMBER_DIGITS && count_letters(text) <= 2;
}

/* The tokens that are a register number behind a name: "(126926-H)", "( 801580-T )"; 0: none. */
static size_t number_length(const struct letterhead *head, struct span span)
{
    for (size_t count = 1; count < span.count && count <= 3; count++) {
        const size_t first = span.first + span.count - count;
        const char *text = sheet_text(&head->extraction->sheet, (struct span){first, count});
        if (is_number(text) &&
            (*text == '(' || *text == '<' || *text == '[' || count_digits(text) > NUMBER_DIGITS))
            return count;
    }
    return 0;
}

size_t letterhead_measure_name(const char *word)
{
    const char *bracket = strchr(word, '(');
    return bracket != NULL && bracket > word && is_number(bracket) ? (size_t)(bracket - word) : 0;
}

static bool is_title(const struct letterhead *head, struct span span)
{
    char squeezed[48];
    size_t length = 0;
    for (const char *at = sheet_keys(&head->extraction->sheet, span);
         *at != '\0' && length < sizeof squeezed - 1; at++) {
        if (*at != ' ')
            squeezed[length++] = *at;
    }
    squeezed[length] = '\0';
    for (size_t i = 0; i < COUNT_OF(TITLES); i++) {
        if (letterhead_is_alike(TITLES[i], squeezed))
            return true;
    }
    return false;
}

static bool is_body(const struct letterhead *head, struct span span)
{
    const struct candidates *candidates = &head->extraction->candidates;
    /* "G.23 & G.22, Plaza" is read "6.23 & 6.22, Plaza": what is paid stands at the end. */
    const struct span last = {span.first + span.count - 1, 1};
    const struct candidate *amount = candidates_within(candidates, KIND_AMOUNT, last);
    return candidates_within(candidates, KIND_DATE, span) != NULL ||
           candidates_within(candidates, KIND_TIME, span) != NULL ||
           (amount != NULL && amount->is_money);
}

static bool is_contact(const struct letterhead *head, struct span span, const char *text)
{
    return strchr(text, '@') != NULL || strstr(text, "www.") != NULL ||
           letterhead_begins_with(&head->extraction->sheet, HEAD_CONTACT, span) ||
           (count_digits(text) >= PHONE_DIGITS && count_letters(text) < LETTERS_MIN &&
            *text != '(' && *text != '<');
}

static bool is_labelled(const struct letterhead *head, struct span span)
{
    const struct labels *labels = &head->extraction->labels;
    return labels->is_label[span.first] &&
           !letterhead_begins_with(&head->extraction->sheet, HEAD_HOUSE, span);
}

static bool is_register(const struct letterhead *head, struct span span, const char *text)
{
    return is_number(text) ||
           (letterhead_begins_with(&head->extraction->sheet, HEAD_REGISTER, span) &&
            count_digits(text) > 0) ||
           (letterhead_holds(&head->extraction->sheet, HEAD_REGISTER, span) &&
            count_digits(text) >= NUMBER_DIGITS);
}

static bool has_street(const struct letterhead *head, struct span span, const char *text)
{
    return letterhead_holds(&head->extraction->sheet, HEAD_STREET, span) ||
           has_street_ending(head, span) ||
           (letterhead_holds(&head->extraction->sheet, HEAD_WAY, span) && count_digits(text) > 0);
}

static enum line_kind kind_of(const struct letterhead *head, struct head_line *line)
{
    const struct span span = line->span;
    const char *text = sheet_text(&head->extraction->sheet, span);
    const size_t letters = count_letters(text);
    if (letters + count_digits(text) < LETTERS_MIN ||
        sheet_confidence(&head->extraction->sheet, span) < READ_MIN)
        return LINE_NOISE;
    if (letterhead_is_courtesy(&head->extraction->sheet, span))
        return LINE_OTHER;
    if (is_contact(head, span, text))
        return LINE_CONTACT;
    if (is_register(head, span, text))
        return LINE_REGISTER;
    if (is_title(head, span) || is_body(head, span))
        return LINE_OTHER;
    line->is_house = letterhead_holds(&head->extraction->sheet, HEAD_HOUSE, span) ||
                     isdigit((unsigned char)*text);
    line->has_postcode = has_postcode(head, span);
    if (letters < LETTERS_MIN)
        return LINE_NOISE;
    if (!line->has_number && !line->has_trade &&
        (line->has_postcode || has_street(head, span, text)))
        return LINE_ADDRESS;
    return is_labelled(head, span) ? LINE_OTHER : LINE_NAME;
}

/* The words of a row without stains at its ends, up to a gap that no line has: what stands beyond
   is another column. */
static struct span first_column(const struct letterhead *head, const struct row *row)
{
    const struct token *tokens = head->extraction->sheet.tokens;
    struct span span = row->tokens;
    while (span.count > 0 && count_letters(tokens[span.first].text) == 0 &&
           count_digits(tokens[span.first].text) == 0) {
        span.first++;
        span.count--;
    }
    size_t count = span.count > 0 ? 1 : 0;
    while (count < span.count &&
           tokens[span.first + count].area.x0 - tokens[span.first + count - 1].area.x1 <
               COLUMN_GAP * row->letter_height)
        count++;
    return sheet_trim(&head->extraction->sheet, (struct span){span.first, count});
}

void letterhead_read_lines(struct letterhead *head)
{
    const struct extraction *extraction = head->extraction;
    const struct sheet *sheet = &extraction->sheet;
    for (uint32_t row = 0; row < sheet->row_count && head->count < LETTERHEAD_LINES_MAX; row++) {
        struct head_line line = {.span = first_column(head, &sheet->rows[row])};
        if (sheet->rows[row].page != 0 || extraction->is_in_table[row])
            break;
        if (line.span.count == 0)
            continue;
        if (line.span.count > WORDS_MAX) {
            head->lines[head->count++] = (struct head_line){.kind = LINE_OTHER, .span = line.span};
            continue;
        }
        const size_t number = number_length(head, line.span);
        const struct token *last = token_at(head, line.span.first + line.span.count - 1);
        line.has_trade = letterhead_holds(&head->extraction->sheet, HEAD_TRADE, line.span);
        line.has_number =
            (number > 0 &&
             *token_at(head, line.span.first + line.span.count - number)->text == '(') ||
            letterhead_measure_name(last->text) > 0;
        if (line.has_number)
            line.span.count -= number;
        line.kind = kind_of(head, &line);
        head->lines[head->count++] = line;
    }
}
