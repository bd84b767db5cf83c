/*
 * places_find: where a value that a person gave stands, and what stands near it that will stand
 * there the next time: words without digits to its left and above it.
 */
#include "extract/places.h"

#include <string.h>

#define MATCHES_MAX      3
#define ANCHOR_WORDS     3
#define ANCHOR_BYTES_MIN 2
#define ROWS_ABOVE       6
#define HEIGHTS_ABOVE    9.0F

/* Where a value was found. */
struct match {
    struct span tokens;
    bool is_typed;
};

struct finder {
    const struct extraction *extraction;
    const struct wanted *wanted;
    const struct json *value;
    const char *text; /* the value as words, or NULL */
    struct match matches[MATCHES_MAX];
    size_t match_count;
    struct places *places;
};

static const struct token *token_at(const struct finder *finder, size_t index)
{
    return &finder->extraction->sheet.tokens[index];
}

static void add_match(struct finder *finder, struct span tokens, bool is_typed)
{
    if (finder->match_count < MATCHES_MAX)
        finder->matches[finder->match_count++] = (struct match){tokens, is_typed};
}

static void match_typed(struct finder *finder)
{
    const struct candidates *candidates = &finder->extraction->candidates;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct candidate *candidate = &candidates->items[i];
        const struct proposal proposal = {.text = candidate->text, .number = candidate->number};
        if (candidate->kind == finder->wanted->kind &&
            place_is_right(finder->extraction, finder->wanted, &proposal, finder->value))
            add_match(finder, candidate->tokens, true);
    }
}

static void match_words(struct finder *finder)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    const char *squeezed = place_squeeze(finder->extraction->arena, finder->text);
    for (size_t i = 0; *squeezed != '\0' && i < sheet->token_count; i++) {
        const struct span tokens = place_match(sheet, i, squeezed);
        if (tokens.count > 0)
            add_match(finder, tokens, false);
    }
}

/* ---- words that stay ---- */

static bool is_fixed(const struct token *token)
{
    return *token->key != '\0' && strpbrk(token->key, "0123456789") == NULL;
}

/* The last few of the fixed words that end with token `last`; count 0 when they are too short to
   mean anything. */
static struct span fixed_words(const struct finder *finder, size_t last, size_t first)
{
    struct span words = {last + 1, 0};
    size_t bytes = 0;
    const uint32_t cell = token_at(finder, last)->cell;
    for (size_t at = last + 1; at-- > first && words.count < ANCHOR_WORDS;) {
        const struct token *token = token_at(finder, at);
        if (token->cell != cell || !is_fixed(token))
            break;
        bytes += strlen(token->key);
        words = (struct span){at, words.count + 1};
    }
    if (bytes < ANCHOR_BYTES_MIN)
        words.count = 0;
    return words;
}

static size_t count_between(const struct finder *finder, struct span anchor,
                            const struct match *match)
{
    size_t count = 0;
    const size_t from = anchor.first + anchor.count;
    const struct candidates *candidates = &finder->extraction->candidates;
    if (match->is_typed) {
        for (size_t i = candidates_from(candidates, from);
             i < candidates->count && candidates->items[i].tokens.first < match->tokens.first; i++)
            count += candidates->items[i].kind == finder->wanted->kind;
        return count;
    }
    return token_at(finder, match->tokens.first)->cell - token_at(finder, from - 1)->cell;
}

/* How many words the value has, when it does not go on to the end of its cell. */
static size_t words_of(const struct finder *finder, const struct match *match)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    const struct span cell = sheet->cells[token_at(finder, match->tokens.first)->cell].tokens;
    const bool is_to_end = match->tokens.first + match->tokens.count >= cell.first + cell.count;
    return match->is_typed || is_to_end ? 0 : match->tokens.count;
}

static void add_place(struct finder *finder, const struct match *match, struct span anchor,
                      struct place place)
{
    struct proposal proposal;
    struct places *places = finder->places;
    const struct sheet *sheet = &finder->extraction->sheet;
    const size_t at = anchor.count > 0 ? anchor.first : match->tokens.first;
    const struct token *token = token_at(finder, at);
    const struct reading_box box = sheet_box(sheet, token->page, token->area);
    place.page = token->page + 1;
    place.x = (double)box.x0;
    place.y = (double)box.y0;
    place.is_typed = match->is_typed;
    place.words = words_of(finder, match);
    place.anchor = anchor.count > 0 ? sheet_keys(sheet, anchor) : "";
    if (places->count < PLACES_MAX &&
        place_resolve(finder->extraction, finder->wanted, &place, &proposal) &&
        place_is_right(finder->extraction, finder->wanted, &proposal, finder->value))
        places->items[places->count++] = place;
}

