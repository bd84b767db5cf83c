/*
 * reference: pages of docs/reference/ about commands and errors, in Markdown.
 */
#include "app/help.h"

#include <string.h>

static void append_command(struct arena *arena, struct text *out, const struct command *command)
{
    text_printf(out, "\n### docflow %s\n\n```\n%s\n```\n\n%s\n", command_name(arena, command),
                help_usage(arena, command), command->summary);
    if (command->details != NULL)
        text_printf(out, "%s\n", command->details);
    if (command_count_options(command) > 0)
        text_append_string(out, "\n| Option | Meaning |\n| --- | --- |\n");
    for (size_t i = 0; i < command_count_options(command); i++)
        text_printf(out, "| `%s` | %s |\n", help_option(arena, &command->options[i]),
                    command->options[i].help);
}

void help_render_markdown(struct arena *arena, struct text *out)
{
    text_append_string(out, "# Commands\n\n"
                            "`docflow [--SETTING VALUE]... COMMAND [ARGUMENT]...`: settings stand "
                            "before the command,\noptions of the command after it, `--` ends the "
                            "options. `--help` works everywhere.\n\n"
                            "| Exit code | Meaning |\n| --- | --- |\n");
    for (const struct exit_code *exit_code = EXIT_CODES; exit_code->meaning != NULL; exit_code++)
        text_printf(out, "| %d | %s |\n", exit_code->code, exit_code->meaning);
    for (size_t i = 0; i < FAMILY_COUNT; i++) {
        if (FAMILIES[i].is_hidden)
            continue;
        if (FAMILIES[i].summary != NULL)
            text_printf(out, "\n## %s\n", FAMILIES[i].summary);
        for (size_t j = 0; j < COMMAND_COUNT; j++) {
            if (strcmp(COMMANDS[j].family, FAMILIES[i].name) == 0)
                append_command(arena, out, &COMMANDS[j]);
        }
    }
}

void help_render_errors(struct text *out)
{
    static const char *const LEVELS[] = {[LOG_DEBUG] = "debug",
                                         [LOG_INFO] = "info",
                                         [LOG_WARNING] = "warning",
                                         [LOG_ERROR] = "error"};
    text_append_string(out, "# Errors\n\n"
                            "Every failure is of one kind. The kind decides the HTTP status, "
                            "whether a job is tried\nagain, and the level in the log.\n\n"
                            "| Kind | HTTP status | Tried again | Log level | Meaning |\n"
                            "| --- | --- | --- | --- | --- |\n");
    for (int i = ERR_NONE + 1; i < ERR_KIND_COUNT; i++) {
        enum err_kind kind = (enum err_kind)i;
        text_printf(out, "| `%s` | %d | %s | %s | %s |\n", err_kind_name(kind),
                    err_kind_http_status(kind), err_kind_is_retryable(kind) ? "yes" : "no",
                    LEVELS[err_kind_log_level(kind)], err_kind_meaning(kind));
    }
}
