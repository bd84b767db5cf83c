/*
 * pattern: ECMA-262 expressions, rewritten for PCRE2 and matched by it.
 *
 * The two languages look alike and differ in what they call a digit, a space, a line end and an
 * escape; and PCRE2 has much that ECMA-262 has not. So an expression is read by the rules of
 * ECMA-262 and only what these know is written, in words that mean the same to PCRE2. Where
 * browsers are lenient (a lone brace, an escaped punctuation mark), so is this.
 */
#include "logic/pattern.h"

#include "logic/pattern_property.h"

#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define SHOWN_BYTES 100 /* of a pattern in an error */
/* Steps of one search; takes about 10 ms. */
#define MATCH_LIMIT         1000000
#define HEAP_LIMIT_KIBIBYTE 16384

#define SPACES                                                                                     \
    "\\x{9}-\\x{d} \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}"        \
    "\\x{3000}\\x{feff}"
#define NO_SPACES                                                                                  \
    "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"               \
    "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"                 \
    "\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}"

struct pattern {
    const char *source;
    pcre2_code *code;
    pcre2_match_context *limits;
};

/* ---- from ECMA-262 to PCRE2 ---- */

struct translator {
    const char *source;
    const char *at;
    const char *end; /* a zero byte stands there, and may stand before */
    struct text out;
    bool is_repeatable; /* a quantifier may follow */
    bool is_in_class;
    struct err *err;
};

static bool refuse(const struct translator *translator, const char *problem)
{
    return fail(translator->err, ERR_INVALID, "pattern '%.*s', at byte %zu: %s",
                text_fit(translator->source, SHOWN_BYTES), translator->source,
                (size_t)(translator->at - translator->source) + 1, problem);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

static void write_code(struct translator *translator, uint32_t code)
{
    text_printf(&translator->out, "\\x{%x}", code);
}

/* Exactly `count` hex digits. */
static bool read_hex(struct translator *translator, int count, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < count; i++, translator->at++) {
        if (hex_value(*translator->at) < 0)
            return refuse(translator, "a hex digit is missing");
        *code = *code << 4 | (uint32_t)hex_value(*translator->at);
    }
    return true;
}

/* {H...} behind "\u". */
static bool read_braced_hex(struct translator *translator, uint32_t *code)
{
    *code = 0;
    translator->at++;
    do {
        if (hex_value(*translator->at) < 0)
            return refuse(translator, "a hex digit is missing");
        *code = *code << 4 | (uint32_t)hex_value(*translator->at++);
        if (*code > 0x10FFFF)
            return refuse(translator, "there is no character beyond U+10FFFF");
    } while (*translator->at != '}');
    translator->at++;
    return true;
}

