/*
 * letterhead: name and address at the head of a receipt.
 *
 * A receipt begins with the name of the shop, its register numbers, its address and how to reach
 * it, a line each, in one column. Every line of the head is told by what it is; the address is the
 * run of lines that are one, the name stands before it. Words that are known and were misread are
 * put right.
 */
#include "extract/letterhead.h"
#include "extract/names.h"

#include <string.h>

#define ADDRESS_LINES  6
#define NAME_WORDS_MAX 9
#define STAIN_READ_MAX 0.6
#define ADDRESS_SCORE  0.90
#define NAME_SCORE     0.55
#define TRADE_BONUS    0.22
#define NUMBER_BONUS   0.16
#define NEXT_BONUS     0.12
#define FIRST_BONUS    0.08
#define LARGE_BONUS    0.06
#define LARGE          1.25F
#define SCORE_MAX      0.97
#define READ_WEIGHT    0.4

static const struct token *token_at(const struct letterhead *head, size_t index)
{
    return &head->extraction->sheet.tokens[index];
}

/* ---- the address ---- */

struct block {
    size_t first, count; /* lines */
};

/* A place without a number between or behind the lines of an address. */
static bool continues(const struct letterhead *head, const struct block *block)
{
    const size_t at = block->first + block->count;
    const struct head_line *line = &head->lines[at];
    const struct head_line *before = line - 1;
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
static bool begins_address(const struct head_line *line)
{
    return line->is_house && !line->has_trade && !line->has_number &&
           (line->kind == LINE_NAME || line->kind == LINE_ADDRESS || line->kind == LINE_NOISE);
}

/* The lines between the name of a firm and how to reach it, where none is told by its words:
   "DAISO JAPAN, IOI MALL". */
static struct block find_between(const struct letterhead *head)
{
    size_t first = 0;
    while (first < head->count &&
           !(head->lines[first].has_trade && head->lines[first].kind == LINE_NAME))
        first++;
    for (first++; first < head->count && (head->lines[first].kind == LINE_REGISTER ||
                                          head->lines[first].kind == LINE_NOISE);)
        first++;
    size_t end = first;
    while (end < head->count && end - first < ADDRESS_LINES && head->lines[end].kind == LINE_NAME)
        end++;
    const bool is_ended = end < head->count && (head->lines[end].kind == LINE_CONTACT ||
                                                head->lines[end].kind == LINE_REGISTER);
    return is_ended ? (struct block){first, end - first} : (struct block){0};
}

static struct block find_address(const struct letterhead *head)
{
    struct block block = {0};
    while (block.first < head->count && head->lines[block.first].kind != LINE_ADDRESS)
        block.first++;
    if (block.first == head->count || block.first == 0)
        return find_between(head);
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

/* ---- proposals ---- */

static double read_well(const struct letterhead *head, struct span span)
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

static void propose_address(struct extraction *extraction, const struct letterhead *head,
                            const struct block *block, struct field *field)
{
    struct proposal proposal = {
        .text = "", .score = ADDRESS_SCORE, .reasons = BECAUSE(ADDRESS_BLOCK)};
    for (size_t i = block->first; i < block->first + block->count; i++)
        proposal.text =
            join(extraction->arena, proposal.text,
                 letterhead_spell(head->extraction, head->lines[i].span, &proposal.reasons));
    const struct span first = head->lines[block->first].span;
    const struct span last = head->lines[block->first + block->count - 1].span;
    proposal.tokens = (struct span){first.first, last.first + last.count - first.first};
    proposal.score *= read_well(head, proposal.tokens);
    extraction_propose(extraction, field, &proposal);
}

/* Whether nothing but stains stands between the line and the next one of the kind. */
static bool is_before(const struct letterhead *head, size_t line, enum line_kind kind)
{
    size_t next = line + 1;
    while (next < head->count && head->lines[next].kind == LINE_NOISE)
        next++;
    return next < head->count && head->lines[next].kind == kind;
}

/* The line without a number in front of the name ("#000002"), and without stains behind the form of
   the firm. */
static struct span name_part(const struct letterhead *head, struct span span)
{
    if (span.count > 1 && token_at(head, span.first)->text[0] == '#') {
        span.first++;
        span.count--;
    }
    size_t form = span.count;
    while (form > 0 && !name_is_company_form(token_at(head, span.first + form - 1)->key))
        form--;
    const struct span rest = {span.first + form, span.count - form};
    if (form > 0 && rest.count > 0 &&
        sheet_confidence(&head->extraction->sheet, rest) < STAIN_READ_MAX)
        span.count = form;
    return span;
}

/* "S/B(587969-U)" is "S/B". */
static const char *without_number(struct arena *arena, const char *name)
{
    const char *bracket = strrchr(name, '(');
    return bracket != NULL ? arena_copy_bytes(arena, name, (size_t)(bracket - name)) : name;
}

static void propose_name(struct extraction *extraction, const struct letterhead *head, size_t line,
                         struct field *field)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct head_line *at = &head->lines[line];
    struct proposal proposal = {.score = NAME_SCORE, .reasons = BECAUSE(TOP_OF_PAGE)};
    proposal.tokens = name_part(head, at->span);
    proposal.text = letterhead_spell(head->extraction, proposal.tokens, &proposal.reasons);
    const struct token *last = token_at(head, proposal.tokens.first + proposal.tokens.count - 1);
    if (letterhead_measure_name(last->text) > 0)
        proposal.text = without_number(extraction->arena, proposal.text);
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
    struct letterhead *head = arena_new(extraction->arena, struct letterhead);
    *head = (struct letterhead){.extraction = extraction};
    letterhead_read_lines(head);
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
