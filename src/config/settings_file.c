/*
 * settings_file: splits a settings file into its lines: key = value, # comments, "quoted values".
 *
 * A comment is a line of its own or stands behind white space; in quotes, \" and \\ are escapes.
 * The path may lead to the wrong file, so that no message here repeats what a line says.
 */
#include "config/settings.h"

#include <string.h>

#define FILE_MAX_BYTES ((size_t)64 * 1024)

/* Ends an unquoted value where a comment begins. */
static void cut_comment(char *value)
{
    for (char *at = value; *at != '\0'; at++) {
        if (*at == '#' && (at == value || at[-1] == ' ' || at[-1] == '\t')) {
            *at = '\0';
            return;
        }
    }
}

/* Removes quotes and escapes in place; NULL, or what is wrong. */
static const char *unquote(char *value)
{
    char *out = value;
    char *at = value + 1;
    for (; *at != '"'; at++) {
        if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        if (*at == '\0')
            return "has a quote that is not closed";
        *out++ = *at;
    }
    at += 1 + strspn(at + 1, " \t");
    if (*at != '\0' && *at != '#')
        return "goes on after the closing quote";
    *out = '\0';
    return NULL;
}

/* NULL, or what is wrong; a line without a setting leaves `line->key` NULL. */
static const char *parse_line(char *text, struct settings_line *line)
{
    text = text_trim(text);
    if (text[0] == '\0' || text[0] == '#')
        return NULL;
    char *equals = strchr(text, '=');
    if (equals == NULL || equals == text)
        return "is not of the form key = value";
    *equals = '\0';
    char *value = text_trim(equals + 1);
    const char *fault = NULL;
    if (value[0] == '"') {
        fault = unquote(value);
    } else {
        cut_comment(value);
        value = text_trim(value);
    }
    line->key = text_trim(text);
    line->value = value;
    return fault;
}

static const struct settings_line *find_key(const struct settings_line *lines, size_t count,
                                            const char *key)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(lines[i].key, key) == 0)
            return &lines[i];
    }
    return NULL;
}

static size_t count_lines(const char *text)
{
    size_t count = 1;
    for (; *text != '\0'; text++)
        count += *text == '\n' ? 1 : 0;
    return count;
}

bool settings_file_read(struct arena *arena, const char *path, struct settings_line **lines,
                        size_t *count, struct err *err)
{
    size_t length = 0;
    char *rest = file_read(arena, path, FILE_MAX_BYTES, &length, err);
    if (rest == NULL)
        return err_add(err, "settings");
    if (!text_is_utf8(rest, length))
        return fail(err, ERR_CONFIGURATION, "%s is no text in UTF-8", path);
    struct settings_line *found = arena_new_array(arena, struct settings_line, count_lines(rest));
    size_t found_count = 0;
    for (size_t number = 1; rest != NULL; number++) {
        struct settings_line line = {.number = number};
        const char *fault = parse_line(strsep(&rest, "\n"), &line);
        if (fault != NULL)
            return fail(err, ERR_CONFIGURATION, "line %zu of %s %s", number, path, fault);
        if (line.key == NULL)
            continue;
        const struct settings_line *earlier = find_key(found, found_count, line.key);
        if (earlier != NULL)
            return fail(err, ERR_CONFIGURATION, "line %zu of %s sets again what line %zu sets",
                        number, path, earlier->number);
        found[found_count++] = line;
    }
    *lines = found;
    *count = found_count;
    return true;
}
