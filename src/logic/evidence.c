/*
 * evidence: looks a claimed value up in the words of a document.
 *
 * Every run of words that a claim can equal is an entry under its normal form: each word by its
 * letters, each amount by its number, each date by its day. What is found under the same form is
 * the same; only where nothing is, texts are compared letter by letter as OCR may have read them.
 */
#include "logic/evidence.h"

#include <stdlib.h>
#include <string.h>

#define KEY_BYTES       48 /* of the first word of a value */
#define AMOUNT_WORDS    3
#define DATE_WORDS      5
#define VALUE_WORDS     64
#define ALIKE_BYTES_MIN 5
/* Lines further on at which a text that is cut by a line's end may go on, since columns mix. */
#define LINES_AHEAD 4
/* Words alike less than this are others, and so are texts less alike than this. */
#define WORD_ALIKE 0.70
#define TEXT_ALIKE 0.85
/* Letters' worth in which a word with digits may differ: two that look alike. */
#define DIGITS_DIFFER 0.5
/* What mended digits are worth. */
#define MENDED 0.9
/* Places whose surroundings say this much the same are told apart by nothing. */
#define CLOSE 0.02
/* How much a label beside a value, a label above it and what stands in its row say. */
#define LABEL_WEIGHT 1.0
#define ABOVE_WEIGHT 0.8
#define ROW_WEIGHT   1.5
#define ROWS_BELOW   4    /* heights of the label */
#define FAR          0.8F /* of the page's width */

struct word {
    const char *text;
    const char *key; /* folded, letters and digits only; never empty */
    struct reading_box box;
    uint32_t page; /* index */
    uint32_t line; /* counts through all pages */
};

/* A run of words and what it says. */
struct entry {
    const char *form;
    size_t first, count;
    double likeness;
};
struct entries {
    struct entry *items; /* by form, then by place, short ones first */
    size_t count, capacity;
};

struct evidence_index {
    struct arena *arena;
    const struct reading *reading;
    enum date_order order;
    struct word *words;
    size_t word_count;
    size_t *lines; /* first word of each line, and the end of the last */
    size_t line_count;
    struct entries texts, amounts, dates;
};

/* ---- normal forms ---- */

