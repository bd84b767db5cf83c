/*
 * command_line: reads argv by the tables of settings and commands.
 *
 * Settings stand before the command, options of the command after it, so that a command may name an
 * option as it likes.
 */
#include "app/command_line.h"

#include <assert.h>
#include <string.h>

#define NAMES_MAX 128

struct names {
    const char *items[NAMES_MAX];
    size_t count;
};

static void add_name(struct names *names, const char *name)
{
    if (names->count < NAMES_MAX)
        names->items[names->count++] = name;
}

/* "--name=value" or "--name": `value` is NULL without '='. */
struct option_text {
    const char *name;
    const char *value;
};

static struct option_text split_option(struct arena *arena, const char *word)
{
    const char *name = word + strlen("--");
    const char *equals = strchr(name, '=');
    if (equals == NULL)
        return (struct option_text){.name = name};
    return (struct option_text){
        .name = arena_copy_bytes(arena, name, (size_t)(equals - name)),
        .value = equals + 1,
    };
}

static bool is_option(const char *word)
{
    return word != NULL && word[0] == '-' && word[1] != '\0';
}

static bool is_help(const char *word)
{
    return text_equal(word, "--help") || text_equal(word, "-h");
}

/* The row of a command that the command line itself relies on. */
static const struct command *find_own(const char *name)
{
    const struct command *command = command_find(name, NULL);
    assert(command != NULL);
    return command;
}

/* The same as `docflow help FAMILY VERB`; either may be NULL. */
static void ask_help(struct arena *arena, struct command_line *line, const char *family,
                     const char *verb)
{
    const struct command *help = find_own("help");
    const char **arguments = arena_new_array(arena, const char *, 3);
    arguments[0] = family;
    arguments[1] = verb;
    line->invocation.command = help;
    line->invocation.arguments = arguments;
    line->invocation.argument_count = (family != NULL ? 1u : 0u) + (verb != NULL ? 1u : 0u);
    line->invocation.option_values =
        arena_new_array(arena, const char *, command_count_options(help));
}

/* ---- before the command ---------------------------------------------------------------------- */

static bool refuse_flag(struct arena *arena, const char *name, struct err *err)
{
    struct names names = {.count = 0};
    for (size_t i = 0; i < CONFIG_COUNT; i++)
        add_name(&names, config_flag_text(arena, config_setting((enum setting_name)i)));
    add_name(&names, "--help");
    add_name(&names, "--version");
    const char *flag = arena_printf(arena, "--%s", name);
    const char *nearest = config_find_nearest(flag, names.items, names.count);
    (void)fail(err, ERR_USAGE, "there is no setting %s", flag);
    if (nearest != NULL)
        return err_hint(err, "did you mean %s?", nearest);
    return err_hint(err, "'docflow config docs' lists every setting");
}

/* Reads --name=value or --name value at `*at`, and moves behind it. */
static bool parse_flag(struct arena *arena, char *const **at, struct config_flag *flag,
                       struct err *err)
{
    const char *word = *(*at)++;
    if (word[1] != '-')
        return fail(err, ERR_USAGE, "there is no option %s", word);
    struct option_text option = split_option(arena, word);
    const struct setting *setting = config_find_flag(option.name);
    if (setting == NULL)
        return refuse_flag(arena, option.name, err);
    if (option.value == NULL && **at == NULL)
        return fail(err, ERR_USAGE, "--%s needs a value: --%s %s", option.name, option.name,
                    config_value_name(setting));
    flag->name = setting->name;
    flag->value = option.value != NULL ? option.value : *(*at)++;
    return true;
}

/* ---- the command ----------------------------------------------------------------------------- */

/* True when `word` alone names the verb of just one command that people use. */
static const struct command *find_by_verb(const char *word)
{
    const struct command *found = NULL;
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (text_equal(COMMANDS[i].verb, word) && !command_is_hidden(&COMMANDS[i])) {
            if (found != NULL)
                return NULL;
            found = &COMMANDS[i];
        }
    }
    return found;
}

static bool refuse_family(const char *word, struct err *err)
{
    struct names names = {.count = 0};
    for (size_t i = 0; i < FAMILY_COUNT; i++) {
        if (!FAMILIES[i].is_hidden)
            add_name(&names, FAMILIES[i].name);
    }
    const char *nearest = config_find_nearest(word, names.items, names.count);
    const struct command *command = find_by_verb(word);
    (void)fail(err, ERR_USAGE, "there is no command '%s'", word);
    if (command != NULL)
        return err_hint(err, "did you mean 'docflow %s %s'?", command->family, command->verb);
    if (nearest != NULL)
        return err_hint(err, "did you mean 'docflow %s'?", nearest);
    return err_hint(err, "'docflow help' lists all commands");
}

static bool refuse_verb(const char *family, const char *word, struct err *err)
{
    struct names names = {.count = 0};
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(COMMANDS[i].family, family) == 0)
            add_name(&names, COMMANDS[i].verb);
    }
    if (word == NULL) {
        (void)fail(err, ERR_USAGE, "'docflow %s' needs a further word", family);
        return err_hint(err, "'docflow help %s' lists its commands", family);
    }
    const char *nearest = config_find_nearest(word, names.items, names.count);
    (void)fail(err, ERR_USAGE, "there is no command '%s %s'", family, word);
    if (nearest != NULL)
        return err_hint(err, "did you mean 'docflow %s %s'?", family, nearest);
    return err_hint(err, "'docflow help %s' lists its commands", family);
}

