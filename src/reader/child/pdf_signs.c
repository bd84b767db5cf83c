/*
 * pdf_signs: goes from stream to stream without understanding the file: content that draws stands
 * in streams of its own, plain or deflated, whatever the objects around it are packed into.
 *
 * It is meant to be quick and to doubt rather than to miss: what it cannot look into is uncertain.
 */
#include "reader/child/pdf_signs.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#define DICTIONARY_BYTES  ((size_t)2048) /* before "stream" that are looked at */
#define CHUNK_BYTES       ((size_t)64 * 1024)
#define OVERLAP_BYTES     ((size_t)8) /* of an operator with its operand */
#define INFLATED_MAX      ((size_t)256 * 1024 * 1024)
#define ASCII85_MAX       ((size_t)16 * 1024 * 1024)
#define STREAM_WORD       "stream"
#define STREAM_WORD_BYTES 6

struct search {
    struct pdf_signs signs;
    size_t inflated_bytes;
};

/* A part of the file. */
struct span {
    const char *at;
    size_t length;
};

static bool contains(struct span span, const char *word)
{
    return memmem(span.at, span.length, word, strlen(word)) != NULL;
}

/* Whether the dictionary has the name, not only one that begins like it. */
static bool has_name(struct span dictionary, const char *name)
{
    const size_t length = strlen(name);
    const char *end = dictionary.at + dictionary.length;
    const char *at = dictionary.at;
    while ((at = memmem(at, (size_t)(end - at), name, length))) {
        at += length;
        if (at == end || !isalnum((unsigned char)*at))
            return true;
    }
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

/* Whether the operator at `index` stands alone and its operand is 3 or 7. */
static bool sets_undrawn(struct span content, size_t index)
{
    if (index + 2 < content.length && !is_blank(content.at[index + 2]) &&
        !strchr("[(</", content.at[index + 2]))
        return false;
    size_t i = index;
    while (i > 0 && is_blank(content.at[i - 1]))
        i--;
    if (i == index || i == 0)
        return false;
    const bool is_alone = i == 1 || is_blank(content.at[i - 2]) || content.at[i - 2] == ']';
    return is_alone && (content.at[i - 1] == '3' || content.at[i - 1] == '7');
}

/* Whether the operator of two letters stands somewhere with a blank on both sides. */
static bool has_operator(struct span content, const char *operator)
{
    const char *end = content.at + content.length;
    const char *at = content.at;
    while ((at = memmem(at, (size_t)(end - at), operator, 2))) {
        if ((at == content.at || is_blank(at[-1])) && (at + 2 == end || is_blank(at[2])))
            return true;
        at += 2;
    }
    return false;
}

static void look_at(struct search *search, struct span content)
{
    for (size_t from = 0; from < content.length && !search->signs.has_undrawn_text;) {
        const char *found = memmem(content.at + from, content.length - from, "Tr", 2);
        if (!found)
            break;
        const size_t index = (size_t)(found - content.at);
        search->signs.has_undrawn_text = sets_undrawn(content, index);
        from = index + 2;
    }
    /* Pictures within the content. */
    if (!search->signs.has_pictures)
        search->signs.has_pictures = has_operator(content, "BI") && has_operator(content, "EI");
}

/* Looks at what the deflated bytes are, a chunk after the other. */
static void inflate_and_look(struct search *search, struct span deflated)
{
    char chunk[CHUNK_BYTES];
    size_t kept = 0;
    z_stream stream = {.next_in = (Bytef *)(uintptr_t)deflated.at,
                       .avail_in =
                           (uInt)(deflated.length < UINT32_MAX ? deflated.length : UINT32_MAX)};
    int result = inflateInit(&stream);
    while (result == Z_OK) {
        stream.next_out = (Bytef *)chunk + kept;
        stream.avail_out = (uInt)(sizeof chunk - kept);
        result = inflate(&stream, Z_NO_FLUSH);
        const size_t length = sizeof chunk - stream.avail_out;
        search->inflated_bytes += length - kept;
        look_at(search, (struct span){chunk, length});
        if (search->inflated_bytes > INFLATED_MAX)
            break;
        kept = length < OVERLAP_BYTES ? length : OVERLAP_BYTES;
        memmove(chunk, chunk + length - kept, kept);
    }
    if (result != Z_STREAM_END)
        search->signs.is_uncertain = true;
    inflateEnd(&stream);
}

/* The dictionary in front of a stream, as far as it is looked at. */
static struct span find_dictionary(const char *bytes, const char *stream)
{
    const size_t before = (size_t)(stream - bytes);
    const size_t length = before < DICTIONARY_BYTES ? before : DICTIONARY_BYTES;
    struct span span = {stream - length, length};
    for (const char *obj = NULL; (obj = memmem(span.at, span.length, "obj", 3));) {
        span.length -= (size_t)(obj + 3 - span.at);
        span.at = obj + 3;
    }
    return span;
}

static bool has_any(struct span dictionary, const char *const *names)
{
    for (; *names; names++) {
        if (has_name(dictionary, *names))
            return true;
    }
    return false;
}

/* Fonts, tables of the file, its description, colours. */
static const char *const DRAWS_NOTHING[] = {
    "/Length1",  "/Type1C",       "/CIDFontType0C", "/OpenType", "/XRef", "/ObjStm",
    "/Metadata", "/EmbeddedFile", "/FunctionType",  "/CMapName", NULL};
static const char *const CANNOT_BE_LOOKED_INTO[] = {
    "/LZWDecode", "/LZW", "/ASCIIHexDecode", "/AHx", "/RunLengthDecode", "/RL", "/Crypt", NULL};
static const char *const ASCII85[] = {"/ASCII85Decode", "/A85", NULL};
static const char *const DEFLATED[] = {"/FlateDecode", "/Fl", NULL};

/* Bytes written with five characters for four; up to the first that is none of them. */
static size_t decode_ascii85(struct span text, char *out)
{
    size_t length = 0;
    uint32_t group = 0;
    int digits = 0;
    for (size_t i = 0; i < text.length && text.at[i] != '~'; i++) {
        const char c = text.at[i];
        if (c == 'z' && digits == 0) {
            memset(out + length, 0, 4);
            length += 4;
        }
        if (c < '!' || c > 'u')
            continue;
        group = group * 85 + (uint32_t)(c - '!');
        if (++digits < 5)
            continue;
        for (int k = 0; k < 4; k++)
            out[length++] = (char)(unsigned char)(group >> (24 - 8 * k));
        group = 0;
        digits = 0;
    }
    /* The last group is filled up with the highest digit, of which as many bytes are dropped. */
    for (int k = digits; digits > 1 && k < 5; k++)
        group = group * 85 + 84;
    for (int k = 0; k + 1 < digits; k++)
        out[length++] = (char)(unsigned char)(group >> (24 - 8 * k));
    return length;
}

static void look_at_encoded(struct search *search, struct span dictionary, struct span content)
{
    if (has_any(dictionary, DEFLATED))
        inflate_and_look(search, content);
    else
        look_at(search, content);
}

static void free_bytes(char **bytes)
{
    free(*bytes);
}

static void look_into(struct search *search, struct span dictionary, struct span content)
{
    const bool is_picture = has_name(dictionary, "/Image");
    search->signs.has_pictures = search->signs.has_pictures || is_picture;
    if ((is_picture && !has_name(dictionary, "/Form")) || has_any(dictionary, DRAWS_NOTHING))
        return;
    if (has_any(dictionary, CANNOT_BE_LOOKED_INTO) || search->inflated_bytes > INFLATED_MAX ||
        (has_any(dictionary, ASCII85) && content.length > ASCII85_MAX)) {
        search->signs.is_uncertain = true;
        return;
    }
    if (!has_any(dictionary, ASCII85)) {
        look_at_encoded(search, dictionary, content);
        return;
    }
    /* A "z" stands for four bytes. */
    char *decoded CLEANUP(free_bytes) = memory_create(4 * content.length + 4);
    search->inflated_bytes += content.length;
    look_at_encoded(search, dictionary, (struct span){decoded, decode_ascii85(content, decoded)});
}

struct pdf_signs pdf_signs_find(const char *bytes, size_t length)
{
    struct search search = {0};
    const char *end = bytes + length;
    const char *at = bytes;
    if (contains((struct span){bytes, length}, "/Encrypt"))
        return (struct pdf_signs){.has_pictures = true, .is_uncertain = true};
    while ((at = memmem(at, (size_t)(end - at), STREAM_WORD, STREAM_WORD_BYTES))) {
        const char *content = at + STREAM_WORD_BYTES;
        content += content < end && *content == '\r';
        content += content < end && *content == '\n';
        const char *content_end =
            memmem(content, (size_t)(end - content), "endstream", STREAM_WORD_BYTES + 3);
        if (!content_end)
            content_end = end;
        look_into(&search, find_dictionary(bytes, at),
                  (struct span){content, (size_t)(content_end - content)});
        at = content_end + (content_end < end ? STREAM_WORD_BYTES + 3 : 0);
    }
    return search.signs;
}
