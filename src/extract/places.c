/*
 * places: what stands at a place of a document.
 *
 * A place is looked up in whatever the page offers for a field of its kind: the candidates of a
 * form (dates, amounts), else the words of cells.
 */
#include "extract/places.h"

#include <math.h>
#include <string.h>

/* Tolerances: across in heights of letters, down likewise, of the page for points on it. */
#define ACROSS_MAX   3.0
#define DOWN_MAX     1.0
#define POINT_ACROSS 0.04
#define POINT_DOWN   0.015
/* Occurrences of the words before a value that are tried. */
#define ANCHORS_MAX 16
#define TEXT_WORDS  24

const char *place_squeeze(struct arena *arena, const char *text)
{
    struct text squeezed CLEANUP(text_done);
    text_init(&squeezed, JSON_MAX_BYTES);
    while (*text != '\0') {
        const size_t length = strcspn(text, " \n\t");
        text_append_string(&squeezed, sheet_key(arena, arena_copy_bytes(arena, text, length)));
        text += length + strspn(text + length, " \n\t");
    }
    return arena_copy_text(arena, squeezed.data);
}

struct span place_match(const struct sheet *sheet, size_t first, const char *squeezed)
{
    const struct span row = sheet_rest_of_row(sheet, first);
    size_t count = 0;
    while (*squeezed != '\0') {
        if (count == row.count)
            return (struct span){first, 0};
        const char *key = sheet->tokens[first + count].key;
        const size_t length = strlen(key);
        if (strncmp(squeezed, key, length) != 0 || (length == 0 && count == 0))
            return (struct span){first, 0};
        squeezed += length;
        count++;
    }
    return (struct span){first, count};
}

bool place_is_right(const struct extraction *extraction, const struct wanted *wanted,
                    const struct proposal *proposal, const struct json *value)
{
    struct arena *arena = extraction->arena;
    const char *text = json_text(value);
    struct decimal number;
    if (wanted->kind == KIND_AMOUNT || wanted->kind == KIND_PERCENT) {
        const bool is_number = text != NULL ? value_read_amount(arena, text, &number, NULL)
                                            : json_read_decimal(value, &number);
        return is_number && decimal_compare(&number, &proposal->number) == 0;
    }
    if (text == NULL)
        text = json_number_text(value);
    return text != NULL && proposal->text != NULL && *place_squeeze(arena, text) != '\0' &&
           strcmp(place_squeeze(arena, text), place_squeeze(arena, proposal->text)) == 0;
}

/* ---- what a span offers ---- */

static struct proposal of_candidate(const struct candidate *candidate)
{
    return (struct proposal){
        .text = candidate->text, .number = candidate->number, .tokens = candidate->tokens};
}

/* The words from `first` to the end of their cell, or as many as are wanted of them. */
static bool take_words(const struct extraction *extraction, size_t first, size_t words,
                       struct proposal *proposal)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct span cell = sheet->cells[sheet->tokens[first].cell].tokens;
    struct span tokens = {first, cell.first + cell.count - first};
    if (tokens.count > TEXT_WORDS)
        tokens.count = TEXT_WORDS;
    if (words > 0 && words < tokens.count)
        tokens.count = words;
    char *text = arena_copy_text(extraction->arena, sheet_text(sheet, tokens));
    size_t length = strlen(text);
    while (length > 0 && strchr(".,;:", text[length - 1]) != NULL)
        text[--length] = '\0';
    *proposal = (struct proposal){.text = text, .tokens = tokens};
    return length > 0 && *place_squeeze(extraction->arena, text) != '\0';
}

/* ---- beside ---- */

static bool typed_beside(const struct extraction *extraction, const struct wanted *wanted,
                         struct span rest, size_t skipped, struct proposal *proposal)
{
    const struct candidates *candidates = &extraction->candidates;
    const size_t end = rest.first + rest.count;
    for (size_t i = candidates_from(candidates, rest.first);
         i < candidates->count && candidates->items[i].tokens.first < end; i++) {
        if (candidates->items[i].kind != wanted->kind || skipped-- > 0)
            continue;
        *proposal = of_candidate(&candidates->items[i]);
        return true;
    }
    return false;
}

