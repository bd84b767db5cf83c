/*
 * letterhead: name and address at the head of a receipt.
 *
 * A receipt begins with the name of the shop, its register numbers, its address and how to reach
 * it, a line each, in one column. Every line of the head is told by what it is; the address is the
 * run of lines that are one, the name stands before it. Words that are known and were misread are
 * put right.
 */
#include "extract/extraction.h"

#include <ctype.h>
#include <string.h>

#define ROWS_READ       18
#define ADDRESS_LINES   6
#define COLUMN_GAP      5.0F /* letter heights */
#define NAME_WORDS_MAX  9
#define LETTERS_MIN     3
#define NUMBER_DIGITS   5 /* fewer in one are no register number */
#define PHONE_DIGITS    7
#define READ_MIN        0.30
#define ALIKE           0.84
#define ALIKE_BYTES_MIN 4
#define ADDRESS_SCORE   0.90
#define NAME_SCORE      0.55
#define TRADE_BONUS     0.22
#define NUMBER_BONUS    0.16
#define NEXT_BONUS      0.12
#define FIRST_BONUS     0.08
#define LARGE_BONUS     0.06
#define LARGE           1.25F
#define SCORE_MAX       0.97
#define READ_WEIGHT     0.4

enum line_kind {
    LINE_NOISE,
    LINE_NAME,
    LINE_REGISTER, /* a number of an authority */
    LINE_ADDRESS,
    LINE_CONTACT,
    LINE_OTHER, /* titles, labels, dates, amounts: the head is over */
};

struct line {
    enum line_kind kind;
    struct span span;
    bool has_number; /* a register number stands behind the name */
    bool has_trade;  /* it says that it is the name of a firm */
    bool is_house;   /* begins with a house number */
    bool has_postcode;
};

struct head {
    const struct extraction *extraction;
    struct line lines[ROWS_READ];
    size_t count;
};

enum word_kind { WORD_STREET, WORD_WAY, WORD_HOUSE, WORD_CONTACT, WORD_REGISTER, WORD_TRADE };
static const struct {
    enum word_kind kind;
    const char *words;
} WORDS[] = {
#define STREET(words)   {WORD_STREET, words},
#define WAY(words)      {WORD_WAY, words},
#define HOUSE(words)    {WORD_HOUSE, words},
#define CONTACT(words)  {WORD_CONTACT, words},
#define REGISTER(words) {WORD_REGISTER, words},
#define TRADE(words)    {WORD_TRADE, words},
#include "extract/letterhead.def"
#undef STREET
#undef WAY
#undef HOUSE
#undef CONTACT
#undef REGISTER
#undef TRADE
};

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

static const struct token *token_at(const struct head *head, size_t index)
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

static const char *keys_of(const struct head *head, struct span span)
{
    return sheet_keys(&head->extraction->sheet, span);
}

static bool is_alike(const char *word, const char *key)
{
    return text_equal(word, key) ||
           (strlen(word) >= ALIKE_BYTES_MIN && value_likeness(word, key) >= ALIKE);
}

/* Words of the kind that `count` tokens from `first` on are, or may have been; or NULL. */
static const char *find_words(const struct head *head, enum word_kind kind, struct span span)
{
    const char *keys = keys_of(head, span);
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        if (WORDS[i].kind == kind && is_alike(WORDS[i].words, keys))
            return WORDS[i].words;
    }
    return NULL;
}

/* Whether the line begins with words of the kind. */
static bool begins_with(const struct head *head, enum word_kind kind, struct span span)
{
    return find_words(head, kind, (struct span){span.first, 1}) != NULL ||
           (span.count > 1 && find_words(head, kind, (struct span){span.first, 2}) != NULL);
}

static bool holds(const struct head *head, enum word_kind kind, struct span span)
{
    for (size_t i = span.first; i < span.first + span.count; i++) {
        const bool is_last = i + 1 == span.first + span.count;
        if (find_words(head, kind, (struct span){i, 1}) != NULL ||
            (!is_last && find_words(head, kind, (struct span){i, 2}) != NULL))
            return true;
    }
    return false;
}

/* ---- what a line is ---- */

/* "Hauptstrasse", "Kerkstraat": the street is the end of the word. */
static bool has_street_ending(const struct head *head, struct span span)
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
static bool has_postcode(const struct head *head, struct span span)
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
static size_t number_length(const struct head *head, struct span span)
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

/* A name and its number in one word: "S/B(587969-U)". The bytes of the name, or 0. */
static size_t glued_name_length(const char *text)
{
    const char *bracket = strchr(text, '(');
    return bracket != NULL && bracket > text && is_number(bracket) ? (size_t)(bracket - text) : 0;
}

