/*
 * schema_content: what a text holds, "contentEncoding" and "contentMediaType".
 *
 * Only draft-07 lets them refuse a value; of what they may say, base64 and JSON are known here, and
 * everything else holds always. Since 2019-09 they inform whoever reads the value.
 */
#include "logic/schema_keywords.h"
#include "logic/schema_run.h"

#include <string.h>
#include <strings.h>

#define CONTENT_ARENA_BYTES ((size_t)128 * 1024 * 1024)

/* Four letters of base64 are three bytes. */
#define GROUP_LETTERS 4
#define GROUP_BYTES   3
#define LETTER_BITS   6

/* ---- base64 ---- */

/* -1 for what is no letter of it. */
static int value_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

struct group {
    uint32_t bits;
    size_t letters; /* padding included */
    size_t padding;
};

/* False for a letter that must not stand there. */
static bool take_letter(struct group *group, char c)
{
    const int value = value_of(c);
    if (c == '=' ? group->letters < 2 : value < 0 || group->padding > 0)
        return false;
    group->padding += c == '=';
    group->bits = group->bits << LETTER_BITS | (c == '=' ? 0 : (uint32_t)value);
    group->letters++;
    return true;
}

/* RFC 4648, in lines as RFC 2045 has them. False when `text` is none; `bytes` may be NULL. */
static bool decode(const char *text, size_t length, struct text *bytes)
{
    struct group group = {0};
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\r' || text[i] == '\n')
            continue;
        if (group.letters == GROUP_LETTERS) {
            if (group.padding > 0)
                return false;
            group = (struct group){0};
        }
        if (!take_letter(&group, text[i]))
            return false;
        for (size_t j = 0;
             bytes && group.letters == GROUP_LETTERS && j < GROUP_BYTES - group.padding; j++)
            text_append_char(bytes, (char)(group.bits >> (16 - 8 * j)));
    }
    return group.letters == 0 || group.letters == GROUP_LETTERS;
}

/* ---- compiling ---- */

static bool is_enforced(const struct schema_compiler *compiler)
{
    return !compiler->options->has_loose_formats;
}

/* "application/json; charset=utf-8" is JSON, too. */
static bool is_json(const char *media_type)
{
    static const char JSON[] = "application/json";
    const size_t length = strlen(JSON);
    return strncasecmp(media_type, JSON, length) == 0 &&
           (media_type[length] == '\0' || strchr("; ", media_type[length]));
}

bool schema_compile_encoding(struct schema_compiler *compiler, struct schema_rule *rule,
                             const struct json *value)
{
    const char *name = json_text(value);
    if (!name)
        return schema_refuse(compiler, rule, ERR_INVALID, "must be a string");
    if (!is_enforced(compiler) || strcasecmp(name, "base64") != 0)
        rule->keyword = NULL;
    return true;
}

bool schema_compile_media_type(struct schema_compiler *compiler, struct schema_rule *rule,
                               const struct json *value)
{
    const char *name = json_text(value);
    const char *encoding = json_text(json_find(rule->node->json, "contentEncoding"));
    if (!name)
        return schema_refuse(compiler, rule, ERR_INVALID, "must be a string");
    rule->of.is_base64 = encoding && strcasecmp(encoding, "base64") == 0;
    if (!is_enforced(compiler) || !is_json(name) || (encoding && !rule->of.is_base64))
        rule->keyword = NULL;
    return true;
}

/* ---- applying ---- */

bool schema_apply_encoding(struct schema_run *run, const struct schema_rule *rule,
                           const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    const size_t length = json_text_length(place->value);
    if (!schema_spend_bytes(run, length))
        return false;
    return decode(json_bytes(place->value), length, NULL) ||
           (run->issues && schema_report(run, rule, place, "%s must be base64",
                                         schema_describe_place(run, place)));
}

/* Gives up where it is too large to be looked at. */
static bool holds_json(struct schema_run *run, const char *bytes, size_t length)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(CONTENT_ARENA_BYTES);
    struct err err;
    if (!schema_spend_bytes(run, length))
        return false;
    if (json_parse_with_zero(arena, bytes, length, &err))
        return true;
    return err.kind == ERR_LIMIT && schema_give_up(run, "the content takes too much work to check");
}

bool schema_apply_media_type(struct schema_run *run, const struct schema_rule *rule,
                             const struct schema_place *place, struct schema_seen *seen)
{
    (void)seen;
    const char *bytes = json_bytes(place->value);
    const size_t length = json_text_length(place->value);
    struct text decoded CLEANUP(text_done);
    text_init(&decoded, length);
    /* What is not base64 is told by the rule about that. */
    if (rule->of.is_base64 && !decode(bytes, length, &decoded))
        return true;
    if (rule->of.is_base64 ? holds_json(run, decoded.data, decoded.length)
                           : holds_json(run, bytes, length))
        return true;
    return run->issues &&
           schema_report(run, rule, place, "%s must hold JSON", schema_describe_place(run, place));
}
