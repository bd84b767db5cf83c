/*
 * parameter: words are written in the table as "json|csv", and "a|b,..." where several may be said.
 */
#include "http/parameter.h"

#include <string.h>

#define SEVERAL ",..."

/* The words of the type, in the arena, up to NULL; NULL when it is no list of words. */
static const char **split_words(struct arena *arena, const char *type)
{
    if (strchr(type, '|') == NULL)
        return NULL;
    size_t count = 0;
    const char **words = arena_new_array(arena, const char *, strlen(type) + 1);
    for (const char *at = type; *at != '\0' && *at != ',';) {
        const size_t length = strcspn(at, "|,");
        words[count++] = arena_copy_bytes(arena, at, length);
        at += length + (at[length] == '|');
    }
    words[count] = NULL;
    return words;
}

static bool check_word(struct arena *arena, const char *name, const char **words, const char *word,
                       struct err *err)
{
    const char *known = words[0];
    for (size_t i = 0; words[i] != NULL; i++) {
        if (text_equal(words[i], word))
            return true;
        if (i > 0)
            known = arena_printf(arena, "%s, %s", known, words[i]);
    }
    return fail(err, ERR_USAGE, "the parameter %s: '%.*s' is none of %s", name, text_fit(word, 80),
                word, known);
}

bool parameter_check(struct arena *arena, const struct route_parameter *parameter,
                     const char *value, struct err *err)
{
    const bool is_boolean = text_equal(parameter->type, "boolean");
    const char **words = split_words(arena, is_boolean ? "true|false" : parameter->type);
    if (words == NULL)
        return true;
    if (!text_ends_with(parameter->type, SEVERAL))
        return check_word(arena, parameter->name, words, value, err);
    for (const char *at = value; *at != '\0'; at += strspn(at, ",")) {
        const size_t length = strcspn(at, ",");
        if (length > 0 &&
            !check_word(arena, parameter->name, words, arena_copy_bytes(arena, at, length), err))
            return false;
        at += length;
    }
    return true;
}

static struct json *render_type(struct arena *arena, const char *type)
{
    struct json *schema = json_new_object(arena);
    json_set(arena, schema, "type", json_new_text(arena, type));
    return schema;
}

struct json *parameter_schema(struct arena *arena, const struct route_parameter *parameter)
{
    const char **words = split_words(arena, parameter->type);
    if (words == NULL)
        return render_type(arena, parameter->type);
    struct json *word = render_type(arena, "string");
    struct json *list = json_new_array(arena);
    for (size_t i = 0; words[i] != NULL; i++)
        json_append(arena, list, json_new_text(arena, words[i]));
    json_set(arena, word, "enum", list);
    if (!text_ends_with(parameter->type, SEVERAL))
        return word;
    struct json *several = render_type(arena, "array");
    json_set(arena, several, "items", word);
    return several;
}