static bool is_title(const struct head *head, struct span span)
{
    char squeezed[48];
    size_t length = 0;
    for (const char *at = keys_of(head, span); *at != '\0' && length < sizeof squeezed - 1; at++) {
        if (*at != ' ')
            squeezed[length++] = *at;
    }
    squeezed[length] = '\0';
    for (size_t i = 0; i < COUNT_OF(TITLES); i++) {
        if (is_alike(TITLES[i], squeezed))
            return true;
    }
    return false;
}

static bool is_body(const struct head *head, struct span span)
{
    const struct candidates *candidates = &head->extraction->candidates;
    const struct candidate *amount = candidates_within(candidates, KIND_AMOUNT, span);
    return candidates_within(candidates, KIND_DATE, span) != NULL ||
           candidates_within(candidates, KIND_TIME, span) != NULL ||
           (amount != NULL && amount->is_money);
}

static bool is_contact(const struct head *head, struct span span, const char *text)
{
    return strchr(text, '@') != NULL || strstr(text, "www.") != NULL ||
           begins_with(head, WORD_CONTACT, span) ||
           (count_digits(text) >= PHONE_DIGITS && count_letters(text) < LETTERS_MIN &&
            *text != '(' && *text != '<');
}

static bool is_labelled(const struct head *head, struct span span)
{
    const struct labels *labels = &head->extraction->labels;
    return labels->is_label[span.first] && !begins_with(head, WORD_HOUSE, span);
}

static bool is_register(const struct head *head, struct span span, const char *text)
{
    return is_number(text) || (begins_with(head, WORD_REGISTER, span) && count_digits(text) > 0) ||
           (holds(head, WORD_REGISTER, span) && count_digits(text) >= NUMBER_DIGITS);
}

static bool has_street(const struct head *head, struct span span, const char *text)
{
    return holds(head, WORD_STREET, span) || has_street_ending(head, span) ||
           (holds(head, WORD_WAY, span) && count_digits(text) > 0);
}

static enum line_kind kind_of(const struct head *head, struct line *line)
{
    const struct span span = line->span;
    const char *text = sheet_text(&head->extraction->sheet, span);
    const size_t letters = count_letters(text);
    if (letters + count_digits(text) < LETTERS_MIN ||
        sheet_confidence(&head->extraction->sheet, span) < READ_MIN)
        return LINE_NOISE;
    if (is_contact(head, span, text))
        return LINE_CONTACT;
    if (is_register(head, span, text))
        return LINE_REGISTER;
    if (is_title(head, span) || is_body(head, span))
        return LINE_OTHER;
    line->is_house = holds(head, WORD_HOUSE, span) || isdigit((unsigned char)*text);
    line->has_postcode = has_postcode(head, span);
    if (letters < LETTERS_MIN)
        return LINE_NOISE;
    if (!line->has_number && !line->has_trade &&
        (line->has_postcode || has_street(head, span, text)))
        return LINE_ADDRESS;
    return is_labelled(head, span) ? LINE_OTHER : LINE_NAME;
}

/* The words of the row without stains at its ends. */
static struct span clean(const struct head *head, struct span span)
{
    while (span.count > 0 && count_letters(token_at(head, span.first)->text) == 0 &&
           count_digits(token_at(head, span.first)->text) == 0) {
        span.first++;
        span.count--;
    }
    return sheet_trim(&head->extraction->sheet, span);
}

/* The words of a row up to a gap that no line has: what stands beyond is another column. */
static struct span first_column(const struct sheet *sheet, const struct row *row)
{
    const size_t first = row->tokens.first;
    size_t count = 1;
    while (count < row->tokens.count &&
           sheet->tokens[first + count].area.x0 - sheet->tokens[first + count - 1].area.x1 <
               COLUMN_GAP * row->letter_height)
        count++;
    return (struct span){first, count};
}

static void read_head(struct head *head)
{
    const struct extraction *extraction = head->extraction;
    const struct sheet *sheet = &extraction->sheet;
    for (uint32_t row = 0; row < sheet->row_count && head->count < ROWS_READ; row++) {
        struct line line = {.span = clean(head, first_column(sheet, &sheet->rows[row]))};
        if (sheet->rows[row].page != 0 || extraction->is_in_table[row])
            break;
        if (line.span.count == 0)
            continue;
        const size_t number = number_length(head, line.span);
        const struct token *last = token_at(head, line.span.first + line.span.count - 1);
        line.has_trade = holds(head, WORD_TRADE, line.span);
        line.has_number =
            (number > 0 &&
             *token_at(head, line.span.first + line.span.count - number)->text == '(') ||
            glued_name_length(last->text) > 0;
        if (line.has_number)
            line.span.count -= number;
        line.kind = kind_of(head, &line);
        head->lines[head->count++] = line;
    }
}

