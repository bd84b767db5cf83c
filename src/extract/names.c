/*
 * names: tells names from titles, labels, addresses and sentences by their words, and joins the
 * lines of one name.
 */
#include "extract/names.h"

#include "extract/letterhead.h"

#include <ctype.h>
#include <string.h>

#define NAME_WORDS_MAX  9
#define SMALL_WORDS_MAX 2
#define SQUEEZED_BYTES  96
/* From line to line of one name, in letter heights; what follows is further away. */
#define LINE_GAP       1.0F
#define LINE_NEARER    0.9F
#define BLOCK_GAP      1.3F
#define FORM_GAP       3.0F /* letter heights */
#define NAME_BYTES_MAX 120
/* In addresses of the net, labels, and edges of tables and pictures. */
#define NO_NAME "@:|"

static const char *const FORMS_OF_ADDRESS =
    " herr herrn frau familie firma fa mr mrs ms messrs monsieur madame mme m sr sra senor senora"
    " signor signora sig spettle dhr mevrouw de heer exmos srs ";

static const char *const COMPANY_FORMS =
    " gmbh ag kg ohg gbr ug ev kgaa se mbh ltd limited plc llp llc inc incorporated corp "
    "corporation"
    " co company sarl sas sasu sa eurl sl slu sau spa srl snc bv nv vof lda unipessoal oy ab as aps"
    " sdn bhd pte pty kft sro doo enterprise enterprises trading holdings group gmbh&cokg eg"
    " ek partg partgmbb pac foundation committee asbl vzw eirl scop sca ";

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

