/*
 * fuzz_template: any text is a template, or refused with a line that it has and a sentence; what is
 * accepted has no braces left once the variables are taken out.
 */
#include "fuzz.h"

#include "logic/logic.h"

#include <stdlib.h>
#include <string.h>

/* The text without what `variable` stands for, however it is written. */
static void take_out(char *text, const char *variable)
{
    const size_t length = strlen(variable);
    for (char *at = text; (at = strstr(at, "{{")) != NULL;) {
        const char *name = at + 2 + strspn(at + 2, " ");
        const char *end = name + length;
        if (strncmp(name, variable, length) == 0 && (end += strspn(end, " "), end[0] == '}')) {
            memset(at, '.', (size_t)(end + 2 - at));
            continue;
        }
        at += 2;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const VARIABLES[] = {"document_text", "a", "a1_", NULL};
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    char *text = arena_copy_bytes(arena, data, size);
    if (!text_is_utf8(text, strlen(text)))
        return 0;
    struct err err;
    err_clear(&err);
    if (!template_check(text, VARIABLES, &err)) {
        size_t line = 0;
        size_t lines = 1;
        for (const char *at = text; *at != '\0'; at++)
            lines += *at == '\n';
        promise(err.kind == ERR_INVALID &&
                (line = strtoul(err.message + strlen("line "), NULL, 10)) > 0);
        promise(line >= 1 && line <= lines);
        promise(text_is_utf8(err.message, strlen(err.message)));
        return 0;
    }
    for (size_t i = 0; VARIABLES[i] != NULL; i++)
        take_out(text, VARIABLES[i]);
    promise(strstr(text, "{{") == NULL);
    return 0;
}
