/*
 * completion: a script that completes commands, options and settings in bash.
 */
#include "app/help.h"

#include <string.h>

/* The part that knows how a line is written; the lists stand between head and tail. */
static const char HEAD[] =
    "# Completions of docflow for bash: source <(docflow help --completion bash)\n"
    "_docflow()\n"
    "{\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} path='' words='' options='' i=1\n"
    "    COMPREPLY=()\n"
    "    while ((i < COMP_CWORD)); do\n"
    "        if [[ ${COMP_WORDS[i]} != -* ]]; then\n"
    "            path+=\"${path:+ }${COMP_WORDS[i]}\"\n"
    "        elif [[ -z $path ]]; then # a setting, whose value follows\n"
    "            [[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))\n"
    "            ((i++))\n"
    "        fi\n"
    "        ((i++))\n"
    "    done\n"
    "    ((i > COMP_CWORD)) && return\n"
    "    case $path in\n";
static const char TAIL[] = "    esac\n"
                           "    [[ $word == -* ]] && words=\"$options --help\"\n"
                           "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n"
                           "}\n"
                           "complete -o default -F _docflow docflow\n";

static void append_options(struct text *out, const struct command *command)
{
    text_append_string(out, " options='");
    for (size_t i = 0; i < command_count_options(command); i++)
        text_printf(out, "--%s ", command->options[i].name);
    text_append_char(out, '\'');
}

/* What may follow the name of a family: its verbs, and options when it is a command by itself. */
static void append_family(struct text *out, const struct command_family *family)
{
    const struct command *alone = command_find(family->name, NULL);
    text_printf(out, "    '%s') words='", family->name);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i].family, family->name) == 0 && COMMANDS[i].verb != NULL)
            text_printf(out, "%s ", COMMANDS[i].verb);
    }
    text_append_char(out, '\'');
    if (alone != NULL)
        append_options(out, alone);
    text_append_string(out, " ;;\n");
}

/* After the first argument. The shell takes the first pattern that fits: verbs before what their
   family does by itself. */
static void append_commands(struct arena *arena, struct text *out, bool is_verb)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const struct command *command = &COMMANDS[i];
        if ((command->verb != NULL) != is_verb || command_count_options(command) == 0)
            continue;
        text_printf(out, "    '%s'*)", command_name(arena, command));
        append_options(out, command);
        text_append_string(out, " ;;\n");
    }
}

void help_render_bash(struct arena *arena, struct text *out)
{
    text_append_string(out, HEAD);
    text_append_string(out, "    '') words='");
    for (size_t i = 0; i < FAMILY_COUNT; i++) {
        if (!FAMILIES[i].is_hidden)
            text_printf(out, "%s ", FAMILIES[i].name);
    }
    text_append_string(out, "' options='");
    for (size_t i = 0; i < CONFIG_COUNT; i++)
        text_printf(out, "%s ", config_flag_text(arena, config_setting((enum setting_name)i)));
    text_append_string(out, "--version' ;;\n");
    for (size_t i = 0; i < FAMILY_COUNT; i++)
        append_family(out, &FAMILIES[i]);
    append_commands(arena, out, true);
    append_commands(arena, out, false);
    text_append_string(out, TAIL);
}
