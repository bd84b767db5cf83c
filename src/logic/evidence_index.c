/*
 * evidence_index: every run of words that a claim can equal is an entry under its normal form: each
 * word by its letters, each amount by its number, each date by its day.
 */
#include "logic/evidence_index.h"

#include <stdlib.h>

#define AMOUNT_WORDS 3
#define DATE_WORDS   5
#define VALUE_BYTES  64 /* no amount and no date is longer */
/* What mended digits are worth. */
#define MENDED 0.9
/* Work for all claims: so much for each word, but no more than takes some seconds. */
#define STEPS_LEAST    1000000
#define STEPS_PER_WORD 2000
#define STEPS_MAX      30000000

/* ---- normal forms ---- */

const char *evidence_key(struct arena *arena, const char *text)
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

const char *evidence_amount_form(struct arena *arena, const struct decimal *amount)
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

size_t evidence_entry_find(const struct entries *entries, const char *form, size_t first)
{
    size_t low = 0;
    size_t high = entries->count;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const struct entry *entry = &entries->items[middle];
        const int order = strcmp(entry->form, form);
        if (order < 0 || (order == 0 && entry->first < first))
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
    word.key = evidence_key(index->arena, text);
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
    entry.form = evidence_amount_form(index->arena, &amount);
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
        if (strlen(text) + strlen(last->text) > VALUE_BYTES)
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
        .steps_left = words < (STEPS_MAX - STEPS_LEAST) / STEPS_PER_WORD
                          ? STEPS_LEAST + words * STEPS_PER_WORD
                          : STEPS_MAX,
        .words = arena_new_array(arena, struct word, 2 * words + 1),
        /* a line has a word, but its words may all be without letters: one more for each page */
        .lines = arena_new_array(arena, size_t, words + reading->page_count + 1),
        .pages = arena_new_array(arena, size_t, reading->page_count + 1),
    };
    uint32_t line = 0;
    for (uint32_t page = 0; page < reading->page_count; page++) {
        const struct reading_page *read = &reading->pages[page];
        index->pages[page] = index->word_count;
        add_words(index, page, line);
        line += read->word_count > 0 ? read->words[read->word_count - 1].line + 1 : 0;
    }
    for (size_t i = 0; i < index->word_count; i++)
        add_values(index, i);
    index->lines[index->line_count] = index->word_count;
    index->pages[reading->page_count] = index->word_count;
    sort_entries(&index->texts);
    sort_entries(&index->amounts);
    sort_entries(&index->dates);
    return index;
}
