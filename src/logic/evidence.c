/*
 * evidence: looks a claimed value up in the words of a document.
 *
 * What is found under the same form is the same; only where nothing is, texts are compared letter
 * by letter as OCR may have read them. What is around the places of a value tells which is meant.
 */
#include "logic/evidence_index.h"

#define ALIKE_BYTES_MIN 5
/* Places whose surroundings say this much the same are told apart by nothing. */
#define CLOSE 0.02
/* How much a label beside a value, a label above it and what stands in its row say. */
#define LABEL_WEIGHT 1.0
#define ABOVE_WEIGHT 0.8
#define ROW_WEIGHT   1.5
#define ROWS_BELOW   4    /* heights of the label */
#define FAR          0.8F /* of the page's width */

/* ---- context ---- */

struct search {
    struct evidence_index *index;
    const struct evidence_claim *claim;
    size_t from, to; /* words among which a place begins */
    bool is_in_row;  /* only what is level with the claim's neighbour counts */
    struct match best;
    double best_context;
    size_t places;
    bool is_ambiguous;
};

static float overlap(float a0, float a1, float b0, float b1)
{
    return (a1 < b1 ? a1 : b1) - (a0 > b0 ? a0 : b0);
}

static bool is_level(const struct reading_box *a, const struct reading_box *b)
{
    const float lower = a->y1 - a->y0 < b->y1 - b->y0 ? a->y1 - a->y0 : b->y1 - b->y0;
    return overlap(a->y0, a->y1, b->y0, b->y1) > lower / 2;
}

/* How much a label at `label` says about a value at `value` of the same page: 0..1. */
static double label_says(const struct reading_box *label, const struct reading_box *value)
{
    const float right = value->x0 - label->x1;
    const float below = value->y0 - label->y1;
    const float height = label->y1 - label->y0;
    if (is_level(label, value) && right > -height && right < FAR)
        return LABEL_WEIGHT * (double)(1 - right / FAR / 2);
    const bool is_above = overlap(label->x0, label->x1, value->x0, value->x1) > 0;
    if (is_above && below > -height && below < ROWS_BELOW * height)
        return ABOVE_WEIGHT * (double)(1 - below / (ROWS_BELOW * height) / 2);
    return 0;
}

/* All places of a label. */
static struct label *find_places(struct evidence_index *index, const char *text)
{
    struct label *label = arena_new(index->arena, struct label);
    struct value_words words;
    struct match match;
    size_t room = 0;
    label->text = text;
    evidence_split(index->arena, text, &words);
    for (size_t i = words.count > 0 ? evidence_entry_find(&index->texts, words.keys[0], 0)
                                    : SIZE_MAX;
         i < index->texts.count && strcmp(index->texts.items[i].form, words.keys[0]) == 0; i++) {
        if (!evidence_match_letters(index, &words, index->texts.items[i].first, &match))
            continue;
        if (label->count == room) {
            room = 2 * room + 4;
            struct evidence_place *places =
                arena_new_array(index->arena, struct evidence_place, room);
            if (label->count > 0)
                memcpy(places, label->places, label->count * sizeof *places);
            label->places = places;
        }
        label->places[label->count++] = evidence_match_place(index, &match);
    }
    return label;
}

/* Found once, as many claims have the same labels. */
static const struct label *find_label(struct evidence_index *index, const char *text)
{
    struct label **bucket = &index->labels[json_hash_key(text, strlen(text)) % EVIDENCE_BUCKETS];
    struct label *label = *bucket;
    while (label != NULL && !text_equal(label->text, text))
        label = label->next;
    if (label != NULL)
        return label;
    label = find_places(index, text);
    label->next = *bucket;
    *bucket = label;
    return label;
}