/* Letters and digits of the folded text. */
static const char *key_of(struct arena *arena, const char *text)
{
    char *key = arena_copy_text(arena, value_fold(arena, text));
    size_t length = 0;
    for (const char *at = key; *at != '\0'; at++) {
        const bool is_kept =
            (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9') || (unsigned char)*at >= 0x80;
        if (is_kept)
            key[length++] = *at;
    }
    key[length] = '\0';
    return key;
}

/* The number without zeros at its end, so that 12.5 and 12.50 are the same. */
static const char *form_of_amount(struct arena *arena, const struct decimal *amount)
{
    char text[DECIMAL_TEXT_BYTES];
    struct decimal plain = *amount;
    while (plain.scale > 0 && plain.digits % 10 == 0) {
        plain.digits /= 10;
        plain.scale--;
    }
    return arena_copy_text(arena, decimal_render(&plain, text));
}

/* ---- the index ---- */

static int by_form(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    const int order = strcmp(left->form, right->form);
    if (order != 0 || left->first != right->first)
        return order != 0 ? order : (left->first > right->first) - (left->first < right->first);
    return (left->count > right->count) - (left->count < right->count);
}

static void add_entry(struct arena *arena, struct entries *entries, const struct entry *entry)
{
    if (entries->count == entries->capacity) {
        entries->capacity = entries->capacity * 2 + 64;
        struct entry *items = arena_new_array(arena, struct entry, entries->capacity);
        if (entries->count > 0)
            memcpy(items, entries->items, entries->count * sizeof *items);
        entries->items = items;
    }
    entries->items[entries->count++] = *entry;
}

static void sort_entries(struct entries *entries)
{
    if (entries->count > 1)
        qsort(entries->items, entries->count, sizeof *entries->items, by_form);
}

/* The first entry whose form is not before `form`. */
static size_t find_entry(const struct entries *entries, const char *form)
{
    size_t low = 0;
    size_t high = entries->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (strcmp(entries->items[middle].form, form) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Bytes up to which "Total:9.50" is a label. "9:50" and "http://" have none. */
static size_t label_length(const char *text)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL || colon == text || colon[1] == '\0' || colon[1] == '/' ||
        strcspn(text, "0123456789") < (size_t)(colon - text))
        return 0;
    return (size_t)(colon - text) + 1;
}

static void add_word(struct evidence_index *index, const char *text, struct word word)
{
    word.text = text;
    word.key = key_of(index->arena, text);
    if (*word.key == '\0')
        return;
    while (index->line_count <= word.line)
        index->lines[index->line_count++] = index->word_count;
    add_entry(index->arena, &index->texts, &(struct entry){word.key, index->word_count, 1, 1});
    index->words[index->word_count++] = word;
}

/* The words of a page that it shows; "Total:9.50" makes two. Lines are counted on from `line`. */
static void add_words(struct evidence_index *index, uint32_t page, uint32_t line)
{
    const struct reading_page *read = &index->reading->pages[page];
    for (size_t i = 0; i < read->word_count; i++) {
        const struct reading_word *from = &read->words[i];
        struct word word = {.box = from->box, .page = page, .line = line + from->line};
        const size_t label = label_length(from->text);
        if ((from->marks & READING_HIDDEN) != 0)
            continue;
        if (label > 0) {
            const float share = (float)label / (float)strlen(from->text);
            word.box.x1 = from->box.x0 + share * (from->box.x1 - from->box.x0);
            add_word(index, arena_copy_bytes(index->arena, from->text, label), word);
            word.box.x0 = word.box.x1;
            word.box.x1 = from->box.x1;
        }
        add_word(index, from->text + label, word);
    }
}

static void add_amount(struct evidence_index *index, const char *text, struct entry entry)
{
    struct decimal amount;
    if (!value_read_amount(index->arena, text, &amount, NULL)) {
        text = value_mend_digits(index->arena, text);
        entry.likeness = MENDED;
        if (text == NULL || !value_read_amount(index->arena, text, &amount, NULL))
            return;
    }
    entry.form = form_of_amount(index->arena, &amount);
    add_entry(index->arena, &index->amounts, &entry);
}

/* Amounts and dates that begin with the word at `first`. */
static void add_values(struct evidence_index *index, size_t first)
{
    const char *text = index->words[first].text;
    struct entry entry = {.first = first, .count = 1, .likeness = 1};
    for (; entry.count <= DATE_WORDS && first + entry.count <= index->word_count; entry.count++) {
        const struct word *last = &index->words[first + entry.count - 1];
        if (last->line != index->words[first].line)
            break;
        if (entry.count > 1)
            text = arena_printf(index->arena, "%s %s", text, last->text);
        char *trimmed = arena_copy_text(index->arena, text);
        for (size_t length = strlen(trimmed); length > 0 && strchr(",;:.%", trimmed[length - 1]);)
            trimmed[--length] = '\0';
        if (strpbrk(trimmed, "0123456789") == NULL)
            continue;
        if (entry.count <= AMOUNT_WORDS)
            add_amount(index, trimmed, entry);
        if (value_read_date(index->arena, trimmed, index->order, &entry.form))
            add_entry(index->arena, &index->dates, &entry);
    }
}

struct evidence_index *evidence_index_create(struct arena *arena, const struct reading *reading,
                                             enum date_order order)
{
    struct evidence_index *index = arena_new(arena, struct evidence_index);
    size_t words = 0;
    for (size_t i = 0; i < reading->page_count; i++)
        words += reading->pages[i].word_count;
    *index = (struct evidence_index){
        .arena = arena,
        .reading = reading,
        .order = order,
        .words = arena_new_array(arena, struct word, 2 * words + 1),
        /* a line has a word, but its words may all be without letters: one more for each page */
        .lines = arena_new_array(arena, size_t, words + reading->page_count + 1),
    };
    uint32_t line = 0;
    for (uint32_t page = 0; page < reading->page_count; page++) {
        const struct reading_page *read = &reading->pages[page];
        add_words(index, page, line);
        line += read->word_count > 0 ? read->words[read->word_count - 1].line + 1 : 0;
    }
    for (size_t i = 0; i < index->word_count; i++)
        add_values(index, i);
    index->lines[index->line_count] = index->word_count;
    sort_entries(&index->texts);
    sort_entries(&index->amounts);
    sort_entries(&index->dates);
    return index;
}

/* ---- texts ---- */

/* A value word by word, and all its letters in one. */
struct value_words {
    const char *keys[VALUE_WORDS];
    size_t count;
    const char *letters;
};

static void split_value(struct arena *arena, const char *value, struct value_words *words)
{
    *words = (struct value_words){.letters = key_of(arena, value)};
    while (*value != '\0' && words->count < VALUE_WORDS) {
        const size_t length = strcspn(value, " \t\n");
        const char *key = key_of(arena, arena_copy_bytes(arena, value, length));
        if (*key != '\0')
            words->keys[words->count++] = key;
        value += length + strspn(value + length, " \t\n");
    }
}

/* What the next word must be: the beginning of the letters that are left, or like a word. */
struct expected {
    const char *letters; /* NULL: like the word */
    const char *word;
};

static double fits(const struct expected *expected, const char *key)
{
    if (expected->letters != NULL)
        return strncmp(expected->letters, key, strlen(key)) == 0 ? 1 : 0;
    /* Another digit is another value: of words with digits only letters may look alike. */
    const bool has_digit = strpbrk(expected->word, "0123456789") != NULL;
    const double least =
        has_digit ? 1 - DIGITS_DIFFER / (double)strlen(expected->word) : WORD_ALIKE;
    return value_likeness(expected->word, key, least);
}

/* The word with which a text goes on that began at `first` and has come to `at`: the next one, or
   one below its beginning within the next lines. The number of words when there is none. */
static size_t go_on(const struct evidence_index *index, size_t first, size_t at,
                    const struct expected *expected)
{
    const struct word *words = index->words;
    if (at + 1 < index->word_count && words[at + 1].page == words[at].page &&
        fits(expected, words[at + 1].key) > 0)
        return at + 1;
    for (uint32_t line = words[at].line + 1;
         line <= words[at].line + LINES_AHEAD && line < index->line_count; line++) {
        for (size_t i = index->lines[line]; i < index->lines[line + 1]; i++) {
            const float height = words[i].box.y1 - words[i].box.y0;
            const bool is_below = words[i].page == words[at].page &&
                                  words[i].box.x0 < words[first].box.x0 + height &&
                                  words[i].box.x1 > words[first].box.x0 - height &&
                                  words[i].box.y0 > words[at].box.y0;
            if (is_below && fits(expected, words[i].key) > 0)
                return i;
        }
    }
    return index->word_count;
}

/* A place where a value stands. */
struct match {
    size_t first, last; /* words */
    double likeness;
};

/* Letter by letter, whatever words they stand in: "Sdn.Bhd." is "Sdn Bhd". */
static bool match_letters(const struct evidence_index *index, const struct value_words *value,
                          size_t first, struct match *match)
{
    struct expected expected = {.letters = value->letters};
    size_t at = first;
    while (at < index->word_count && fits(&expected, index->words[at].key) > 0) {
        expected.letters += strlen(index->words[at].key);
        *match = (struct match){first, at, 1};
        if (*expected.letters == '\0')
            return true;
        at = go_on(index, first, at, &expected);
    }
    return false;
}

/* Word by word, each of them as OCR may have read it. */
static bool match_alike(const struct evidence_index *index, const struct value_words *value,
                        size_t first, struct match *match)
{
    double sum = 0;
    size_t letters = 0;
    size_t at = first;
    for (size_t w = 0; w < value->count; w++) {
        const struct expected expected = {.word = value->keys[w]};
        if (w > 0)
            at = go_on(index, first, at, &expected);
        const double likeness = at < index->word_count ? fits(&expected, index->words[at].key) : 0;
        if (likeness == 0)
            return false;
        sum += likeness * (double)strlen(value->keys[w]);
        letters += strlen(value->keys[w]);
    }
    *match = (struct match){first, at, sum / (double)letters};
    return match->likeness >= TEXT_ALIKE;
}

/* ---- context ---- */

struct search {
    const struct evidence_index *index;
    const struct evidence_claim *claim;
    struct match best;
    double best_context;
    size_t places;
    bool is_ambiguous;
};

static struct reading_box box_of(const struct evidence_index *index, const struct match *match)
{
    struct reading_box box = index->words[match->first].box;
    for (size_t i = match->first; i <= match->last; i++) {
        const struct reading_box *other = &index->words[i].box;
        box.x0 = other->x0 < box.x0 ? other->x0 : box.x0;
        box.y0 = other->y0 < box.y0 ? other->y0 : box.y0;
        box.x1 = other->x1 > box.x1 ? other->x1 : box.x1;
        box.y1 = other->y1 > box.y1 ? other->y1 : box.y1;
    }
    return box;
}

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

/* What the claim's label number `label` says about a value at `value`. */
static double context_of_label(const struct search *search, const char *label,
                               const struct evidence_place *value)
{
    const struct evidence_index *index = search->index;
    struct value_words words;
    struct match match;
    double most = 0;
    split_value(index->arena, label, &words);
    if (words.count == 0)
        return 0;
    for (size_t i = find_entry(&index->texts, words.keys[0]);
         i < index->texts.count && strcmp(index->texts.items[i].form, words.keys[0]) == 0; i++) {
        const size_t first = index->texts.items[i].first;
        if (index->reading->pages[index->words[first].page].number != value->page ||
            !match_letters(index, &words, first, &match))
            continue;
        const struct reading_box box = box_of(index, &match);
        const double says = label_says(&box, &value->box);
        most = says > most ? says : most;
    }
    return most;
}

static double context_of(const struct search *search, const struct evidence_place *place)
{
    const struct evidence_claim *claim = search->claim;
    double context = 0;
    for (size_t i = 0; claim->labels != NULL && claim->labels[i] != NULL; i++) {
        const double says = context_of_label(search, claim->labels[i], place);
        context = says > context ? says : context;
    }
    if (claim->near != NULL && claim->near->page == place->page &&
        is_level(&claim->near->box, &place->box))
        context += ROW_WEIGHT;
    return context;
}

/* ---- the search ---- */

static struct evidence_place place_of(const struct evidence_index *index, const struct match *match)
{
    return (struct evidence_place){
        .page = index->reading->pages[index->words[match->first].page].number,
        .box = box_of(index, match),
    };
}

/* Takes the place into account: the best read, then the one whose surroundings fit best. */
static void take(struct search *search, const struct match *match)
{
    const struct evidence_place place = place_of(search->index, match);
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

/* "EUR 12.50" says 12.50 as much as "12.50" does: what overlaps is one place. */
static void find_value(struct search *search, const struct entries *entries, const char *form)
{
    size_t end = 0;
    for (size_t i = find_entry(entries, form);
         i < entries->count && strcmp(entries->items[i].form, form) == 0; i++) {
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
    for (size_t prefix = 1; prefix <= length && prefix <= KEY_BYTES; prefix++) {
        const char *form = arena_copy_bytes(search->index->arena, value->letters, prefix);
        struct match match;
        for (size_t i = find_entry(texts, form);
             i < texts->count && strcmp(texts->items[i].form, form) == 0; i++) {
            if (match_letters(search->index, value, texts->items[i].first, &match))
                take(search, &match);
        }
    }
}

static void find_alike(struct search *search, const struct value_words *value)
{
    struct match match;
    for (size_t i = 0; i < search->index->word_count; i++) {
        if (match_alike(search->index, value, i, &match))
            take(search, &match);
    }
}

static void find_text(struct search *search)
{
    struct value_words value;
    split_value(search->index->arena, search->claim->value, &value);
    if (value.count == 0)
        return;
    find_letters(search, &value);
    /* Of a short word another one is made by one wrong letter. */
    if (search->places == 0 && strlen(value.letters) >= ALIKE_BYTES_MIN)
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
        find_value(search, &search->index->amounts, form_of_amount(search->index->arena, &amount));
}

bool evidence_find(const struct evidence_index *index, const struct evidence_claim *claim,
                   struct evidence *found)
{
    struct search search = {.index = index, .claim = claim};
    switch (claim->kind) {
    case EVIDENCE_AMOUNT:
        find_amount(&search);
        break;
    case EVIDENCE_DATE:
        find_date(&search);
        break;
    case EVIDENCE_IDENTIFIER:
    case EVIDENCE_TEXT:
        find_text(&search);
        break;
    }
    if (search.places == 0)
        return false;
    *found = (struct evidence){.place = place_of(index, &search.best),
                               .likeness = search.best.likeness,
                               .places = search.places,
                               .is_ambiguous = search.is_ambiguous};
    return true;
}