static bool words_beside(const struct extraction *extraction, const struct place *place,
                         struct span anchor, struct proposal *proposal)
{
    const struct sheet *sheet = &extraction->sheet;
    const size_t last = anchor.first + anchor.count - 1;
    const struct span row = sheet_rest_of_row(sheet, last);
    size_t left = place->skipped;
    for (size_t at = last + 1; at < row.first + row.count; at++) {
        const bool is_new_cell = sheet->tokens[at].cell != sheet->tokens[at - 1].cell;
        if (is_new_cell && left > 0)
            left--;
        if (left == 0 && *sheet->tokens[at].key != '\0')
            return take_words(extraction, at, place->words, proposal);
    }
    return false;
}

static bool resolve_beside(const struct extraction *extraction, const struct wanted *wanted,
                           const struct place *place, struct span anchor, struct proposal *proposal)
{
    const size_t first = anchor.first + anchor.count;
    const struct span row = sheet_rest_of_row(&extraction->sheet, anchor.first);
    const struct span rest = {first, row.first + row.count - first};
    return place->is_typed ? typed_beside(extraction, wanted, rest, place->skipped, proposal)
                           : words_beside(extraction, place, anchor, proposal);
}

/* ---- at an offset ---- */

/* Looking for what is nearest to a point. */
struct aim {
    uint32_t page;
    double x0, x1, y;    /* edges and top that are expected; points */
    double across, down; /* how far off is too far */
    double best;         /* distance of what was found, 0..1 */
};

static bool is_nearer(struct aim *aim, const struct area *area, uint32_t page)
{
    const double left = fabs((double)area->x0 - aim->x0) / aim->across;
    const double right = fabs((double)area->x1 - aim->x1) / aim->across;
    const double down = fabs((double)area->y0 - aim->y) / aim->down;
    const double distance = fmax(fmin(left, right), down);
    if (page != aim->page || distance > 1 || distance >= aim->best)
        return false;
    aim->best = distance;
    return true;
}

static bool typed_near(const struct extraction *extraction, const struct wanted *wanted,
                       struct aim *aim, struct proposal *proposal)
{
    bool is_found = false;
    const struct sheet *sheet = &extraction->sheet;
    for (size_t i = 0; i < extraction->candidates.count; i++) {
        const struct candidate *candidate = &extraction->candidates.items[i];
        const struct area area = sheet_area(sheet, candidate->tokens);
        if (candidate->kind != wanted->kind ||
            !is_nearer(aim, &area, sheet->tokens[candidate->tokens.first].page))
            continue;
        *proposal = of_candidate(candidate);
        is_found = true;
    }
    return is_found;
}

/* Words begin where a cell does, or somewhere within it where there is a point to begin at. */
static bool words_near(const struct extraction *extraction, const struct place *place,
                       struct aim *aim, struct proposal *proposal)
{
    const struct sheet *sheet = &extraction->sheet;
    size_t first = sheet->token_count;
    for (size_t i = 0; i < sheet->token_count; i++) {
        const struct token *token = &sheet->tokens[i];
        struct area area = token->area;
        if (token->page != aim->page || *token->key == '\0')
            continue;
        area.x1 = sheet->cells[token->cell].area.x1;
        /* The end of a cell says where words begin only for the first of them. */
        if (sheet->cells[token->cell].tokens.first != i)
            area.x1 = area.x0 - (float)(aim->x0 - aim->x1);
        if (is_nearer(aim, &area, token->page))
            first = i;
    }
    return first < sheet->token_count && take_words(extraction, first, place->words, proposal);
}

static bool resolve_near(const struct extraction *extraction, const struct wanted *wanted,
                         const struct place *place, struct aim *aim, struct proposal *proposal)
{
    aim->best = INFINITY;
    return place->is_typed ? typed_near(extraction, wanted, aim, proposal)
                           : words_near(extraction, place, aim, proposal);
}

static bool resolve_below(const struct extraction *extraction, const struct wanted *wanted,
                          const struct place *place, struct span anchor, struct proposal *proposal)
{
    const struct sheet *sheet = &extraction->sheet;
    const struct area area = sheet_area(sheet, anchor);
    const double unit = (double)sheet->letter_height;
    struct aim aim = {.page = sheet->tokens[anchor.first].page,
                      .x0 = (double)area.x0 + place->left * unit,
                      .x1 = (double)area.x1 + place->right * unit,
                      .y = (double)area.y0 + place->down * unit,
                      .across = ACROSS_MAX * unit,
                      .down = DOWN_MAX * unit};
    return resolve_near(extraction, wanted, place, &aim, proposal);
}