static size_t first_of_page(const struct label *label, uint32_t page)
{
    size_t low = 0;
    size_t high = label->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (label->places[middle].page < page)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* What a label says about a value at `value`. */
static double context_of_label(struct evidence_index *index, const char *text,
                               const struct evidence_place *value)
{
    const struct label *label = find_label(index, text);
    double most = 0;
    for (size_t i = first_of_page(label, value->page);
         i < label->count && label->places[i].page == value->page && evidence_spend(index, 1);
         i++) {
        const double says = label_says(&label->places[i].box, &value->box);
        most = says > most ? says : most;
    }
    return most;
}

static double context_of(const struct search *search, const struct evidence_place *place)
{
    const struct evidence_claim *claim = search->claim;
    double context = 0;
    for (size_t i = 0; claim->labels != NULL && claim->labels[i] != NULL; i++) {
        const double says = context_of_label(search->index, claim->labels[i], place);
        context = says > context ? says : context;
    }
    if (claim->near != NULL && claim->near->page == place->page &&
        is_level(&claim->near->box, &place->box))
        context += ROW_WEIGHT;
    return context;
}

/* ---- the search ---- */

/* Takes the place into account: the best read, then the one whose surroundings fit best. */
static void take(struct search *search, const struct match *match)
{
    const struct evidence_place place = evidence_match_place(search->index, match);
    if (search->is_in_row && !is_level(&search->claim->near->box, &place.box))
        return;
    const double context = context_of(search, &place);
    const double gain = match->likeness + context - search->best.likeness - search->best_context;
    search->places++;
    if (search->places == 1 || gain > CLOSE) {
        search->best = *match;
        search->best_context = context;
        search->is_ambiguous = false;
    } else if (gain > -CLOSE) {
        search->is_ambiguous = true;
    }
}

static bool is_within(const struct search *search, const struct entry *entry, const char *form)
{
    return entry->first < search->to && strcmp(entry->form, form) == 0;
}

/* "EUR 12.50" says 12.50 as much as "12.50" does: what overlaps is one place. */
static void find_value(struct search *search, const struct entries *entries, const char *form)
{
    size_t end = 0;
    for (size_t i = evidence_entry_find(entries, form, search->from);
         i < entries->count && is_within(search, &entries->items[i], form) &&
         evidence_spend(search->index, 1);
         i++) {
        const struct entry *entry = &entries->items[i];
        if (entry->first < end)
            continue;
        end = entry->first + entry->count;
        take(search, &(struct match){entry->first, end - 1, entry->likeness});
    }
}

/* Values begin with a word that is the beginning of their letters. */
static void find_letters(struct search *search, const struct value_words *value)
{
    const struct entries *texts = &search->index->texts;
    const size_t length = strlen(value->letters);
    for (size_t prefix = 1; prefix <= length && prefix <= EVIDENCE_KEY_BYTES; prefix++) {
        char form[EVIDENCE_KEY_BYTES + 1] = "";
        struct match match;
        memcpy(form, value->letters, prefix);
        for (size_t i = evidence_entry_find(texts, form, search->from);
             i < texts->count && is_within(search, &texts->items[i], form) &&
             evidence_spend(search->index, 1);
             i++) {
            if (evidence_match_letters(search->index, value, texts->items[i].first, &match))
                take(search, &match);
        }
    }
}

static void find_alike(struct search *search, const struct value_words *value)
{
    struct match match;
    for (size_t i = 0; i < search->index->word_count && search->index->steps_left > 0; i++) {
        if (evidence_match_alike(search->index, value, i, &match))
            take(search, &match);
    }
}

static void find_text(struct search *search)
{
    struct value_words value;
    evidence_split(search->index->arena, search->claim->value, &value);
    if (value.count == 0)
        return;
    find_letters(search, &value);
    /* Of a short word another one is made by one wrong letter. */
    if (search->places == 0 && !search->is_in_row && strlen(value.letters) >= ALIKE_BYTES_MIN)
        find_alike(search, &value);
}

static void find_date(struct search *search)
{
    const struct evidence_index *index = search->index;
    const char *date = NULL;
    if (value_read_date(index->arena, search->claim->value, index->order, &date))
        find_value(search, &index->dates, date);
}

static void find_amount(struct search *search)
{
    struct decimal amount;
    if (value_read_amount(search->index->arena, search->claim->value, &amount, NULL))
        find_value(search, &search->index->amounts,
                   evidence_amount_form(search->index->arena, &amount));
}

static void look_up(struct search *search)
{
    switch (search->claim->kind) {
    case EVIDENCE_AMOUNT:
        find_amount(search);
        break;
    case EVIDENCE_DATE:
        find_date(search);
        break;
    case EVIDENCE_IDENTIFIER:
    case EVIDENCE_TEXT:
        find_text(search);
        break;
    }
}

/* In the row of the claim's neighbour, which says more than everything else: a table of thousands
   of rows may say the same in each. */
static void look_up_in_row(struct search *search)
{
    const struct evidence_index *index = search->index;
    const struct evidence_place *near = search->claim->near;
    const size_t count = index->reading->page_count;
    const size_t page =
        near != NULL && count > 0 ? (size_t)near->page - index->reading->pages[0].number : count;
    if (page >= count || index->reading->pages[page].number != near->page)
        return; /* pages are missing */
    search->from = index->pages[page];
    search->to = index->pages[page + 1];
    search->is_in_row = true;
    look_up(search);
}

bool evidence_find(struct evidence_index *index, const struct evidence_claim *claim,
                   struct evidence *found)
{
    struct search search = {.index = index, .claim = claim};
    look_up_in_row(&search);
    if (search.places == 0) {
        search.from = 0;
        search.to = index->word_count;
        search.is_in_row = false;
        look_up(&search);
    }
    if (search.places == 0 || index->steps_left == 0)
        return false;
    *found = (struct evidence){.place = evidence_match_place(index, &search.best),
                               .likeness = search.best.likeness,
                               .places = search.places,
                               .is_ambiguous = search.is_ambiguous};
    return true;
}
