/*
 * classify: which of a client's workflows a document belongs to.
 *
 * Each kind of document in doctypes.def collects points for its words; a candidate has the points
 * of the kinds that its name and schema speak of. How sure it is comes from the best one's points
 * and its distance from the second.
 */
#include "extract/extract.h"

#include "extract/sheet.h"

#include <stdio.h>
#include <string.h>

#define PAGES_READ      3
#define UPPER_PART      0.35F /* of the first page */
#define UPPER_FACTOR    2.0
#define ENOUGH_POINTS   4.0 /* for full trust in a clear winner */
#define TYPE_POINTS_MIN 2.5 /* less tells no kind of document */
#define CONFIDENCE_MAX  0.98
#define CONFIDENCE_MIN  0.5 /* less is no answer */

struct kind {
    const char *name;
    const char *hints;
};
static const struct kind KINDS[] = {
#define DOCTYPE(name, hints) {name, hints},
#define WORDS(name, weight, words)
#include "extract/doctypes.def"
#undef DOCTYPE
#undef WORDS
};

static const struct {
    const char *kind;
    double weight;
    const char *words;
} WORDS[] = {
#define DOCTYPE(name, hints)
#define WORDS(name, weight, words) {name, weight, words},
#include "extract/doctypes.def"
#undef DOCTYPE
#undef WORDS
};

/* The keys of the document as one text with a space on both sides, upper part and rest apart. */
struct keys {
    const char *upper;
    const char *rest;
};

static void load_keys(struct arena *arena, const struct reading *reading, struct keys *keys)
{
    struct reading first = *reading;
    first.page_count = first.page_count < PAGES_READ ? first.page_count : PAGES_READ;
    struct sheet sheet;
    sheet_build(arena, &first, &sheet);
    size_t upper = 0;
    while (upper < sheet.token_count && sheet.tokens[upper].page == 0 &&
           sheet_box(&sheet, 0, sheet.tokens[upper].area).y0 < UPPER_PART)
        upper++;
    keys->upper = arena_printf(arena, " %s ", sheet_keys(&sheet, (struct span){0, upper}));
    keys->rest = arena_printf(arena, " %s ",
                              sheet_keys(&sheet, (struct span){upper, sheet.token_count - upper}));
}

static bool holds_words(const char *keys, const char *words)
{
    char spaced[64];
    (void)snprintf(spaced, sizeof spaced, " %s ", words);
    return strstr(keys, spaced) != NULL;
}

/* Points of a kind; the words that gave them are appended to `found`. */
static double points_of(struct arena *arena, const struct keys *keys, const char *kind,
                        struct json *found)
{
    double points = 0;
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        if (!text_equal(WORDS[i].kind, kind))
            continue;
        const bool is_upper = holds_words(keys->upper, WORDS[i].words);
        if (!is_upper && !holds_words(keys->rest, WORDS[i].words))
            continue;
        points += WORDS[i].weight * (is_upper ? UPPER_FACTOR : 1);
        json_append(arena, found, json_new_text(arena, WORDS[i].words));
    }
    return points;
}

/* Whether what the candidate calls itself has a word that begins like one of `hints`. */
static bool speaks_of(struct arena *arena, const struct extract_candidate *candidate,
                      const char *hints)
{
    const char *title = json_text(json_find(candidate->output_schema, "title"));
    const char *names = arena_printf(arena, "%s %s %s", candidate->process_type_id,
                                     candidate->display_name != NULL ? candidate->display_name : "",
                                     title != NULL ? title : "");
    char *words = arena_printf(arena, " %s", value_fold(arena, names));
    for (char *at = words; *at != '\0'; at++)
        *at = *at == '_' || *at == '-' ? ' ' : *at;
    while (*hints != '\0') {
        const size_t length = strcspn(hints, " ");
        if (strstr(words, arena_printf(arena, " %.*s", (int)length, hints)) != NULL)
            return true;
        hints += length + strspn(hints + length, " ");
    }
    return false;
}

/* The best of the kinds that the candidate speaks of. */
static double score_of(struct arena *arena, const struct keys *keys,
                       const struct extract_candidate *candidate, struct json *found)
{
    double best = 0;
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (!speaks_of(arena, candidate, KINDS[i].hints))
            continue;
        const double points = points_of(arena, keys, KINDS[i].name, found);
        best = points > best ? points : best;
    }
    return best;
}

static struct json *tenths(struct arena *arena, double value)
{
    const struct decimal number = {.digits = (int64_t)(value * 10 + 0.5), .scale = 1};
    return json_new_decimal(arena, &number);
}

static double confidence_of(double best, double second)
{
    const double margin = best > 0 ? (best - second) / best : 0;
    const double weight = best < ENOUGH_POINTS ? best / ENOUGH_POINTS : 1;
    const double confidence = weight * (0.5 + margin / 2);
    return confidence < CONFIDENCE_MAX ? confidence : CONFIDENCE_MAX;
}

void extract_classify(struct arena *arena, const struct reading *reading,
                      const struct extract_candidate *candidates, size_t count,
                      struct extract_classification *classification)
{
    struct keys keys;
    double best = 0;
    double second = 0;
    *classification = (struct extract_classification){.reasons = json_new_array(arena)};
    load_keys(arena, reading, &keys);
    for (size_t i = 0; i < count; i++) {
        struct json *words = json_new_array(arena);
        struct json *reason = json_new_object(arena);
        const double score = score_of(arena, &keys, &candidates[i], words);
        json_set(arena, reason, "process_type_id",
                 json_new_text(arena, candidates[i].process_type_id));
        json_set(arena, reason, "score", tenths(arena, score));
        json_set(arena, reason, "words", words);
        json_append(arena, classification->reasons, reason);
        second = score > best ? best : score > second ? score : second;
        if (score > best) {
            best = score;
            classification->process_type_id = candidates[i].process_type_id;
        }
    }
    classification->confidence = confidence_of(best, second);
    if (classification->confidence < CONFIDENCE_MIN)
        classification->process_type_id = NULL;
}

const char *extract_doc_type(struct arena *arena, const struct reading *reading)
{
    struct keys keys;
    const char *type = "";
    double best = TYPE_POINTS_MIN;
    load_keys(arena, reading, &keys);
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        const double points = points_of(arena, &keys, KINDS[i].name, json_new_array(arena));
        if (points > best) {
            best = points;
            type = KINDS[i].name;
        }
    }
    return type;
}
