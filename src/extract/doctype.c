/*
 * doctype: collects points for each kind of document.
 *
 * Words count where they stand: in the upper part of the first page twice, and there alone three
 * times, because that is a title. What a page looks like is a sign beside the words.
 */
#include "extract/doctype.h"

#include "extract/spelling.h"
#include "logic/logic.h"

#include <string.h>

#define UPPER_PART      0.35F /* of the first page */
#define UPPER_FACTOR    2.0
#define ALONE_FACTOR    3.0
#define REFERRED        0.3 /* of a title that does not stand alone */
#define ENOUGH_POINTS   4.0 /* for full trust in a clear winner */
#define TYPE_POINTS_MIN 2.5 /* less tells no kind of document */
#define NAME_WEIGHT_MIN 3.0 /* of words that name a kind */
#define CONFIDENCE_MAX  0.98
/* Height of a page by its width. */
#define NARROW       1.85F
#define VERY_NARROW  2.40F
#define CARD_MIN     0.55F
#define CARD_MAX     0.75F
#define CARD_WORDS   80
#define ZONE_LETTERS 28 /* of a line of a machine-readable zone, at least */

enum sign {
    SIGN_NARROW_PAGE,
    SIGN_VERY_NARROW_PAGE,
    SIGN_DATE_WITH_TIME,
    SIGN_MACHINE_READABLE,
    SIGN_CARD,
    SIGN_COUNT
};
static const char *const SIGN_NAMES[SIGN_COUNT] = {
    "narrow page", "very narrow page", "date with time", "machine-readable zone", "size of a card"};

static const struct {
    const char *name;
    const char *hints;
} KINDS[DOCTYPE_COUNT] = {
#define DOCTYPE(name, hints) {#name, hints},
#define WORDS(name, weight, words)
#define TITLE(name, weight, words)
#define SIGN(name, weight, sign)
#include "extract/doctypes.def"
#undef DOCTYPE
#undef WORDS
#undef TITLE
#undef SIGN
};

static const struct {
    double weight;
    const char *words;
    enum doctype kind;
    bool is_title; /* says little where it does not stand alone */
} WORDS[] = {
#define DOCTYPE(name, hints)
#define WORDS(name, weight, words) {weight, words, DOCTYPE_##name, false},
#define TITLE(name, weight, words) {weight, words, DOCTYPE_##name, true},
#define SIGN(name, weight, sign)
#include "extract/doctypes.def"
#undef DOCTYPE
#undef WORDS
#undef TITLE
#undef SIGN
};

static const struct {
    double weight;
    enum doctype kind;
    enum sign sign;
} SIGNS[] = {
#define DOCTYPE(name, hints)
#define WORDS(name, weight, words)
#define TITLE(name, weight, words)
#define SIGN(name, weight, sign) {weight, DOCTYPE_##name, SIGN_##sign},
#include "extract/doctypes.def"
#undef DOCTYPE
#undef WORDS
#undef TITLE
#undef SIGN
};

/* The keys of the document with a space on both sides, upper part and rest apart, and those of the
   cells of the upper part with a line feed on both sides. */
struct features {
    const char *upper;
    const char *rest;
    const char *alone;
    bool signs[SIGN_COUNT];
};

static void mend(const struct sheet *sheet)
{
    const char *words[COUNT_OF(WORDS) * 4];
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        const char *at = *WORDS[i].words == '*' ? "" : WORDS[i].words;
        while (*at != '\0' && count < COUNT_OF(words)) {
            const size_t length = strcspn(at, " ");
            words[count++] = arena_copy_bytes(sheet->arena, at, length);
            at += length + strspn(at + length, " ");
        }
    }
    spelling_mend(sheet, &(struct vocabulary){words, count});
}

static const char *cells_of(const struct sheet *sheet, size_t tokens)
{
    struct text text CLEANUP(text_done);
    text_init(&text, 256UL * 1024);
    text_append_char(&text, '\n');
    for (size_t i = 0; i < sheet->cell_count && sheet->cells[i].tokens.first < tokens; i++) {
        const struct cell *cell = &sheet->cells[i];
        const struct row *row = &sheet->rows[cell->row];
        const size_t last = cell->tokens.first + cell->tokens.count - 1;
        /* With a colon or a value beside them words are a label, not a title. */
        if (i + 1 == row->first_cell + row->cell_count && !sheet->tokens[last].ends_label)
            text_printf(&text, "%s\n", sheet_keys(sheet, cell->tokens));
    }
    return arena_copy_text(sheet->arena, text.data);
}

/* A row of capitals, digits and fillers. */
static bool is_zone(const struct sheet *sheet, const struct row *row)
{
    size_t letters = 0;
    bool has_fillers = false;
    for (size_t i = row->tokens.first; i < row->tokens.first + row->tokens.count; i++) {
        const char *text = sheet->tokens[i].text;
        has_fillers |= strstr(text, "<<") != NULL;
        letters += strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<");
    }
    return has_fillers && letters >= ZONE_LETTERS;
}

/* "25/12/2018 13:10:48": tills print the time beside the date. */
static bool has_date_with_time(const struct sheet *sheet, const struct row *row)
{
    bool has_date = false;
    bool has_time = false;
    for (size_t i = row->tokens.first; i < row->tokens.first + row->tokens.count; i++) {
        const char *text = sheet->tokens[i].text;
        const size_t hours = strspn(text, "0123456789");
        has_time |= (hours == 1 || hours == 2) && text[hours] == ':' &&
                    strspn(text + hours + 1, "0123456789") == 2;
        const size_t day = strspn(text, "0123456789");
        const bool is_date = day > 0 && strchr("/-.", text[day]) != NULL && text[day] != '\0' &&
                             strspn(text, "0123456789/-.") >= sizeof "1/1/18" - 1;
        has_date |= is_date && strpbrk(text + day + 1, "/-.") != NULL;
    }
    return has_date && has_time;
}

