/*
 * commands: the table of all commands, grouped by family in the order in which help shows them.
 */
#include "app/commands.h"

#include <assert.h>
#include <string.h>

#define OPTIONS(...)                                                                               \
    (const struct command_option[])                                                                \
    {                                                                                              \
        __VA_ARGS__,                                                                               \
        {                                                                                          \
            NULL, NULL, NULL                                                                       \
        }                                                                                          \
    }

const struct command_family FAMILIES[] = {
    {"up", "Running", false},
    {"serve", NULL, false},
    {"worker", NULL, false},
    {"status", NULL, false},
    {"doctor", NULL, false},
    {"process", "Documents", false},
    {"review", "What a person is asked", false},
    {"configuration", "How documents are processed", false},
    {"layout", "What corrections have taught", false},
    {"user", "People who sign in", false},
    {"key", "API keys of programs", false},
    {"reconcile", "Proof", false},
    {"pipeline", "The stages of a process", false},
    {"db", "The schema of the database", false},
    {"config", "Settings and where they come from", false},
    {"help", "About the program", false},
    {"version", NULL, false},
    {"dev", "Inner functions, for development and support", true},
};
const size_t FAMILY_COUNT = COUNT_OF(FAMILIES);

const struct command COMMANDS[] = {
#include "app/commands.def"
};
const size_t COMMAND_COUNT = COUNT_OF(COMMANDS);

const struct command *command_find(const char *family, const char *verb)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (text_equal(COMMANDS[i].family, family) && text_equal(COMMANDS[i].verb, verb))
            return &COMMANDS[i];
    }
    return NULL;
}

const struct command_family *command_find_family(const char *name)
{
    for (size_t i = 0; i < FAMILY_COUNT; i++) {
        if (strcmp(FAMILIES[i].name, name) == 0)
            return &FAMILIES[i];
    }
    return NULL;
}

const struct command_option *command_find_option(const struct command *command, const char *name)
{
    for (size_t i = 0; i < command_count_options(command); i++) {
        if (strcmp(command->options[i].name, name) == 0)
            return &command->options[i];
    }
    return NULL;
}

size_t command_count_options(const struct command *command)
{
    size_t count = 0;
    while (command->options != NULL && command->options[count].name != NULL)
        count++;
    return count;
}

bool command_is_hidden(const struct command *command)
{
    const struct command_family *family = command_find_family(command->family);
    assert(family != NULL);
    return family->is_hidden;
}

const char *command_name(struct arena *arena, const struct command *command)
{
    if (command->verb == NULL)
        return command->family;
    return arena_printf(arena, "%s %s", command->family, command->verb);
}

const char *invocation_option(const struct invocation *invocation, const char *name)
{
    const struct command_option *option = command_find_option(invocation->command, name);
    assert(option != NULL);
    return invocation->option_values[option - invocation->command->options];
}
