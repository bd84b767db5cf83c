/*
 * reading: names of sources, words as bytes and back, and the text of pages.
 *
 * Decoding first walks over all bytes and checks them, then builds: nothing is allocated for what
 * is not there.
 */
#include "reading/reading.h"

#include "reading/bytes.h"

#include <assert.h>
#include <string.h>

#define EDGE_STEPS       UINT16_MAX
#define CONFIDENCE_STEPS UINT8_MAX
/* Line, box, confidence, length and one byte of text, as the first format had them. */
#define WORD_MIN_BYTES 16
#define FORMAT_PLAIN   1 /* without marks */

static const char *const SOURCE_NAMES[] = {
#define READING_SOURCE_NAME(symbol, name) name,
    READING_SOURCES(READING_SOURCE_NAME)
#undef READING_SOURCE_NAME
};

const char *reading_source_name(enum reading_source source)
{
    assert(source < READING_SOURCE_COUNT);
    return SOURCE_NAMES[source];
}

bool reading_source_parse(const char *name, enum reading_source *source)
{
    for (size_t i = 0; i < COUNT_OF(SOURCE_NAMES); i++) {
        if (text_equal(SOURCE_NAMES[i], name)) {
            *source = (enum reading_source)i;
            return true;
        }
    }
    return false;
}

static const struct {
    const char *name;
    const char *sentence;
} DEFECTS[] = {
#define READING_DEFECT_ROW(symbol, name, sentence) {name, sentence},
    READING_DEFECTS(READING_DEFECT_ROW)
#undef READING_DEFECT_ROW
};

const char *reading_defect_name(enum reading_defect defect)
{
    assert(defect < READING_DEFECT_COUNT);
    return DEFECTS[defect].name;
}

const char *reading_defect_sentence(enum reading_defect defect)
{
    assert(defect < READING_DEFECT_COUNT);
    return DEFECTS[defect].sentence;
}

bool reading_defect_parse(const char *name, enum reading_defect *defect)
{
    for (size_t i = 0; i < COUNT_OF(DEFECTS); i++) {
        if (text_equal(DEFECTS[i].name, name)) {
            *defect = (enum reading_defect)i;
            return true;
        }
    }
    return false;
}

/* White space and what else stands for no character, beyond ASCII and C1: ranges of three bytes of
   UTF-8, read as one number. */
static const struct {
    unsigned first;
    unsigned last;
} BLANKS[] = {
    {0xE19A80, 0xE19A80}, /* U+1680 */
    {0xE28080, 0xE2808B}, /* U+2000..200B */
    {0xE280A8, 0xE280AF}, /* U+2028..202F: separators, directions, narrow space */
    {0xE2819F, 0xE281A0}, /* U+205F, U+2060 */
    {0xE38080, 0xE38080}, /* U+3000 */
    {0xEFBBBF, 0xEFBBBF}, /* U+FEFF */
};

size_t reading_measure_blank(const char *text, size_t length)
{
    const unsigned char *at = (const unsigned char *)text;
    if (length == 0)
        return 0;
    if (at[0] <= ' ' || at[0] == 0x7F)
        return 1;
    if (length >= 2 && at[0] == 0xC2 && at[1] <= 0xA0)
        return 2;
    if (length < 3)
        return 0;
    const unsigned code = (unsigned)at[0] << 16 | (unsigned)at[1] << 8 | at[2];
    for (size_t i = 0; i < COUNT_OF(BLANKS); i++) {
        if (code >= BLANKS[i].first && code <= BLANKS[i].last)
            return 3;
    }
    return 0;
}

bool reading_is_word(const char *text, size_t length)
{
    if (length == 0 || length > READING_WORD_BYTES_MAX || !text_is_utf8(text, length))
        return false;
    for (size_t i = 0; i < length; i++) {
        if (reading_measure_blank(text + i, length - i) > 0)
            return false;
    }
    return true;
}

static void encode_word(const struct reading_word *word, struct text *out)
{
    const float edges[] = {word->box.x0, word->box.y0, word->box.x1, word->box.y1};
    bytes_append_u32(out, word->line);
    for (size_t i = 0; i < COUNT_OF(edges); i++)
        bytes_append_u16(out, (uint16_t)bytes_fraction((double)edges[i], EDGE_STEPS));
    bytes_append_u8(out, (uint8_t)bytes_fraction((double)word->confidence, CONFIDENCE_STEPS));
    bytes_append_u8(out, word->marks);
    bytes_append_string(out, word->text);
}

void reading_words_encode(const struct reading_page *page, struct text *out)
{
    assert(page->word_count <= READING_WORDS_MAX);
    bytes_append_u32(out, (uint32_t)page->word_count);
    for (size_t i = 0; i < page->word_count; i++) {
        assert(reading_is_word(page->words[i].text, strlen(page->words[i].text)));
        encode_word(&page->words[i], out);
    }
}

/* A word as it stands in the bytes, its text not ended by a zero byte. */
struct encoded_word {
    uint32_t line;
    uint16_t edges[4];
    uint8_t confidence;
    uint8_t marks;
    uint16_t length;
    const char *text;
};

static struct encoded_word take_word(struct bytes *bytes, int64_t format)
{
    struct encoded_word word = {.line = bytes_take_u32(bytes)};
    for (size_t i = 0; i < COUNT_OF(word.edges); i++)
        word.edges[i] = bytes_take_u16(bytes);
    word.confidence = bytes_take_u8(bytes);
    if (format != FORMAT_PLAIN)
        word.marks = bytes_take_u8(bytes);
    word.length = bytes_take_u16(bytes);
    word.text = bytes_take(bytes, word.length);
    return word;
}