static void look(const struct sheet *sheet, struct features *features)
{
    const struct reading_page *page = sheet->reading->page_count > 0 ? sheet->reading->pages : NULL;
    if (page == NULL || page->width_pt <= 0 || page->height_pt <= 0)
        return;
    const float shape = page->height_pt / page->width_pt;
    features->signs[SIGN_NARROW_PAGE] = shape > NARROW;
    features->signs[SIGN_VERY_NARROW_PAGE] = shape > VERY_NARROW;
    features->signs[SIGN_CARD] =
        shape > CARD_MIN && shape < CARD_MAX && page->word_count < CARD_WORDS;
    for (size_t i = 0; i < sheet->row_count && sheet->rows[i].page == 0; i++) {
        features->signs[SIGN_MACHINE_READABLE] |= is_zone(sheet, &sheet->rows[i]);
        features->signs[SIGN_DATE_WITH_TIME] |= has_date_with_time(sheet, &sheet->rows[i]);
    }
}

static void load_features(const struct sheet *sheet, struct features *features)
{
    size_t upper = 0;
    size_t end = 0;
    mend(sheet);
    while (upper < sheet->token_count && sheet->tokens[upper].page == 0 &&
           sheet_box(sheet, 0, sheet->tokens[upper].area).y0 < UPPER_PART)
        upper++;
    while (end < sheet->token_count && sheet->tokens[end].page < DOCTYPE_PAGES)
        end++;
    *features = (struct features){
        .upper = arena_printf(sheet->arena, " %s ", sheet_keys(sheet, (struct span){0, upper})),
        .rest = arena_printf(sheet->arena, " %s ",
                             sheet_keys(sheet, (struct span){upper, end - upper})),
        .alone = cells_of(sheet, upper)};
    look(sheet, features);
}

/* 0 where the words stand nowhere. */
static double factor_of(struct arena *arena, const struct features *features, const char *words)
{
    const bool is_ending = *words == '*';
    const char *spaced =
        is_ending ? arena_printf(arena, "%s ", words + 1) : arena_printf(arena, " %s ", words);
    if (strstr(features->upper, spaced) == NULL)
        return strstr(features->rest, spaced) != NULL ? 1 : 0;
    return strstr(features->alone, arena_printf(arena, "\n%s\n", words)) != NULL ? ALONE_FACTOR
                                                                                 : UPPER_FACTOR;
}

void doctype_weigh(const struct sheet *sheet, struct doctype_points *points)
{
    struct arena *arena = sheet->arena;
    struct features features;
    load_features(sheet, &features);
    *points = (struct doctype_points){0};
    for (size_t i = 0; i < DOCTYPE_COUNT; i++)
        points->found[i] = json_new_array(arena);
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        double factor = factor_of(arena, &features, WORDS[i].words);
        if (WORDS[i].is_title && factor < ALONE_FACTOR)
            factor *= REFERRED;
        points->points[WORDS[i].kind] += factor * WORDS[i].weight;
        if (factor > 0)
            json_append(arena, points->found[WORDS[i].kind], json_new_text(arena, WORDS[i].words));
    }
    for (size_t i = 0; i < COUNT_OF(SIGNS); i++) {
        if (!features.signs[SIGNS[i].sign])
            continue;
        points->points[SIGNS[i].kind] += SIGNS[i].weight;
        json_append(arena, points->found[SIGNS[i].kind],
                    json_new_text(arena, SIGN_NAMES[SIGNS[i].sign]));
    }
}

bool doctype_is_name(const char *keys)
{
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        const char *words = WORDS[i].words;
        const bool is_same = *words == '*'
                                 ? strchr(keys, ' ') == NULL && text_ends_with(keys, words + 1)
                                 : text_equal(keys, words);
        if (is_same && WORDS[i].weight >= NAME_WEIGHT_MIN)
            return true;
    }
    return false;
}

enum doctype doctype_best(const struct doctype_points *points)
{
    size_t place = DOCTYPE_COUNT;
    double best = TYPE_POINTS_MIN;
    for (size_t i = 0; i < DOCTYPE_COUNT; i++) {
        if (points->points[i] > best) {
            best = points->points[i];
            place = i;
        }
    }
    return (enum doctype)place;
}

const char *doctype_name(enum doctype kind)
{
    return kind < DOCTYPE_COUNT ? KINDS[kind].name : "";
}

double doctype_confidence(double best, double second)
{
    const double margin = best > 0 ? (best - second) / best : 0;
    const double weight = best < ENOUGH_POINTS ? best / ENOUGH_POINTS : 1;
    const double confidence = weight * (0.5 + margin / 2);
    return confidence < CONFIDENCE_MAX ? confidence : CONFIDENCE_MAX;
}

bool doctype_is_meant(struct arena *arena, enum doctype kind, const char *names)
{
    char *words = arena_printf(arena, " %s", value_fold(arena, names));
    for (char *at = words; *at != '\0'; at++)
        *at = *at == '_' || *at == '-' ? ' ' : *at;
    for (const char *hints = KINDS[kind].hints; *hints != '\0';) {
        const size_t length = strcspn(hints, " ");
        if (strstr(words, arena_printf(arena, " %.*s", (int)length, hints)) != NULL)
            return true;
        hints += length + strspn(hints + length, " ");
    }
    return false;
}

const char *doctype_meant(struct arena *arena, const char *names)
{
    for (enum doctype kind = 0; kind < DOCTYPE_COUNT; kind++) {
        if (doctype_is_meant(arena, kind, names))
            return KINDS[kind].name;
    }
    return "";
}