/* ---- the address ---- */

struct block {
    size_t first, count; /* lines */
};

/* A place without a number between or behind the lines of an address. */
static bool continues(const struct head *head, const struct block *block)
{
    const size_t at = block->first + block->count;
    const struct line *line = &head->lines[at];
    const struct line *before = line - 1;
    const struct sheet *sheet = &head->extraction->sheet;
    const float gap = sheet_area(sheet, line->span).y0 - sheet_area(sheet, before->span).y1;
    const float height = sheet->rows[token_at(head, line->span.first)->row].letter_height;
    if (gap > 1.5F * height || line->has_trade || line->has_number)
        return false;
    if (line->kind == LINE_ADDRESS)
        return true;
    return line->kind == LINE_NAME && line->span.count <= NAME_WORDS_MAX &&
           (!before->has_postcode || line->span.count <= 4);
}

/* Houses stand above the line of their street: "NO.19 & 21". */
static bool begins_address(const struct line *line)
{
    return line->is_house && !line->has_trade && !line->has_number &&
           (line->kind == LINE_NAME || line->kind == LINE_ADDRESS);
}

static struct block find_address(const struct head *head)
{
    struct block block = {0};
    while (block.first < head->count && head->lines[block.first].kind != LINE_ADDRESS)
        block.first++;
    if (block.first == head->count || block.first == 0)
        return (struct block){0};
    block.count = 1;
    while (block.first + block.count < head->count && block.count < ADDRESS_LINES &&
           continues(head, &block))
        block.count++;
    while (block.first > 1 && begins_address(&head->lines[block.first - 1])) {
        block.first--;
        block.count++;
    }
    return block;
}

/* ---- words put right ---- */

/* `word` in the letters of `text`: capitals stay capitals, marks around it stay. */
static const char *in_letters_of(struct arena *arena, const char *text, const char *word)
{
    size_t before = 0;
    while (text[before] != '\0' && !isalnum((unsigned char)text[before]))
        before++;
    size_t end = strlen(text);
    while (end > before && !isalnum((unsigned char)text[end - 1]))
        end--;
    size_t capitals = 0;
    for (size_t i = before; i < end; i++)
        capitals += isupper((unsigned char)text[i]) != 0;
    char *copy = arena_copy_text(arena, word);
    for (char *at = copy; *at != '\0'; at++) {
        if (capitals * 2 > end - before || (at == copy && capitals > 0))
            *at = (char)toupper((unsigned char)*at);
    }
    return arena_printf(arena, "%.*s%s%s", (int)before, text, copy, text + end);
}

/* The words of a span; those that are known are spelt as they are. */
static const char *spelt(const struct head *head, struct span span, unsigned *reasons)
{
    struct arena *arena = head->extraction->arena;
    const char *text = "";
    for (size_t i = span.first; i < span.first + span.count; i++) {
        const char *known = NULL;
        const char *second = NULL;
        const char *word = token_at(head, i)->text;
        for (size_t kind = 0; kind < 2 && known == NULL; kind++)
            known = find_words(head, kind == 0 ? WORD_TRADE : WORD_STREET, (struct span){i, 1});
        if (known == NULL && i + 1 < span.first + span.count)
            known = second = find_words(head, WORD_TRADE, (struct span){i, 2});
        if (known == NULL || text_equal(known, keys_of(head, (struct span){i, second ? 2 : 1}))) {
            text = arena_printf(arena, "%s%s%s", text, *text != '\0' ? " " : "", word);
            continue;
        }
        *reasons |= BECAUSE(MENDED);
        const size_t length = strcspn(known, " ");
        text = arena_printf(arena, "%s%s%s", text, *text != '\0' ? " " : "",
                            in_letters_of(arena, word, arena_copy_bytes(arena, known, length)));
        if (second == NULL)
            continue;
        text = arena_printf(arena, "%s %s", text,
                            in_letters_of(arena, token_at(head, ++i)->text, known + length + 1));
    }
    return text;
}

/* ---- proposals ---- */

static double read_well(const struct head *head, struct span span)
{
    return READ_WEIGHT * sheet_confidence(&head->extraction->sheet, span) + 1 - READ_WEIGHT;
}

/* "text, line": one comma between them, unless there is a mark already. */
static const char *join(struct arena *arena, const char *text, const char *line)
{
    const size_t length = strlen(text);
    if (length == 0)
        return line;
    const bool has_mark = text[length - 1] == ',' || text[length - 1] == '.';
    return arena_printf(arena, "%s%s %s", text, has_mark ? "" : ",", line);
}

