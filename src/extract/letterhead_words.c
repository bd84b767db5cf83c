/*
 * letterhead_words: words at the head of receipts that are known, and misread ones put right.
 */
#include "extract/letterhead.h"
#include "extract/names.h"

#include <ctype.h>
#include <string.h>

#define READ_WELL       0.85
#define READ_SURELY     0.90 /* a word that is another one, however alike */
#define ALIKE           0.84
#define ALIKE_BADLY     0.80
#define TWIN_BYTES_MIN  5
#define TWIN            0.92
#define TWIN_SURER      0.02F
#define ALIKE_BYTES_MIN 4

static const struct {
    enum head_word kind;
    const char *words;
} WORDS[] = {
#define STREET(words)   {HEAD_STREET, words},
#define WAY(words)      {HEAD_WAY, words},
#define HOUSE(words)    {HEAD_HOUSE, words},
#define CONTACT(words)  {HEAD_CONTACT, words},
#define REGISTER(words) {HEAD_REGISTER, words},
#define TRADE(words)    {HEAD_TRADE, words},
#define COURTESY(words) {HEAD_COURTESY, words},
#include "extract/letterhead.def"
#undef STREET
#undef WAY
#undef HOUSE
#undef CONTACT
#undef REGISTER
#undef TRADE
#undef COURTESY
};

static const struct token *token_at(const struct sheet *sheet, size_t index)
{
    return &sheet->tokens[index];
}

static bool has_digit(const char *text)
{
    return strpbrk(text, "0123456789") != NULL;
}

static bool is_alike(const char *word, const char *key, double least)
{
    return text_equal(word, key) ||
           (strlen(word) >= ALIKE_BYTES_MIN && value_likeness(word, key, least) > 0);
}

const char *letterhead_find_words(const struct sheet *sheet, enum head_word kind, struct span span)
{
    const char *keys = sheet_keys(sheet, span);
    const bool is_badly_read = sheet_confidence(sheet, span) < READ_WELL;
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        if (WORDS[i].kind == kind &&
            is_alike(WORDS[i].words, keys, is_badly_read ? ALIKE_BADLY : ALIKE))
            return WORDS[i].words;
    }
    return NULL;
}

bool letterhead_begins_with(const struct sheet *sheet, enum head_word kind, struct span span)
{
    return letterhead_find_words(sheet, kind, (struct span){span.first, 1}) != NULL ||
           (span.count > 1 &&
            letterhead_find_words(sheet, kind, (struct span){span.first, 2}) != NULL);
}

bool letterhead_holds(const struct sheet *sheet, enum head_word kind, struct span span)
{
    for (size_t i = span.first; i < span.first + span.count; i++) {
        const bool is_last = i + 1 == span.first + span.count;
        if (letterhead_find_words(sheet, kind, (struct span){i, 1}) != NULL ||
            (!is_last && letterhead_find_words(sheet, kind, (struct span){i, 2}) != NULL))
            return true;
    }
    return false;
}

bool letterhead_is_courtesy(const struct sheet *sheet, struct span span)
{
    return letterhead_begins_with(sheet, HEAD_COURTESY, span) &&
           !letterhead_holds(sheet, HEAD_TRADE, span) && !name_has_company_form(sheet, span);
}

bool letterhead_is_alike(const char *word, const char *key)
{
    return is_alike(word, key, ALIKE);
}

/* ---- put right ---- */

/* `word` in the letters of `text`: capitals stay capitals, marks around it stay. */
static const char *in_letters_of(struct arena *arena, const char *text, const char *word)
{
    size_t before = 0;
    while (text[before] != '\0' && !isalnum((unsigned char)text[before]))
        before++;
    size_t end = strlen(text);
    while (end > before && !isalnum((unsigned char)text[end - 1]))
        end--;
    size_t capitals = 0;
    for (size_t i = before; i < end; i++)
        capitals += isupper((unsigned char)text[i]) != 0;
    char *copy = arena_copy_text(arena, word);
    for (char *at = copy; *at != '\0'; at++) {
        if (capitals * 2 > end - before || (at == copy && capitals > 0))
            *at = (char)toupper((unsigned char)*at);
    }
    return arena_printf(arena, "%.*s%s%s", (int)before, text, copy, text + end);
}

