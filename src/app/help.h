/*
 * help: pages about the commands, made from their table.
 */
#ifndef APP_HELP_H
#define APP_HELP_H

#include "app/commands.h"

/* For a terminal: the whole program, a family, one command. Of a family that is a command by itself
   the verbs, which may be none: they follow the page of that command. */
void help_render_program(struct arena *arena, struct text *out);
void help_render_family(struct arena *arena, const struct command_family *family, struct text *out);
void help_render_command(struct arena *arena, const struct command *command, struct text *out);

/* Reference pages in Markdown: commands, kinds of errors. */
void help_render_markdown(struct arena *arena, struct text *out);
void help_render_errors(struct text *out);
/* The manual page, in roff with the man macros. */
void help_render_man(struct arena *arena, struct text *out);
/* A completion script for bash. */
void help_render_bash(struct arena *arena, struct text *out);

/* "docflow config show [--json]"; in the arena. */
const char *help_usage(struct arena *arena, const struct command *command);
/* "--completion bash"; in the arena. */
const char *help_option(struct arena *arena, const struct command_option *option);

/* The exit codes of the program; ends with a NULL meaning. */
struct exit_code {
    int code;
    const char *meaning;
};
extern const struct exit_code EXIT_CODES[];

#endif
