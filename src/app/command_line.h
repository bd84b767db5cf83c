/*
 * command_line: from argv to flags, command, options and arguments.
 */
#ifndef APP_COMMAND_LINE_H
#define APP_COMMAND_LINE_H

#include "app/commands.h"

struct command_line {
    struct config_flag *flags; /* settings, in the order they were given */
    size_t flag_count;
    struct invocation invocation; /* without config and out */
};

/* `docflow [--SETTING VALUE]... FAMILY [VERB] [--OPTION [VALUE]]... [ARGUMENT]...`. A --help
   anywhere becomes the command help, --version the command version. What is wrong fails with
   ERR_USAGE and the nearest name. */
bool command_line_parse(struct arena *arena, char *const *argv, struct command_line *line,
                        struct err *err) MUST_CHECK;

#endif