/* ---- the kinds of places ---- */

static void add_beside(struct finder *finder, const struct match *match)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    const struct span row = sheet->rows[token_at(finder, match->tokens.first)->row].tokens;
    for (size_t at = match->tokens.first; at-- > row.first;) {
        const struct span anchor = fixed_words(finder, at, row.first);
        if (anchor.count == 0)
            continue;
        add_place(
            finder, match, anchor,
            (struct place){.how = PLACE_BESIDE, .skipped = count_between(finder, anchor, match)});
        return;
    }
}

/* The words in a row above that stand over the value. */
static struct span words_above(const struct finder *finder, const struct row *row,
                               const struct area *value)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    for (size_t i = row->first_cell; i < row->first_cell + row->cell_count; i++) {
        const struct cell *cell = &sheet->cells[i];
        if (area_overlap_x(&cell->area, value) <= 0)
            continue;
        const struct span words =
            fixed_words(finder, cell->tokens.first + cell->tokens.count - 1, cell->tokens.first);
        if (words.count > 0)
            return words;
    }
    return (struct span){0};
}

static void add_below(struct finder *finder, const struct match *match)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    const uint32_t row = token_at(finder, match->tokens.first)->row;
    const struct area value = sheet_area(sheet, match->tokens);
    const float unit = sheet->letter_height;
    for (uint32_t i = 1; i <= ROWS_ABOVE && i <= row && unit > 0; i++) {
        const struct row *above = &sheet->rows[row - i];
        if (above->page != sheet->rows[row].page ||
            value.y0 - above->area.y0 > HEIGHTS_ABOVE * unit)
            return;
        const struct span anchor = words_above(finder, above, &value);
        if (anchor.count == 0)
            continue;
        const struct area area = sheet_area(sheet, anchor);
        add_place(finder, match, anchor,
                  (struct place){.how = PLACE_BELOW,
                                 .left = (double)((value.x0 - area.x0) / unit),
                                 .right = (double)((value.x1 - area.x1) / unit),
                                 .down = (double)((value.y0 - area.y0) / unit)});
        return;
    }
}

static void add_at(struct finder *finder, const struct match *match)
{
    const struct sheet *sheet = &finder->extraction->sheet;
    const uint32_t page = token_at(finder, match->tokens.first)->page;
    const struct reading_box box = sheet_box(sheet, page, sheet_area(sheet, match->tokens));
    add_place(finder, match, (struct span){0},
              (struct place){.how = PLACE_AT, .right = (double)box.x1});
}

/* What may be the same on every document of a vendor. */
static bool may_be_constant(enum value_kind kind)
{
    return kind == KIND_IBAN || kind == KIND_BIC || kind == KIND_VAT_ID || kind == KIND_CURRENCY ||
           kind == KIND_NAME || kind == KIND_ADDRESS || kind == KIND_TEXT;
}

void places_find(const struct extraction *extraction, const struct wanted *wanted,
                 const struct json *value, struct places *places)
{
    *places = (struct places){0};
    struct finder finder = {.extraction = extraction,
                            .wanted = wanted,
                            .value = value,
                            .text = json_text(value) != NULL ? json_text(value)
                                                             : json_number_text(value),
                            .places = places};
    const bool is_number = wanted->kind == KIND_AMOUNT || wanted->kind == KIND_PERCENT ||
                           wanted->kind == KIND_DATE || wanted->kind == KIND_TIME;
    if (finder.text == NULL || wanted->form == FORM_BOOLEAN)
        return;
    if (wanted->kind < KIND_TYPED_COUNT)
        match_typed(&finder);
    if (finder.match_count == 0 && !is_number)
        match_words(&finder);
    for (size_t i = 0; i < finder.match_count; i++) {
        add_beside(&finder, &finder.matches[i]);
        add_below(&finder, &finder.matches[i]);
    }
    for (size_t i = 0; i < finder.match_count; i++)
        add_at(&finder, &finder.matches[i]);
    if (finder.match_count > 0 && may_be_constant(wanted->kind))
        add_place(&finder, &finder.matches[0], (struct span){0},
                  (struct place){.how = PLACE_CONSTANT, .value = finder.text});
}
