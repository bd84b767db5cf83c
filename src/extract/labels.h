/*
 * labels: the texts that stand before, above or within values, and where they are on the sheet.
 * Private to extract.
 */
#ifndef EXTRACT_LABELS_H
#define EXTRACT_LABELS_H

#include "extract/sheet.h"

enum topic {
    TOPIC_NONE,
#define TOPIC(symbol) TOPIC_##symbol,
#include "extract/topics.def"
#undef TOPIC
    /* Labels that a schema brings itself: TOPIC_OWN + the number of its field. */
    TOPIC_OWN
};

/* A label found on the sheet. One text may speak of several topics: one hit for each. */
struct label_hit {
    uint32_t topic;
    float strength; /* 0..1 */
    struct span tokens;
};

/* All labels that are looked for. */
struct dictionary;

struct labels {
    struct label_hit *hits; /* by first token */
    size_t count;
    const bool *is_label; /* by token: part of any label that is not only a column's */
    const struct dictionary *dictionary;
};

/* A label beside those of the languages. */
struct own_label {
    uint32_t topic;
    float strength;
    const char *text;
};

/* Finds the labels of all languages, since documents mix them, and `own` ones. Of labels that
   overlap the one with more words is taken. */
void labels_find(const struct sheet *sheet, const struct own_label *own, size_t own_count,
                 struct labels *labels);

/* The texts of all labels of up to `topic_count` topics (TOPIC_NONE ends them), those of the
   languages and `own` ones; ends with NULL. */
const char *const *labels_list(struct arena *arena, const uint32_t *topics, size_t topic_count,
                               const struct own_label *own, size_t own_count);

/* Gives labels that say little by themselves ("Name", "No.", "VAT ID") the meaning that they have
   under the heading of a party: "Seller", "Bill to". */
void sections_apply(const struct sheet *sheet, struct labels *labels);

/* What the text, words in the form of keys, is a label of: at most `max` topics; returns how many.
 */
size_t labels_look_up(const struct labels *labels, const char *text, uint32_t *topics, size_t max);
/* True when a label of `topic` is part of the span. */
bool labels_cover(const struct labels *labels, uint32_t topic, struct span span);
/* True when a label of `topic` begins at `token`. */
bool labels_begin(const struct labels *labels, uint32_t topic, size_t token);
/* The first hit that begins at or after `token`; `labels->count` when there is none. */
size_t labels_from(const struct labels *labels, size_t token);

#endif