bool name_is_company_form(const char *key)
{
    return is_word_of(COMPANY_FORMS, key);
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

struct span name_first_part(const struct sheet *sheet, struct span cell)
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

bool name_has_letters(const char *text)
{
    size_t letters = 0;
    for (const unsigned char *at = (const unsigned char *)text; *at != '\0'; at++)
        letters += isalpha(*at) != 0 || *at >= 0xC3;
    return letters >= 2;
}

/* "Retail Invoices/Bill": what a document is called. */
static bool is_called_document(const struct sheet *sheet, struct span span)
{
    static const char *const WORDS[] = {"invoice", "rechnung", "facture", "factura",  "fattura",
                                        "factuur", "fatura",   "receipt", "quittung", "gutschrift"};
    for (size_t i = span.first; i < span.first + span.count; i++) {
        for (size_t w = 0; w < COUNT_OF(WORDS); w++) {
            if (text_starts_with(sheet->tokens[i].key, WORDS[w]))
                return true;
        }
    }
    return false;
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

/* Whether a label begins there that nobody is called: all of the span, before a colon, or of
   several words. */
static bool begins_with_label(const struct extraction *extraction, struct span span)
{
    const struct labels *labels = &extraction->labels;
    for (size_t i = labels_from(labels, span.first);
         i < labels->count && labels->hits[i].tokens.first == span.first; i++) {
        const struct span hit = labels->hits[i].tokens;
        if (hit.count >= span.count || hit.count > 1 ||
            extraction->sheet.tokens[hit.first + hit.count - 1].ends_label)
            return true;
    }
    return false;
}

bool name_is_likely(const struct extraction *extraction, struct span span)
{
    const struct sheet *sheet = &extraction->sheet;
    const char *text = sheet_text(sheet, span);
    char squeezed[SQUEEZED_BYTES];
    squeeze(sheet, span, squeezed);
    if (span.count > NAME_WORDS_MAX || !name_has_letters(text) || strpbrk(text, NO_NAME) != NULL ||
        is_word_of(TITLES, squeezed) || text_starts_with(text, "www."))
        return false;
    size_t digits = 0;
    for (const char *at = text; *at != '\0'; at++)
        digits += *at >= '0' && *at <= '9';
    return digits <= 2 && !is_only_form(sheet, span) &&
           count_small_words(sheet, span) <= SMALL_WORDS_MAX &&
           !begins_with_label(extraction, span) && !letterhead_is_courtesy(sheet, span) &&
           (!is_called_document(sheet, span) || name_has_company_form(sheet, span)) &&
           candidates_within(&extraction->candidates, KIND_DATE, span) == NULL;
}

bool name_has_company_form(const struct sheet *sheet, struct span span)
{
    for (size_t i = span.first; i < span.first + span.count; i++) {
        if (is_word_of(COMPANY_FORMS, sheet->tokens[i].key))
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

const struct cell *name_cell_below(const struct sheet *sheet, const struct cell *cell, float gap)
{
    const struct row *row = &sheet->rows[cell->row];
    const float height = row->letter_height;
    for (uint32_t below = cell->row + 1; below < sheet->row_count && below <= cell->row + 3;
         below++) {
        const struct row *next = &sheet->rows[below];
        if (next->page != row->page || next->area.y0 - cell->area.y1 > gap * height)
            return NULL;
        for (size_t i = next->first_cell; i < next->first_cell + next->cell_count; i++) {
            if (is_aligned(&sheet->cells[i].area, &cell->area, height / 2))
                return &sheet->cells[i];
        }
    }
    return NULL;
}

static bool is_form_of_address(const struct token *token)
{
    return is_word_of(FORMS_OF_ADDRESS, token->key);
}

/* "(33528)": a number of whoever is named. */
static bool is_bracketed_number(const char *text)
{
    const size_t digits = text[0] == '(' ? strspn(text + 1, "0123456789") : 0;
    return digits > 0 && text_equal(text + 1 + digits, ")");
}

/* "GmbH" further from the name than words are apart: wide letters or wide spaces. */
static bool is_form_nearby(const struct sheet *sheet, size_t token)
{
    const struct area *area = &sheet->tokens[token].area;
    return name_is_company_form(sheet->tokens[token].key) &&
           area->x0 - sheet->tokens[token - 1].area.x1 < FORM_GAP * (area->y1 - area->y0);
}

/* The words of the cell that the span begins in, without what is no part of a name at its ends. */
static struct span trim_name(const struct sheet *sheet, struct span span)
{
    const uint32_t cell = sheet->tokens[span.first].cell;
    size_t count = 0;
    while (count < span.count && sheet->tokens[span.first + count].cell == cell)
        count++;
    const struct span row = sheet_rest_of_row(sheet, span.first);
    while (count < row.count && sheet->tokens[span.first + count].cell != cell &&
           is_form_nearby(sheet, span.first + count))
        count++;
    span = sheet_trim(sheet, (struct span){span.first, count});
    while (span.count > 1 && is_bracketed_number(sheet->tokens[span.first + span.count - 1].text))
        span.count--;
    return span;
}

/* The line below that goes on with a company's name: nearer than what follows it, and with the form
   that the first line lacks; or what a form of address stands above. */
static const struct cell *next_line(const struct extraction *extraction, struct span span)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct cell line = {
        .tokens = span, .area = sheet_area(sheet, span), .row = sheet->tokens[span.first].row};
    const struct cell *below = name_cell_below(sheet, &line, BLOCK_GAP);
    if (below == NULL ||
        (!name_is_likely(extraction, below->tokens) && !is_only_form(sheet, below->tokens)))
        return NULL;
    if (span.count == 1 && is_form_of_address(&sheet->tokens[span.first]))
        return below;
    const struct cell *after = name_cell_below(sheet, below, BLOCK_GAP);
    const float pitch = below->area.y0 - line.area.y0;
    return !name_has_company_form(sheet, span) && name_has_company_form(sheet, below->tokens) &&
                   (after == NULL || pitch < LINE_NEARER * (after->area.y0 - below->area.y0))
               ? below
               : NULL;
}

/* The line above, where a label stands beside the last line of a name: nothing but the line in its
   row, nearer than what stands below, in the same column. */
static const struct cell *line_above(const struct extraction *extraction, struct span span)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct area area = sheet_area(sheet, span);
    const uint32_t row = sheet->tokens[span.first].row;
    const bool is_beside_label =
        sheet->cells[sheet->tokens[span.first].cell].tokens.first == span.first &&
        sheet->rows[row].tokens.first != span.first;
    if (!is_beside_label || row == 0 || sheet->rows[row - 1].cell_count != 1)
        return NULL;
    const struct cell *above = &sheet->cells[sheet->rows[row - 1].first_cell];
    const float height = area.y1 - area.y0;
    const float shift = above->area.x0 - area.x0;
    const struct row *below = row + 1 < sheet->row_count ? &sheet->rows[row + 1] : NULL;
    const float pitch = area.y0 - above->area.y0;
    return shift < height / 2 && shift > -height / 2 &&
                   area.y0 - above->area.y1 < LINE_GAP * height &&
                   sheet->rows[row - 1].page == sheet->rows[row].page &&
                   (below == NULL || pitch < LINE_NEARER * (below->area.y0 - area.y0)) &&
                   (name_is_likely(extraction, above->tokens) ||
                    is_form_of_address(&sheet->tokens[above->tokens.first]))
               ? above
               : NULL;
}

static const char *join(const struct extraction *extraction, struct span first, struct span second)
{
    return arena_printf(extraction->arena, "%s %s", sheet_text(&extraction->sheet, first),
                        sheet_text(&extraction->sheet, second));
}

/* Whether the text can be a name by its letters alone. */
static bool is_written_like_name(const char *text)
{
    return name_has_letters(text) && strlen(text) <= NAME_BYTES_MAX &&
           strpbrk(text, NO_NAME) == NULL && islower((unsigned char)text[0]) == 0 &&
           text[0] != '(' && !text_starts_with(text, "http");
}

bool name_read(const struct extraction *extraction, struct span span, struct name *name)
{
    const struct sheet *sheet = &extraction->sheet;
    if (span.count > 0)
        span = trim_name(sheet, span);
    while (span.count > 1 && is_form_of_address(&sheet->tokens[span.first])) {
        span.first++;
        span.count--;
    }
    if (span.count == 0)
        return false;
    const char *text = sheet_text(sheet, span);
    const struct cell *below = next_line(extraction, span);
    const bool is_lone_address = span.count == 1 && is_form_of_address(&sheet->tokens[span.first]);
    if (!is_written_like_name(text) || (is_lone_address && below == NULL))
        return false;
    const struct cell *above = line_above(extraction, span);
    *name = (struct name){.text = text, .tokens = span};
    if (below != NULL)
        name->text = join(extraction, span, below->tokens);
    else if (above != NULL)
        *name = (struct name){join(extraction, above->tokens, span), above->tokens};
    const size_t length = strlen(name->text);
    if (strchr(",;:", name->text[length - 1]) != NULL)
        name->text = arena_copy_bytes(extraction->arena, name->text, length - 1);
    return true;
}
