/*
 * man: the manual page docflow(1), in roff with the man macros.
 */
#include "app/help.h"

/* roff reads a leading '.' or ''' as a request, and '-' and quotes as typographic ones. */
static void append_roff(struct text *out, const char *plain)
{
    static const struct {
        char plain;
        const char *escaped;
    } ESCAPES[] = {{'\\', "\\e"},  {'-', "\\-"},   {'\'', "\\(aq"},
                   {'`', "\\(ga"}, {'~', "\\(ti"}, {'^', "\\(ha"}};
    if (plain[0] == '.')
        text_append_string(out, "\\&");
    for (; *plain != '\0'; plain++) {
        size_t i = 0;
        while (i < COUNT_OF(ESCAPES) && ESCAPES[i].plain != *plain)
            i++;
        if (i < COUNT_OF(ESCAPES))
            text_append_string(out, ESCAPES[i].escaped);
        else
            text_append_char(out, *plain);
    }
}

/* A paragraph with a bold or plain tag before it. */
static void append_tagged(struct text *out, const char *tag, const char *value, const char *body)
{
    text_append_string(out, ".TP\n\\fB");
    append_roff(out, tag);
    text_append_string(out, "\\fR");
    if (value != NULL) {
        text_append_string(out, " \\fI");
        append_roff(out, value);
        text_append_string(out, "\\fR");
    }
    text_append_char(out, '\n');
    append_roff(out, body);
    text_append_char(out, '\n');
}

static void append_command(struct arena *arena, struct text *out, const struct command *command)
{
    append_tagged(out, help_usage(arena, command), NULL, command->summary);
    if (command->details != NULL) {
        append_roff(out, command->details);
        text_append_char(out, '\n');
    }
    if (command_count_options(command) == 0)
        return;
    text_append_string(out, ".RS\n");
    for (size_t i = 0; i < command_count_options(command); i++)
        append_tagged(out, arena_printf(arena, "--%s", command->options[i].name),
                      command->options[i].value_name, command->options[i].help);
    text_append_string(out, ".RE\n");
}

static void append_settings(struct arena *arena, struct text *out)
{
    text_append_string(out, ".SH SETTINGS\n"
                            "Each is a flag before the command, an environment variable, or a line "
                            "of the settings file.\n");
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        const struct setting *setting = config_setting((enum setting_name)i);
        append_tagged(out, config_flag_text(arena, setting), config_value_name(setting),
                      arena_printf(arena, "%s Variable %s.", setting->help, setting->environment));
    }
}

void help_render_man(struct arena *arena, struct text *out)
{
    text_append_string(out, ".TH DOCFLOW 1 \"\" \"docflow " DOCFLOW_VERSION "\" \"User Commands\"\n"
                            ".SH NAME\ndocflow \\- turns business documents into checked data\n"
                            ".SH SYNOPSIS\n\\fBdocflow\\fR [\\fB\\-\\-\\fISETTING VALUE\\fR]... "
                            "\\fICOMMAND\\fR [\\fIARGUMENT\\fR]...\n"
                            ".SH COMMANDS\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (!command_is_hidden(&COMMANDS[i]))
            append_command(arena, out, &COMMANDS[i]);
    }
    append_settings(arena, out);
    text_append_string(out, ".SH EXIT STATUS\n");
    for (const struct exit_code *exit_code = EXIT_CODES; exit_code->meaning != NULL; exit_code++)
        append_tagged(out, arena_printf(arena, "%d", exit_code->code), NULL, exit_code->meaning);
}