/* The command of one or two words at `*at`, which moves behind them; NULL and `err` for none. Of a
   family that is a command by itself, a word that is no verb is its first argument. */
static const struct command *parse_command(char *const **at, struct err *err)
{
    const char *family = *(*at)++;
    const char *verb = **at;
    const struct command *command = verb != NULL ? command_find(family, verb) : NULL;
    if (command != NULL) {
        (*at)++;
        return command;
    }
    command = command_find(family, NULL);
    if (command != NULL)
        return command;
    if (command_find_family(family) == NULL)
        (void)refuse_family(family, err);
    else
        (void)refuse_verb(family, verb, err);
    return NULL;
}

/* ---- after the command ----------------------------------------------------------------------- */

static bool refuse_option(struct arena *arena, const struct command *command, const char *word,
                          struct err *err)
{
    const char *name = command_name(arena, command);
    const struct option_text option = split_option(arena, word);
    (void)fail(err, ERR_USAGE, "'docflow %s' has no option %s", name,
               word[1] == '-' ? arena_printf(arena, "--%s", option.name) : word);
    if (word[1] == '-' && config_find_flag(option.name) != NULL)
        return err_hint(err, "settings stand before the command: docflow --%s %s %s", option.name,
                        config_value_name(config_find_flag(option.name)), name);
    struct names names = {.count = 0};
    for (size_t i = 0; i < command_count_options(command); i++)
        add_name(&names, command->options[i].name);
    const char *nearest =
        word[1] == '-' ? config_find_nearest(option.name, names.items, names.count) : NULL;
    if (nearest != NULL)
        return err_hint(err, "did you mean --%s?", nearest);
    return err_hint(err, "'docflow help %s' lists its options", name);
}

/* Reads an option of the command at `*at` into `values`, and moves behind it. */
static bool parse_option(struct arena *arena, const struct command *command, char *const **at,
                         const char **values, struct err *err)
{
    const char *word = *(*at)++;
    const struct option_text given = split_option(arena, word);
    const struct command_option *option =
        word[1] == '-' ? command_find_option(command, given.name) : NULL;
    if (option == NULL)
        return refuse_option(arena, command, word, err);
    const char *value = given.value;
    if (option->value_name == NULL && value != NULL)
        return fail(err, ERR_USAGE, "--%s takes no value", option->name);
    if (option->value_name == NULL)
        value = "";
    else if (value == NULL && **at != NULL)
        value = *(*at)++;
    if (value == NULL)
        return fail(err, ERR_USAGE, "--%s needs a value: --%s %s", option->name, option->name,
                    option->value_name);
    values[option - command->options] = value;
    return true;
}

static bool check_argument_count(struct arena *arena, const struct invocation *invocation,
                                 struct err *err)
{
    const struct command *command = invocation->command;
    const char *name = command_name(arena, command);
    if (invocation->argument_count < (size_t)command->arguments_min)
        (void)fail(err, ERR_USAGE, "'docflow %s' needs %s", name, command->arguments);
    else if (invocation->argument_count > (size_t)command->arguments_max)
        (void)fail(err, ERR_USAGE, "'docflow %s' takes no argument '%s'", name,
                   invocation->arguments[command->arguments_max]);
    else
        return true;
    return err_hint(err, "'docflow help %s' explains it", name);
}

static size_t count_words(char *const *words)
{
    size_t count = 0;
    while (words[count] != NULL)
        count++;
    return count;
}

/* Options and arguments in any order; "--" ends the options. */
static bool parse_rest(struct arena *arena, char *const *at, struct command_line *line,
                       struct err *err)
{
    struct invocation *invocation = &line->invocation;
    const struct command *command = invocation->command;
    const char **values = arena_new_array(arena, const char *, command_count_options(command) + 1);
    const char **arguments = arena_new_array(arena, const char *, count_words(at) + 1);
    size_t count = 0;
    bool is_literal = false;
    while (*at != NULL) {
        if (is_literal || !is_option(*at)) {
            arguments[count++] = *at++;
        } else if (strcmp(*at, "--") == 0) {
            is_literal = true;
            at++;
        } else if (is_help(*at)) {
            ask_help(arena, line, command->family, command->verb);
            return true;
        } else if (!parse_option(arena, command, &at, values, err)) {
            return false;
        }
    }
    invocation->option_values = values;
    invocation->arguments = arguments;
    invocation->argument_count = count;
    return check_argument_count(arena, invocation, err);
}

bool command_line_parse(struct arena *arena, char *const *argv, struct command_line *line,
                        struct err *err)
{
    char *const *at = argv[0] != NULL ? argv + 1 : argv;
    *line = (struct command_line){.invocation.arena = arena};
    line->flags = arena_new_array(arena, struct config_flag, count_words(at) + 1);
    while (is_option(*at) && !is_help(*at) && strcmp(*at, "--version") != 0) {
        if (!parse_flag(arena, &at, &line->flags[line->flag_count], err))
            return false;
        line->flag_count++;
    }
    if (*at == NULL || is_help(*at)) {
        ask_help(arena, line, NULL, NULL);
        return true;
    }
    if (strcmp(*at, "--version") == 0) {
        line->invocation.command = find_own("version");
        return parse_rest(arena, at + 1, line, err);
    }
    if (command_find_family(*at) != NULL && is_help(at[1])) {
        ask_help(arena, line, *at, NULL);
        return true;
    }
    line->invocation.command = parse_command(&at, err);
    return line->invocation.command != NULL && parse_rest(arena, at, line, err);
}
