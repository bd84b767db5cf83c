/*
 * labels: looks up runs of words in the label files of all languages.
 *
 * The table is compiled in; for a document it is hashed by first words, so that a page costs one
 * look-up for each of its words.
 */
#include "extract/labels.h"

#include "extract/spelling.h"

#include <string.h>

#define WORDS_MAX 8    /* of a label */
#define LABEL_GAP 1.6F /* letter heights between two of them */

static const struct own_label LABELS[] = {
#define LABEL(topic, strength, text) {TOPIC_##topic, strength##F, text},
#include "extract/labels/all.def"
#undef LABEL
};

/* Lists of labels that share a hash of their first word. */
#define LISTS 4096U /* a power of two */

struct entry {
    const char *text;
    size_t first_length; /* bytes of the first word */
    uint32_t topic;
    float strength;
    const struct entry *next; /* of the same list */
};

struct dictionary {
    struct entry *entries;
    size_t count;
    const struct entry *lists[LISTS];
};

/* FNV-1a */
static size_t list_of(const char *word, size_t length)
{
    uint32_t hash = 2166136261U;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)word[i]) * 16777619U;
    return hash % LISTS;
}

/* The text word by word in the form of keys. */
static const char *key_text(struct arena *arena, const char *text)
{
    const char *keys = "";
    while (*text != '\0') {
        const size_t length = strcspn(text, " ");
        const char *key = sheet_key(arena, arena_copy_bytes(arena, text, length));
        if (*key != '\0')
            keys = *keys != '\0' ? arena_printf(arena, "%s %s", keys, key) : key;
        text += length + strspn(text + length, " ");
    }
    return keys;
}

static void add_entry(struct dictionary *dictionary, const char *text, uint32_t topic,
                      float strength)
{
    if (*text == '\0')
        return;
    struct entry *entry = &dictionary->entries[dictionary->count++];
    const size_t first_length = strcspn(text, " ");
    const struct entry **list = &dictionary->lists[list_of(text, first_length)];
    *entry = (struct entry){text, first_length, topic, strength, *list};
    *list = entry;
}

static void compile(struct arena *arena, const struct own_label *own, size_t own_count,
                    struct dictionary *dictionary)
{
    *dictionary = (struct dictionary){
        .entries = arena_new_array(arena, struct entry, COUNT_OF(LABELS) + own_count)};
    for (size_t i = 0; i < COUNT_OF(LABELS); i++)
        add_entry(dictionary, LABELS[i].text, LABELS[i].topic, LABELS[i].strength);
    for (size_t i = 0; i < own_count; i++)
        add_entry(dictionary, key_text(arena, own[i].text), own[i].topic, own[i].strength);
}

/* Whether a word stands further from the one before it than words of one label do. */
static bool is_apart(const struct sheet *sheet, size_t token)
{
    const struct area *before = &sheet->tokens[token - 1].area;
    const float height = sheet->rows[sheet->tokens[token].row].letter_height;
    return sheet->tokens[token].area.x0 - before->x1 > LABEL_GAP * height;
}

/* Number of tokens, from `first` on, whose keys are the label's words; 0 when they are not. Tokens
   without a key (a lone dash, a bullet) may stand between the words. */
static size_t match(const struct sheet *sheet, size_t first, const char *label)
{
    const struct span row = sheet_rest_of_row(sheet, first);
    size_t count = 0;
    for (;;) {
        while (count > 0 && count < row.count && *sheet->tokens[first + count].key == '\0')
            count++;
        if (count == row.count || count > WORDS_MAX ||
            (count > 0 && is_apart(sheet, first + count)))
            return 0;
        const char *key = sheet->tokens[first + count].key;
        const size_t length = strlen(key);
        if (strncmp(label, key, length) != 0 || (label[length] != ' ' && label[length] != '\0'))
            return 0;
        count++;
        if (label[length] == '\0')
            return count;
        label += length + 1;
    }
}

struct finder {
    const struct sheet *sheet;
    struct dictionary *dictionary;
    struct label_hit *hits;
    size_t count;
    size_t capacity;
    bool *is_label;
};

static bool is_column(uint32_t topic)
{
    return topic >= TOPIC_COLUMN_POSITION && topic <= TOPIC_COLUMN_AMOUNT;
}

/* The hit of this topic at these tokens: languages share labels. */
static struct label_hit *find_hit(const struct finder *finder, uint32_t topic, size_t first)
{
    for (size_t i = finder->count; i-- > 0 && finder->hits[i].tokens.first == first;) {
        if (finder->hits[i].topic == topic)
            return &finder->hits[i];
    }
    return NULL;
}

static void add_hit(struct finder *finder, const struct entry *entry, struct span tokens)
{
    struct label_hit *same = find_hit(finder, entry->topic, tokens.first);
    if (same != NULL) {
        same->strength = same->strength > entry->strength ? same->strength : entry->strength;
        return;
    }
    if (finder->count == finder->capacity) {
        finder->capacity = finder->capacity * 2 + 64;
        struct label_hit *hits =
            arena_new_array(finder->sheet->arena, struct label_hit, finder->capacity);
        if (finder->count > 0)
            memcpy(hits, finder->hits, finder->count * sizeof *hits);
        finder->hits = hits;
    }
    finder->hits[finder->count++] = (struct label_hit){entry->topic, entry->strength, tokens};
    for (size_t i = 0; i < tokens.count && !is_column(entry->topic); i++)
        finder->is_label[tokens.first + i] = true;
}

