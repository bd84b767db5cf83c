/*
 * help: pages for a terminal of 80 columns or more, and the pieces that other pages share.
 */
#include "app/help.h"

#include <string.h>

#define COLUMN_WIDTH 26
#define PAGE_WIDTH   80

const struct exit_code EXIT_CODES[] = {
    {0, "done"},
    {1, "failed; the reason stands on standard error"},
    {EXIT_USAGE, "the command line is wrong"},
    {EXIT_IN_REVIEW, "waited for, a document is to be reviewed by a person; none failed"},
    {EXIT_NOT_COMPLETED,
     "a document failed, was cancelled, or was refused while others were taken in"},
    {0, NULL},
};

const char *help_option(struct arena *arena, const struct command_option *option)
{
    if (option->value_name == NULL)
        return arena_printf(arena, "--%s", option->name);
    return arena_printf(arena, "--%s %s", option->name, option->value_name);
}

const char *help_usage(struct arena *arena, const struct command *command)
{
    const char *usage = arena_printf(arena, "docflow %s", command_name(arena, command));
    for (size_t i = 0; i < command_count_options(command); i++)
        usage = arena_printf(arena, "%s [%s]", usage, help_option(arena, &command->options[i]));
    if (command->arguments != NULL)
        usage = arena_printf(arena, "%s %s", usage, command->arguments);
    return usage;
}

/* Bytes of `text` that fit a line of `width`, broken at a blank. */
static size_t measure_line(const char *text, size_t width)
{
    size_t length = strlen(text);
    const char *blank = length > width ? memrchr(text, ' ', width + 1) : NULL;
    return blank != NULL ? (size_t)(blank - text) : length;
}

static void append_paragraph(struct text *out, const char *text)
{
    while (*text != '\0') {
        size_t length = measure_line(text, PAGE_WIDTH);
        text_printf(out, "%.*s\n", (int)length, text);
        text += length + strspn(text + length, " ");
    }
}

/* Two columns; a long left side gets a line of its own. */
static void append_entry(struct text *out, const char *left, const char *right)
{
    if (strlen(left) > COLUMN_WIDTH) {
        text_printf(out, "  %s\n", left);
        left = "";
    }
    while (*right != '\0') {
        size_t length = measure_line(right, PAGE_WIDTH - COLUMN_WIDTH - strlen("    "));
        text_printf(out, "  %-*s  %.*s\n", COLUMN_WIDTH, left, (int)length, right);
        right += length + strspn(right + length, " ");
        left = "";
    }
}

static void append_commands(struct arena *arena, struct text *out,
                            const struct command_family *family)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const struct command *command = &COMMANDS[i];
        const char *name = command_name(arena, command);
        if (strcmp(command->family, family->name) != 0)
            continue;
        if (command->arguments != NULL)
            name = arena_printf(arena, "%s %s", name, command->arguments);
        append_entry(out, name, command->summary);
    }
}

void help_render_program(struct arena *arena, struct text *out)
{
    text_append_string(out, "DocFlow turns business documents into checked data.\n\n"
                            "Usage: docflow [--SETTING VALUE]... COMMAND [ARGUMENT]...\n");
    for (size_t i = 0; i < FAMILY_COUNT; i++) {
        if (FAMILIES[i].is_hidden)
            continue;
        if (FAMILIES[i].summary != NULL)
            text_printf(out, "\n%s\n", FAMILIES[i].summary);
        append_commands(arena, out, &FAMILIES[i]);
    }
    text_append_string(out, "\nSettings stand before the command\n");
    append_entry(out, "--data-dir DIR", "folder of the private PostgreSQL and of stored files");
    append_entry(out, "--database-url URL", "another PostgreSQL than the private one");
    append_entry(out, "--log-level LEVEL", "debug, info, warning or error");
    text_append_string(out, "\n'docflow help COMMAND' explains a command, 'docflow config docs' "
                            "every setting.\n");
}

static bool has_verbs(const struct command_family *family)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i].family, family->name) == 0 && COMMANDS[i].verb != NULL)
            return true;
    }
    return false;
}

void help_render_family(struct arena *arena, const struct command_family *family, struct text *out)
{
    const bool is_command = command_find(family->name, NULL) != NULL;
    if (!has_verbs(family))
        return;
    if (is_command)
        text_append_string(out, "\nAll commands\n");
    else
        text_printf(out, "Usage: docflow %s COMMAND [ARGUMENT]...\n\n%s\n", family->name,
                    family->summary);
    append_commands(arena, out, family);
    text_printf(out, "\n'docflow help %s COMMAND' explains one of them.\n", family->name);
}

void help_render_command(struct arena *arena, const struct command *command, struct text *out)
{
    text_printf(out, "Usage: %s\n\n", help_usage(arena, command));
    append_paragraph(out, command->summary);
    if (command->details != NULL)
        append_paragraph(out, command->details);
    if (command_count_options(command) > 0)
        text_append_string(out, "\nOptions\n");
    for (size_t i = 0; i < command_count_options(command); i++)
        append_entry(out, help_option(arena, &command->options[i]), command->options[i].help);
}