/* Behind "\u": one character, which may take two escapes. */
static bool translate_unicode_escape(struct translator *translator)
{
    uint32_t code = 0;
    uint32_t low = 0;
    if (*translator->at == '{') {
        if (!read_braced_hex(translator, &code))
            return false;
    } else if (!read_hex(translator, 4, &code)) {
        return false;
    }
    if (code >= 0xD800 && code <= 0xDBFF && text_starts_with(translator->at, "\\u")) {
        translator->at += 2;
        if (!read_hex(translator, 4, &low))
            return false;
        if (low >= 0xDC00 && low <= 0xDFFF)
            code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    if (code >= 0xD800 && code <= 0xDFFF)
        return refuse(translator, "half a surrogate pair is no character");
    write_code(translator, code);
    return true;
}

/* Behind "\p" or "\P". */
static bool translate_property(struct translator *translator, char letter)
{
    const char *end = *translator->at == '{' ? strchr(translator->at, '}') : NULL;
    if (!end)
        return refuse(translator, "the name of a property in braces is missing");
    const char *name = translator->at + 1;
    const size_t length = (size_t)(end - name);
    text_printf(&translator->out, "\\%c{", letter);
    if (!pattern_property_write(name, length, &translator->out))
        return refuse(translator, "no such property of characters");
    text_append_char(&translator->out, '}');
    translator->at = end + 1;
    return true;
}

/* \d \D \w \W \s \S, which mean the same inside and outside a class. */
static void write_class_escape(struct translator *translator, char letter)
{
    const char *body = letter == 's' ? SPACES : NO_SPACES;
    if ((letter | 0x20) != 's')
        text_printf(&translator->out, "\\%c", letter);
    else
        text_printf(&translator->out, translator->is_in_class ? "%s" : "[%s]", body);
}

/* \k<name> and \1: PCRE2 knows them, too, but would read \10 by other rules. */
static bool translate_back_reference(struct translator *translator, char first)
{
    const char *start = translator->at;
    if (first == 'k') {
        const char *end = *start == '<' ? strchr(start, '>') : NULL;
        if (!end)
            return refuse(translator, "the name of a group is missing");
        text_printf(&translator->out, "\\k<%.*s>", (int)(end - start - 1), start + 1);
        translator->at = end + 1;
        return true;
    }
    while (is_digit(*translator->at))
        translator->at++;
    text_printf(&translator->out, "\\g{%c%.*s}", first, (int)(translator->at - start), start);
    return true;
}

/* Escapes that stand for one character. */
static bool translate_character_escape(struct translator *translator, char letter)
{
    static const char NAMES[] = "fnrtv";
    static const char MEANINGS[] = "\f\n\r\t\v";
    const char *name = strchr(NAMES, letter);
    uint32_t code = 0;
    if (name) {
        write_code(translator, (uint32_t)MEANINGS[name - NAMES]);
    } else if (letter == '0' && !is_digit(*translator->at)) {
        write_code(translator, 0);
    } else if (letter == 'c' && is_letter(*translator->at)) {
        write_code(translator, (uint32_t)*translator->at++ & 0x1F);
    } else if (letter == 'x') {
        if (!read_hex(translator, 2, &code))
            return false;
        write_code(translator, code);
    } else if (letter == 'u') {
        return translate_unicode_escape(translator);
    } else if ((unsigned char)letter < 0x80 && !is_letter(letter) && !is_digit(letter)) {
        write_code(translator, (uint32_t)letter);
    } else {
        return refuse(translator, "no such escape");
    }
    return true;
}

/* Standing behind the backslash. */
static bool translate_escape(struct translator *translator)
{
    const char letter = *translator->at;
    if (translator->at == translator->end)
        return refuse(translator, "nothing follows the backslash");
    if (letter == '\0')
        return refuse(translator, "no such escape");
    translator->at++;
    translator->is_repeatable = true;
    if (strchr("dDwWsS", letter)) {
        write_class_escape(translator, letter);
        return true;
    }
    if (letter == 'p' || letter == 'P')
        return translate_property(translator, letter);
    if (letter == 'b' && translator->is_in_class) {
        write_code(translator, '\b');
        return true;
    }
    if ((letter == 'b' || letter == 'B') && !translator->is_in_class) {
        text_printf(&translator->out, "\\%c", letter);
        translator->is_repeatable = false;
        return true;
    }
    if ((letter == 'k' || (is_digit(letter) && letter != '0')) && !translator->is_in_class)
        return translate_back_reference(translator, letter);
    return translate_character_escape(translator, letter);
}

/* Standing behind the opening bracket. */
static bool translate_class(struct translator *translator)
{
    text_append_char(&translator->out, '[');
    if (*translator->at == '^')
        text_append_char(&translator->out, *translator->at++);
    translator->is_in_class = true;
    while (*translator->at != ']') {
        const char c = *translator->at;
        if (translator->at == translator->end)
            return refuse(translator, "a ']' is missing");
        translator->at++;
        if (c == '\\') {
            if (!translate_escape(translator))
                return false;
        } else if (c == '[') {
            text_append_string(&translator->out, "\\["); /* [: begins something in PCRE2 */
        } else {
            text_append_char(&translator->out, c);
        }
    }
    translator->at++;
    translator->is_in_class = false;
    translator->is_repeatable = true;
    text_append_char(&translator->out, ']');
    return true;
}

/* Standing behind the opening parenthesis. */
static bool translate_group(struct translator *translator)
{
    static const char *const KINDS[] = {"?:", "?=", "?!", "?<=", "?<!"};
    translator->is_repeatable = false;
    text_append_char(&translator->out, '(');
    if (*translator->at != '?')
        return true;
    for (size_t i = 0; i < COUNT_OF(KINDS); i++) {
        if (text_starts_with(translator->at, KINDS[i])) {
            text_append_string(&translator->out, KINDS[i]);
            translator->at += strlen(KINDS[i]);
            return true;
        }
    }
    const char *end = translator->at[1] == '<' ? strchr(translator->at, '>') : NULL;
    if (!end)
        return refuse(translator, "no such kind of group");
    text_append(&translator->out, translator->at, (size_t)(end + 1 - translator->at));
    translator->at = end + 1;
    return true;
}

/* Length of {n}, {n,} or {n,m} at `text`; 0 when it is a brace and nothing else. */
static size_t measure_range(const char *text)
{
    size_t length = 1;
    const size_t first = length;
    while (is_digit(text[length]))
        length++;
    if (length == first)
        return 0;
    if (text[length] == ',')
        length++;
    while (is_digit(text[length]))
        length++;
    return text[length] == '}' ? length + 1 : 0;
}

static bool translate_quantifier(struct translator *translator, size_t length)
{
    if (!translator->is_repeatable) {
        translator->at--;
        return refuse(translator, "there is nothing to repeat");
    }
    text_append(&translator->out, translator->at - 1, length);
    translator->at += length - 1;
    if (*translator->at == '?')
        text_append_char(&translator->out, *translator->at++);
    translator->is_repeatable = false;
    return true;
}

/* One term, or a part of one. */
static bool translate_next(struct translator *translator)
{
    const char c = *translator->at++;
    const size_t range = c == '{' ? measure_range(translator->at - 1) : 0;
    switch (c) {
    case '\\':
        return translate_escape(translator);
    case '[':
        return translate_class(translator);
    case '(':
        return translate_group(translator);
    case '*':
    case '+':
    case '?':
        return translate_quantifier(translator, 1);
    case '.':
        text_append_string(&translator->out, "[^\\n\\r\\x{2028}\\x{2029}]");
        break;
    case '^':
    case '$':
    case '|':
        text_append_char(&translator->out, c);
        translator->is_repeatable = false;
        return true;
    default:
        if (range > 0)
            return translate_quantifier(translator, range);
        if (memchr("{}]", c, 3))
            text_append_char(&translator->out, '\\');
        text_append_char(&translator->out, c);
    }
    translator->is_repeatable = true;
    return true;
}

static bool translate(struct translator *translator)
{
    while (translator->at < translator->end) {
        if (!translate_next(translator))
            return false;
    }
    return true;
}

/* ---- PCRE2 ---- */

static void free_code(void *code)
{
    pcre2_code_free(code);
}

static void free_limits(void *limits)
{
    pcre2_match_context_free(limits);
}

static pcre2_match_context *make_limits(struct arena *arena)
{
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    if (!limits)
        memory_exhausted("the limits of a pattern", 0);
    arena_defer(arena, free_limits, limits);
    (void)pcre2_set_match_limit(limits, MATCH_LIMIT);
    (void)pcre2_set_heap_limit(limits, HEAP_LIMIT_KIBIBYTE);
    return limits;
}

static bool compile(struct arena *arena, const struct text *expression, struct pattern *pattern,
                    struct err *err)
{
    const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
                             PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
    int error = 0;
    PCRE2_SIZE offset = 0;
    pattern->code = pcre2_compile((PCRE2_SPTR)expression->data, expression->length, options, &error,
                                  &offset, NULL);
    if (!pattern->code) {
        char message[128] = "";
        (void)pcre2_get_error_message(error, (PCRE2_UCHAR *)message, sizeof message);
        const bool is_valid = error == PCRE2_ERROR_LOOKBEHIND_NOT_FIXED_LENGTH;
        return fail(err, is_valid ? ERR_UNSUPPORTED : ERR_INVALID, "pattern '%.*s': %s",
                    text_fit(pattern->source, SHOWN_BYTES), pattern->source, message);
    }
    arena_defer(arena, free_code, pattern->code);
    /* Without leave to make code (a sandbox), the interpreter does the same, slower. */
    (void)pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE);
    return true;
}

