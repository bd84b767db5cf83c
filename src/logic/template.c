/*
 * template: finds placeholders, and says of each whether it can be filled in.
 */
#include "logic/template.h"

#include <string.h>

#define NAME_CHARACTERS "abcdefghijklmnopqrstuvwxyz0123456789_"
#define LIST_BYTES_MAX  1024

static size_t line_of(const char *text, const char *at)
{
    size_t line = 1;
    for (const char *end = memchr(text, '\n', (size_t)(at - text)); end != NULL;
         end = memchr(end + 1, '\n', (size_t)(at - end - 1)))
        line++;
    return line;
}

static bool is_variable(const char *const *variables, const char *name, size_t length)
{
    for (; *variables != NULL; variables++) {
        if (strlen(*variables) == length && strncmp(*variables, name, length) == 0)
            return true;
    }
    return false;
}

/* The variables with a comma between them; cut at the size of the buffer. */
static void list_variables(const char *const *variables, char out[static LIST_BYTES_MAX])
{
    size_t used = 0;
    for (; *variables != NULL; variables++) {
        const size_t length = strlen(*variables);
        if (used + length + 3 > LIST_BYTES_MAX)
            break;
        if (used > 0) {
            memcpy(out + used, ", ", 2);
            used += 2;
        }
        memcpy(out + used, *variables, length);
        used += length;
    }
    out[used] = '\0';
}

/* The name of the placeholder that begins at `at`, and where it ends; NULL when it is none. */
static const char *find_name(const char *at, size_t *length, const char **end)
{
    const char *name = at + 2 + strspn(at + 2, " ");
    *length = strspn(name, NAME_CHARACTERS);
    const char *braces = name + *length + strspn(name + *length, " ");
    *end = braces + 2;
    return *length > 0 && *length <= TEMPLATE_NAME_BYTES_MAX && text_starts_with(braces, "}}")
               ? name
               : NULL;
}

bool template_check(const char *text, const char *const *variables, struct err *err)
{
    const char *end = NULL;
    for (const char *at = strstr(text, "{{"); at != NULL; at = strstr(end, "{{")) {
        size_t length = 0;
        const char *name = find_name(at, &length, &end);
        if (name != NULL && is_variable(variables, name, length))
            continue;
        char list[LIST_BYTES_MAX];
        list_variables(variables, list);
        if (name == NULL)
            (void)fail(err, ERR_INVALID, "line %zu: \"{{\" begins no placeholder like {{%s}}",
                       line_of(text, at), *variables != NULL ? *variables : "name");
        else
            (void)fail(err, ERR_INVALID, "line %zu: there is no variable {{%.*s}}",
                       line_of(text, at), (int)length, name);
        return err_hint(err, "variables are %s", list);
    }
    return true;
}