/* Adds the longest labels that begin at `first`, those of columns apart from the others: "Total
   EUR" above a column is longer than the "Total" of a row. Returns how many tokens they cover, or
   0. */
static size_t find_at(struct finder *finder, size_t first)
{
    const char *key = finder->sheet->tokens[first].key;
    const size_t length = strlen(key);
    const struct entry *const list = finder->dictionary->lists[list_of(key, length)];
    size_t longest[2] = {0};
    if (length == 0)
        return 0;
    for (const struct entry *entry = list; entry != NULL; entry = entry->next) {
        const size_t count =
            entry->first_length == length ? match(finder->sheet, first, entry->text) : 0;
        size_t *most = &longest[is_column(entry->topic)];
        *most = count > *most ? count : *most;
    }
    for (const struct entry *entry = list; entry != NULL; entry = entry->next) {
        const size_t most = longest[is_column(entry->topic)];
        if (most > 0 && entry->first_length == length &&
            match(finder->sheet, first, entry->text) == most)
            add_hit(finder, entry, (struct span){first, most});
    }
    return longest[0] > 0 ? longest[0] : longest[1];
}

/* The words of all labels. */
static struct vocabulary vocabulary_of(struct arena *arena, const struct dictionary *dictionary)
{
    const char **words = arena_new_array(arena, const char *, dictionary->count *WORDS_MAX + 1);
    size_t count = 0;
    for (size_t i = 0; i < dictionary->count; i++) {
        const char *at = dictionary->entries[i].text;
        for (size_t word = 0; *at != '\0' && word < WORDS_MAX; word++) {
            const size_t length = strcspn(at, " ");
            words[count++] = arena_copy_bytes(arena, at, length);
            at += length + strspn(at + length, " ");
        }
    }
    return (struct vocabulary){words, count};
}

static bool has_ocr(const struct reading *reading)
{
    for (size_t i = 0; i < reading->page_count; i++) {
        if (reading->pages[i].source == READING_OCR)
            return true;
    }
    return false;
}

void labels_find(const struct sheet *sheet, const struct own_label *own, size_t own_count,
                 struct labels *labels)
{
    struct finder finder = {
        .sheet = sheet,
        .dictionary = arena_new(sheet->arena, struct dictionary),
        .is_label = arena_new_array(sheet->arena, bool, sheet->token_count + 1),
    };
    compile(sheet->arena, own, own_count, finder.dictionary);
    if (has_ocr(sheet->reading)) {
        const struct vocabulary vocabulary = vocabulary_of(sheet->arena, finder.dictionary);
        spelling_mend(sheet, &vocabulary);
    }
    for (size_t token = 0; token < sheet->token_count;) {
        const size_t covered = find_at(&finder, token);
        token += covered > 0 ? covered : 1;
    }
    *labels = (struct labels){finder.hits, finder.count, finder.is_label, finder.dictionary};
}

size_t labels_look_up(const struct labels *labels, const char *text, uint32_t *topics, size_t max)
{
    size_t count = 0;
    const struct entry *entry = labels->dictionary->lists[list_of(text, strcspn(text, " "))];
    for (; entry != NULL && count < max; entry = entry->next) {
        if (text_equal(entry->text, text))
            topics[count++] = entry->topic;
    }
    return count;
}

static bool is_of(const uint32_t *topics, size_t topic_count, uint32_t topic)
{
    for (size_t i = 0; i < topic_count && topics[i] != TOPIC_NONE; i++) {
        if (topics[i] == topic)
            return true;
    }
    return false;
}

const char *const *labels_list(struct arena *arena, const uint32_t *topics, size_t topic_count,
                               const struct own_label *own, size_t own_count)
{
    const char **texts = arena_new_array(arena, const char *, COUNT_OF(LABELS) + own_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < COUNT_OF(LABELS); i++) {
        if (is_of(topics, topic_count, LABELS[i].topic))
            texts[count++] = LABELS[i].text;
    }
    for (size_t i = 0; i < own_count; i++) {
        if (is_of(topics, topic_count, own[i].topic))
            texts[count++] = own[i].text;
    }
    return texts;
}

size_t labels_from(const struct labels *labels, size_t token)
{
    size_t low = 0;
    size_t high = labels->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (labels->hits[middle].tokens.first < token)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool labels_cover(const struct labels *labels, uint32_t topic, struct span span)
{
    for (size_t i = labels_from(labels, span.first);
         i < labels->count && labels->hits[i].tokens.first < span.first + span.count; i++) {
        if (labels->hits[i].topic == topic)
            return true;
    }
    return false;
}

bool labels_begin(const struct labels *labels, uint32_t topic, size_t token)
{
    for (size_t i = labels_from(labels, token);
         i < labels->count && labels->hits[i].tokens.first == token; i++) {
        if (labels->hits[i].topic == topic)
            return true;
    }
    return false;
}