static void translator_done(struct translator *translator)
{
    text_done(&translator->out);
}

struct pattern *pattern_compile(struct arena *arena, const char *source, size_t length,
                                struct err *err)
{
    if (length > PATTERN_MAX_BYTES)
        return fail_null(err, ERR_LIMIT, "pattern '%.*s...' is longer than %d bytes",
                         text_fit(source, SHOWN_BYTES), source, PATTERN_MAX_BYTES);
    struct translator translator CLEANUP(translator_done) = {
        .source = source, .at = source, .end = source + length, .err = err};
    text_init(&translator.out, (size_t)PATTERN_MAX_BYTES * sizeof NO_SPACES);
    if (!translate(&translator))
        return NULL;
    struct pattern *pattern = arena_new(arena, struct pattern);
    pattern->source = source;
    pattern->limits = make_limits(arena);
    return compile(arena, &translator.out, pattern, err) ? pattern : NULL;
}

bool pattern_is_valid(const char *source, size_t length)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    struct err err;
    return pattern_compile(arena, source, length, &err) || err.kind == ERR_UNSUPPORTED;
}

enum pattern_answer pattern_search(const struct pattern *pattern, const char *text, size_t length)
{
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    if (!match)
        memory_exhausted("a match", 0);
    const int result = pcre2_match(pattern->code, (PCRE2_SPTR)text, length, 0, PCRE2_NO_UTF_CHECK,
                                   match, pattern->limits);
    pcre2_match_data_free(match);
    if (result >= 0)
        return PATTERN_IS_THERE;
    return result == PCRE2_ERROR_NOMATCH ? PATTERN_IS_NOT_THERE : PATTERN_COSTS_TOO_MUCH;
}

const char *pattern_source(const struct pattern *pattern)
{
    return pattern->source;
}