static void propose_address(struct extraction *extraction, const struct head *head,
                            const struct block *block, struct field *field)
{
    struct proposal proposal = {
        .text = "", .score = ADDRESS_SCORE, .reasons = BECAUSE(ADDRESS_BLOCK)};
    for (size_t i = block->first; i < block->first + block->count; i++)
        proposal.text = join(extraction->arena, proposal.text,
                             spelt(head, head->lines[i].span, &proposal.reasons));
    const struct span first = head->lines[block->first].span;
    const struct span last = head->lines[block->first + block->count - 1].span;
    proposal.tokens = (struct span){first.first, last.first + last.count - first.first};
    proposal.score *= read_well(head, proposal.tokens);
    extraction_propose(extraction, field, &proposal);
}

/* Whether nothing but stains stands between the line and the next one of the kind. */
static bool is_before(const struct head *head, size_t line, enum line_kind kind)
{
    size_t next = line + 1;
    while (next < head->count && head->lines[next].kind == LINE_NOISE)
        next++;
    return next < head->count && head->lines[next].kind == kind;
}

static void propose_name(struct extraction *extraction, const struct head *head, size_t line,
                         struct field *field)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct line *at = &head->lines[line];
    struct proposal proposal = {.score = NAME_SCORE, .reasons = BECAUSE(TOP_OF_PAGE)};
    proposal.tokens = at->span;
    proposal.text = spelt(head, at->span, &proposal.reasons);
    const size_t glued =
        glued_name_length(token_at(head, at->span.first + at->span.count - 1)->text);
    if (glued > 0) {
        char *cut = arena_copy_text(extraction->arena, proposal.text);
        *strrchr(cut, '(') = '\0';
        proposal.text = cut;
    }
    const struct area area = sheet_area(sheet, at->span);
    bool is_first = true;
    for (size_t i = 0; i < line; i++)
        is_first = is_first && head->lines[i].kind != LINE_NAME;
    const struct {
        double bonus;
        unsigned reason;
        bool is_so;
    } SIGNS[] = {
        {TRADE_BONUS, BECAUSE(COMPANY_FORM), at->has_trade},
        {NUMBER_BONUS, BECAUSE(FORM), at->has_number || is_before(head, line, LINE_REGISTER)},
        {NEXT_BONUS, BECAUSE(ADDRESS_BLOCK), is_before(head, line, LINE_ADDRESS)},
        {FIRST_BONUS, 0, is_first},
        {LARGE_BONUS, BECAUSE(LARGE_LETTERS), area.y1 - area.y0 > LARGE * sheet->letter_height},
    };
    for (size_t i = 0; i < COUNT_OF(SIGNS); i++) {
        proposal.score += SIGNS[i].is_so ? SIGNS[i].bonus : 0;
        proposal.reasons |= SIGNS[i].is_so ? SIGNS[i].reason : 0;
    }
    proposal.score = proposal.score < SCORE_MAX ? proposal.score : SCORE_MAX;
    proposal.score *= read_well(head, at->span);
    extraction_propose(extraction, field, &proposal);
}

static struct field *find_field(struct extraction *extraction, enum value_kind kind)
{
    for (size_t i = 0; i < extraction->fields.count; i++) {
        const struct wanted *wanted = extraction->fields.items[i].wanted;
        if (wanted->topics[0] == TOPIC_VENDOR && wanted->kind == kind)
            return &extraction->fields.items[i];
    }
    return NULL;
}

void find_letterhead(struct extraction *extraction)
{
    struct field *name = find_field(extraction, KIND_NAME);
    struct field *address = find_field(extraction, KIND_ADDRESS);
    if ((name == NULL && address == NULL) ||
        (!extraction_is_receipt(extraction) && *extraction->kind != '\0'))
        return;
    struct head *head = arena_new(extraction->arena, struct head);
    *head = (struct head){.extraction = extraction};
    read_head(head);
    const struct block block = find_address(head);
    if (address != NULL && block.count > 0)
        propose_address(extraction, head, &block, address);
    const size_t end = block.count > 0 ? block.first : head->count;
    for (size_t i = 0; name != NULL && i < end; i++) {
        extraction->has_letterhead |= block.count > 0 && head->lines[i].kind == LINE_NAME;
        if (head->lines[i].kind == LINE_NAME)
            propose_name(extraction, head, i, name);
        else if (block.count == 0 && head->lines[i].kind > LINE_ADDRESS)
            break;
    }
}