static bool is_sound(const struct encoded_word *word, uint32_t last_line)
{
    return word->text && reading_is_word(word->text, word->length) &&
           word->edges[0] <= word->edges[2] && word->edges[1] <= word->edges[3] &&
           (word->marks & ~READING_MARKS_ALL) == 0 &&
           (word->line == last_line || word->line == last_line + 1);
}

/* The words of an encoding, their count taken. */
struct encoded_words {
    struct bytes bytes;
    uint32_t count;
    int64_t format;
};

/* Walks over all words; `text_bytes` is what their texts need with their zero bytes. */
static bool check_words(const struct encoded_words *encoded, size_t *text_bytes, struct err *err)
{
    struct bytes bytes = encoded->bytes;
    uint32_t line = 0;
    *text_bytes = 0;
    for (uint32_t i = 0; i < encoded->count; i++) {
        const struct encoded_word word = take_word(&bytes, encoded->format);
        if (!is_sound(&word, line) || (i == 0 && word.line != 0))
            return fail(err, ERR_INVALID, "encoded words: word %u of %u is damaged", i + 1,
                        encoded->count);
        line = word.line;
        *text_bytes += (size_t)word.length + 1;
    }
    if (!bytes_are_taken(&bytes))
        return fail(err, ERR_INVALID, "encoded words: %zu bytes too many", bytes.left);
    return true;
}

static float edge_of(uint16_t step)
{
    return (float)step / (float)EDGE_STEPS;
}

bool reading_words_decode(struct arena *arena, const struct reading_encoding *encoding,
                          struct reading_page *page, struct err *err)
{
    if (encoding->format < FORMAT_PLAIN || encoding->format > READING_WORDS_FORMAT)
        return fail(err, ERR_UNSUPPORTED, "encoded words: format %lld is not known",
                    (long long)encoding->format);
    struct encoded_words encoded = {.bytes = {.at = encoding->bytes, .left = encoding->length},
                                    .format = encoding->format};
    const uint32_t count = bytes_take_u32(&encoded.bytes);
    size_t text_bytes = 0;
    if (encoded.bytes.is_short || count > READING_WORDS_MAX ||
        count > encoded.bytes.left / WORD_MIN_BYTES)
        return fail(err, ERR_INVALID, "encoded words: %u words are not in %zu bytes", count,
                    encoding->length);
    encoded.count = count;
    if (!check_words(&encoded, &text_bytes, err))
        return false;

    struct reading_word *words = arena_new_array(arena, struct reading_word, count);
    char *text = arena_new_array(arena, char, text_bytes);
    for (uint32_t i = 0; i < count; i++) {
        const struct encoded_word word = take_word(&encoded.bytes, encoded.format);
        words[i] = (struct reading_word){
            .text = memcpy(text, word.text, word.length),
            .box = {edge_of(word.edges[0]), edge_of(word.edges[1]), edge_of(word.edges[2]),
                    edge_of(word.edges[3])},
            .confidence = (float)word.confidence / (float)CONFIDENCE_STEPS,
            .line = word.line,
            .marks = word.marks,
        };
        text += word.length + 1;
    }
    page->words = words;
    page->word_count = count;
    return true;
}

/* Appends the page's words until one does not fit. */
static void append_page(struct text *out, const struct reading_page *page)
{
    const struct reading_word *last = NULL;
    for (size_t i = 0; i < page->word_count && !out->is_full; i++) {
        const struct reading_word *word = &page->words[i];
        const size_t before = out->length;
        if (word->marks & READING_HIDDEN)
            continue;
        if (last)
            text_append_char(out, word->line == last->line ? ' ' : '\n');
        text_append_string(out, word->text);
        last = word;
        if (out->is_full) {
            out->length = before;
            out->data[before] = '\0';
        }
    }
}

const char *reading_page_text(struct arena *arena, const struct reading_page *page,
                              size_t max_bytes)
{
    const struct reading reading = {.pages = (struct reading_page *)(uintptr_t)page,
                                    .page_count = 1};
    return reading_text(arena, &reading, max_bytes);
}

const char *reading_text(struct arena *arena, const struct reading *reading, size_t max_bytes)
{
    struct text out CLEANUP(text_done);
    text_init(&out, max_bytes);
    for (size_t i = 0; i < reading->page_count && !out.is_full; i++) {
        if (i > 0)
            text_append_char(&out, '\f');
        append_page(&out, &reading->pages[i]);
    }
    return arena_copy_bytes(arena, out.data, out.length);
}

/* Adds the words' share of a weighted mean. */
static void weigh(const struct reading_word *words, size_t count, double *sum, double *weight)
{
    for (size_t i = 0; i < count; i++) {
        if (words[i].marks & READING_HIDDEN)
            continue;
        const double length = (double)strlen(words[i].text);
        *sum += length * (double)words[i].confidence;
        *weight += length;
    }
}

double reading_confidence(const struct reading *reading)
{
    double sum = 0;
    double weight = 0;
    for (size_t i = 0; i < reading->page_count; i++)
        weigh(reading->pages[i].words, reading->pages[i].word_count, &sum, &weight);
    return weight > 0 ? sum / weight : 0;
}

double reading_words_confidence(const struct reading_word *words, size_t count)
{
    double sum = 0;
    double weight = 0;
    weigh(words, count, &sum, &weight);
    return weight > 0 ? sum / weight : 0;
}

double reading_page_confidence(const struct reading_page *page)
{
    return reading_words_confidence(page->words, page->word_count);
}