static bool resolve_at(const struct extraction *extraction, const struct wanted *wanted,
                       const struct place *place, struct proposal *proposal)
{
    const struct reading *reading = extraction->sheet.reading;
    if (place->page > reading->page_count)
        return false;
    const double width = (double)reading->pages[place->page - 1].width_pt;
    const double height = (double)reading->pages[place->page - 1].height_pt;
    struct aim aim = {.page = place->page - 1,
                      .x0 = place->x * width,
                      .x1 = place->right * width,
                      .y = place->y * height,
                      .across = POINT_ACROSS * width,
                      .down = POINT_DOWN * height};
    return width > 0 && height > 0 && resolve_near(extraction, wanted, place, &aim, proposal);
}

/* ---- after words ---- */

struct anchors {
    struct span items[ANCHORS_MAX]; /* nearest to where they stood first */
    double distances[ANCHORS_MAX];
    size_t count;
};

static double distance_of(const struct extraction *extraction, const struct place *place,
                          struct span anchor)
{
    const struct token *token = &extraction->sheet.tokens[anchor.first];
    const struct area area = token->area;
    const struct reading_box box = sheet_box(&extraction->sheet, token->page, area);
    return fabs((double)token->page + 1 - (double)place->page) * 2 +
           fabs((double)box.y0 - place->y) + fabs((double)box.x0 - place->x);
}

static void keep_anchor(struct anchors *anchors, struct span anchor, double distance)
{
    size_t at = anchors->count;
    if (at == ANCHORS_MAX && anchors->distances[at - 1] <= distance)
        return;
    if (at == ANCHORS_MAX)
        at--;
    else
        anchors->count++;
    for (; at > 0 && anchors->distances[at - 1] > distance; at--) {
        anchors->items[at] = anchors->items[at - 1];
        anchors->distances[at] = anchors->distances[at - 1];
    }
    anchors->items[at] = anchor;
    anchors->distances[at] = distance;
}

static bool resolve_anchored(const struct extraction *extraction, const struct wanted *wanted,
                             const struct place *place, struct proposal *proposal)
{
    const struct sheet *sheet = &extraction->sheet;
    const char *squeezed = place_squeeze(extraction->arena, place->anchor);
    struct anchors anchors = {.count = 0};
    for (size_t i = 0; *squeezed != '\0' && i < sheet->token_count; i++) {
        if (*sheet->tokens[i].key != *squeezed)
            continue;
        const struct span anchor = place_match(sheet, i, squeezed);
        if (anchor.count > 0)
            keep_anchor(&anchors, anchor, distance_of(extraction, place, anchor));
    }
    for (size_t i = 0; i < anchors.count; i++) {
        if (place->how == PLACE_BESIDE
                ? resolve_beside(extraction, wanted, place, anchors.items[i], proposal)
                : resolve_below(extraction, wanted, place, anchors.items[i], proposal))
            return true;
    }
    return false;
}

static bool resolve_constant(const struct extraction *extraction, const struct place *place,
                             struct proposal *proposal)
{
    const struct sheet *sheet = &extraction->sheet;
    const char *squeezed = place_squeeze(extraction->arena, place->value);
    for (size_t i = 0; *squeezed != '\0' && i < sheet->token_count; i++) {
        if (*sheet->tokens[i].key != *squeezed)
            continue;
        const struct span tokens = place_match(sheet, i, squeezed);
        if (tokens.count == 0)
            continue;
        *proposal = (struct proposal){.text = place->value, .tokens = tokens};
        return true;
    }
    return false;
}

bool place_resolve(const struct extraction *extraction, const struct wanted *wanted,
                   const struct place *place, struct proposal *proposal)
{
    struct proposal found = {0};
    bool is_found = false;
    if (place->how == PLACE_AT)
        is_found = resolve_at(extraction, wanted, place, &found);
    else if (place->how == PLACE_CONSTANT)
        is_found = resolve_constant(extraction, place, &found);
    else
        is_found = resolve_anchored(extraction, wanted, place, &found);
    if (is_found)
        *proposal = found;
    return is_found;
}