/* "SRD FLR": floors are counted 1ST, 2ND, 3RD. The ordinal, or NULL. */
static const char *find_ordinal(const struct sheet *sheet, size_t token, size_t end)
{
    static const char *const ORDINALS[] = {"1st", "2nd", "3rd"};
    const char *key = token_at(sheet, token)->key;
    const char *next = token + 1 < end ? token_at(sheet, token + 1)->key : "";
    if (strlen(key) != 3 || (!text_equal(next, "flr") && !text_equal(next, "floor")))
        return NULL;
    for (size_t i = 0; i < COUNT_OF(ORDINALS); i++) {
        if (text_equal(key + 1, ORDINALS[i] + 1) && !isdigit((unsigned char)key[0]))
            return ORDINALS[i];
    }
    return NULL;
}

/* The text of the same word where it was read better: names of places come twice in an address. */
static const char *find_twin(const struct sheet *sheet, size_t token)
{
    const struct token *word = token_at(sheet, token);
    const struct token *twin = NULL;
    const size_t length = strlen(word->key);
    if (length < TWIN_BYTES_MIN || has_digit(word->key) ||
        sheet->reading->pages[word->page].source != READING_OCR)
        return NULL;
    for (size_t i = 0; i < sheet->token_count; i++) {
        const struct token *other = &sheet->tokens[i];
        const float surer = twin != NULL ? twin->confidence : word->confidence + TWIN_SURER;
        if (other->confidence > surer && strlen(other->key) == length && !has_digit(other->key) &&
            value_likeness(other->key, word->key, TWIN) > 0)
            twin = other;
    }
    return twin != NULL && !text_equal(twin->key, word->key) ? twin->key : NULL;
}

static bool is_same_unspaced(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, " ");
        b += strspn(b, " ");
        if (*a != *b || *a == '\0')
            return *a == *b;
    }
}

/* The words that the next token is, or it and the one after (`count` 2); NULL: as they were read.
 */
static const char *find_spelling(const struct sheet *sheet, size_t token, size_t end, size_t *count)
{
    const char *known = NULL;
    *count = 1;
    for (size_t kind = 0; kind < 2 && known == NULL; kind++)
        known = letterhead_find_words(sheet, kind == 0 ? HEAD_TRADE : HEAD_STREET,
                                      (struct span){token, 1});
    if (known == NULL && token + 1 < end) {
        known = letterhead_find_words(sheet, HEAD_TRADE, (struct span){token, 2});
        *count = known != NULL ? 2 : 1;
    }
    const double confidence = sheet_confidence(sheet, (struct span){token, *count});
    if (known != NULL && ((*count == 1 && confidence > READ_SURELY) ||
                          is_same_unspaced(known, sheet_keys(sheet, (struct span){token, *count}))))
        return NULL;
    known = known != NULL ? known : find_ordinal(sheet, token, end);
    return known != NULL ? known : find_twin(sheet, token);
}

const char *letterhead_spell(const struct extraction *extraction, struct span span,
                             unsigned *reasons)
{
    struct arena *arena = extraction->arena;
    const struct sheet *sheet = &extraction->sheet;
    const size_t end = span.first + span.count;
    const char *text = "";
    size_t count = 1;
    for (size_t i = span.first; i < end; i += count) {
        const char *known = find_spelling(sheet, i, end, &count);
        const char *space = *text != '\0' ? " " : "";
        const char *word = token_at(sheet, i)->text;
        if (known == NULL) {
            count = 1;
            text = arena_printf(arena, "%s%s%s", text, space, word);
            continue;
        }
        *reasons |= BECAUSE(MENDED);
        const size_t length = count == 2 ? strcspn(known, " ") : strlen(known);
        text = arena_printf(arena, "%s%s%s", text, space,
                            in_letters_of(arena, word, arena_copy_bytes(arena, known, length)));
        if (count == 2)
            text = arena_printf(
                arena, "%s %s", text,
                in_letters_of(arena, token_at(sheet, i + 1)->text, known + length + 1));
    }
    return text;
}
