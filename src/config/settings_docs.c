/*
 * settings_docs: pages about all settings, made from the table so that they cannot be out of date.
 */
#include "config/settings.h"

#include <string.h>

#define COMMENT_WIDTH 88

static bool starts_section(size_t index)
{
    return index == 0 || strcmp(SETTINGS[index].section, SETTINGS[index - 1].section) != 0;
}

/* A cell of a Markdown table: '|' would end it. */
static void append_cell(struct text *out, const char *cell)
{
    for (; *cell != '\0'; cell++) {
        if (*cell == '|')
            text_append_char(out, '\\');
        text_append_char(out, *cell);
    }
}

static void append_code(struct text *out, const char *code)
{
    if (code[0] == '\0')
        return;
    text_append_char(out, '`');
    append_cell(out, code);
    text_append_char(out, '`');
}

static void append_row(struct text *out, const struct setting *setting)
{
    text_printf(out, "| `%s` | `%s` | ", setting->name, setting->environment);
    if (setting->type == SETTING_INTEGER)
        text_printf(out, "%lld to %lld", (long long)setting->minimum, (long long)setting->maximum);
    else
        append_code(out, config_value_name(setting));
    text_append_string(out, " | ");
    append_code(out, setting->default_text);
    text_append_string(out, " | ");
    append_cell(out, setting->help);
    text_append_string(out, " |\n");
}

void config_render_reference(struct text *out)
{
    text_append_string(
        out,
        "# Settings\n\n"
        "A value comes from the first of: command-line flag, environment variable, settings file, "
        "default.\nThe flag is the name with dashes and stands before the command: `db_pool_size` "
        "is\n`docflow --db-pool-size 8 COMMAND`. `docflow config show` prints every value and "
        "where "
        "it comes\nfrom, `docflow config check` checks them all.\n\n"
        "The settings file has lines `key = value`; `#` begins a comment, double quotes keep white "
        "space.\nIt is `docflow.conf` in the data folder unless `config_file` names another. A "
        "name "
        "that is not\nlisted here is refused. An empty variable or line counts as not set.\n\n"
        "A password may stand in an environment variable. In a flag or in the settings file it is "
        "refused:\nwrite `env:NAME` (another variable) or `file:PATH` (a file that other accounts "
        "cannot read) instead\nof the value, or leave it to libpq (`passfile`, `~/.pgpass`).\n");
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        if (starts_section(i))
            text_printf(out,
                        "\n## %s\n\n| Setting | Variable | Values | Default | Meaning |\n"
                        "| --- | --- | --- | --- | --- |\n",
                        SETTINGS[i].section);
        append_row(out, &SETTINGS[i]);
    }
}

/* Comment lines of at most COMMENT_WIDTH bytes, broken at blanks. */
static void append_comment(struct text *out, const char *sentence)
{
    while (*sentence != '\0') {
        size_t length = strlen(sentence);
        if (length > COMMENT_WIDTH - 2) {
            const char *blank = memrchr(sentence, ' ', COMMENT_WIDTH - 1);
            length = blank != NULL ? (size_t)(blank - sentence) : strcspn(sentence, " ");
        }
        text_append_string(out, "# ");
        text_append(out, sentence, length);
        text_append_char(out, '\n');
        sentence += length + strspn(sentence + length, " ");
    }
}

void config_render_sample(struct text *out)
{
    text_append_string(out,
                       "# Settings of DocFlow. Every line shows a default: remove the # before "
                       "a key to change it.\n"
                       "# Flags and environment variables come before this file. Passwords "
                       "do not belong here:\n"
                       "# write env:NAME or file:PATH instead of the value.\n");
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        const struct setting *setting = &SETTINGS[i];
        if (setting == &SETTINGS[CONFIG_CONFIG_FILE])
            continue; /* a file cannot name itself */
        if (starts_section(i))
            text_printf(out, "\n# ---- %s ----\n", setting->section);
        text_append_char(out, '\n');
        append_comment(out, setting->help);
        if (setting->type == SETTING_INTEGER)
            text_printf(out, "# From %lld to %lld.\n", (long long)setting->minimum,
                        (long long)setting->maximum);
        if (setting->type == SETTING_CHOICE || setting->type == SETTING_BOOLEAN)
            text_printf(out, "# One of %s.\n", config_value_name(setting));
        text_printf(out, "#%s =%s%s\n", setting->name, setting->default_text[0] != '\0' ? " " : "",
                    setting->default_text);
    }
}
