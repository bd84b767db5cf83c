/*
 * settings_value: from the text somebody wrote to a checked value, one function per type.
 *
 * The only place that resolves env: and file: references and decides where a secret may stand: in
 * a variable or a file of its own, never on a command line (every account sees it in the process
 * list) and never in the settings file (it gets copied around).
 */
#include "config/settings.h"
#include "config/url.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRET_FILE_MAX_BYTES ((size_t)64 * 1024)

static enum err_kind fault_kind(const struct assignment *assignment)
{
    return assignment->source == SOURCE_FLAG ? ERR_USAGE : ERR_CONFIGURATION;
}

const char *environment_find(char *const *environment, const char *name)
{
    const size_t length = strlen(name);
    for (; *environment != NULL; environment++) {
        if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=')
            return (*environment)[length + 1] != '\0' ? *environment + length + 1 : NULL;
    }
    return NULL;
}

/* ---- plain types ----------------------------------------------------------------------------- */

static bool parse_text(const struct config *config, const struct assignment *assignment,
                       struct setting_value *value, struct err *err)
{
    (void)err;
    value->text = arena_copy_text(config->arena, assignment->text);
    return true;
}

static bool parse_integer(const struct config *config, const struct assignment *assignment,
                          struct setting_value *value, struct err *err)
{
    const struct setting *setting = assignment->setting;
    struct err cause;
    if (!text_parse_integer(assignment->text, setting->minimum, setting->maximum, &value->integer,
                            &cause))
        return fail(err, fault_kind(assignment),
                    "%s from %s must be a whole number from %lld to %lld, not '%.60s'",
                    setting->name, assignment->place, (long long)setting->minimum,
                    (long long)setting->maximum, assignment->text);
    value->text = arena_printf(config->arena, "%lld", (long long)value->integer);
    return true;
}

static bool parse_boolean(const struct config *config, const struct assignment *assignment,
                          struct setting_value *value, struct err *err)
{
    static const char *const WORDS[][2] = {
        {"off", "on"}, {"false", "true"}, {"no", "yes"}, {"0", "1"}};
    (void)config;
    for (size_t i = 0; i < 2 * COUNT_OF(WORDS); i++) {
        if (strcasecmp(assignment->text, WORDS[i / 2][i % 2]) == 0) {
            value->integer = (int64_t)(i % 2);
            value->text = WORDS[0][i % 2];
            return true;
        }
    }
    return fail(err, fault_kind(assignment), "%s from %s must be on or off, not '%.60s'",
                assignment->setting->name, assignment->place, assignment->text);
}

static bool parse_choice(const struct config *config, const struct assignment *assignment,
                         struct setting_value *value, struct err *err)
{
    const struct setting *setting = assignment->setting;
    const size_t length = strlen(assignment->text);
    for (const char *at = setting->choices; *at != '\0'; at += strspn(at, "|")) {
        size_t choice_length = strcspn(at, "|");
        if (length == choice_length && strncmp(at, assignment->text, length) == 0)
            return parse_text(config, assignment, value, err);
        at += choice_length;
    }
    return fail(err, fault_kind(assignment), "%s from %s must be one of %s, not '%.60s'",
                setting->name, assignment->place, setting->choices, assignment->text);
}

/* ---- folders --------------------------------------------------------------------------------- */

/* Shells leave the ~ of --data-dir=~/x alone. */
static const char *expand_home(const struct config *config, const char *path)
{
    const char *home = environment_find(config->environment, "HOME");
    if (home == NULL || path[0] != '~' || (path[1] != '/' && path[1] != '\0'))
        return path;
    return arena_printf(config->arena, "%s%s", home, path + 1);
}

static bool parse_folder(const struct config *config, const struct assignment *assignment,
                         struct setting_value *value, struct err *err)
{
    const char *path = expand_home(config, assignment->text);
    char *folder = arena_copy_text(config->arena, path);
    if (path[0] != '/') {
        char *current = getcwd(NULL, 0);
        if (current == NULL)
            return fail_errno(err, ERR_IO, errno, "the working folder cannot be told");
        folder = arena_printf(config->arena, "%s/%s", current, path);
        free(current);
    }
    for (size_t length = strlen(folder); length > 1 && folder[length - 1] == '/'; length--)
        folder[length - 1] = '\0';
    value->text = folder;
    return true;
}

const char *settings_default_folder(const struct config *config, bool is_root, struct err *err)
{
    if (is_root)
        return "/var/lib/docflow";
    const char *data_home = environment_find(config->environment, "XDG_DATA_HOME");
    if (data_home != NULL && data_home[0] == '/')
        return arena_printf(config->arena, "%s/docflow", data_home);
    const char *home = environment_find(config->environment, "HOME");
    if (home != NULL && home[0] == '/')
        return arena_printf(config->arena, "%s/.local/share/docflow", home);
    (void)fail(err, ERR_CONFIGURATION, "the data folder is unknown because HOME is not set");
    (void)err_hint(err, "name one with --data-dir DIR or DOCFLOW_DATA_DIR");
    return NULL;
}

/* ---- secrets --------------------------------------------------------------------------------- */

static bool read_secret_file(const struct config *config, const struct assignment *assignment,
                             const char *path, const char **secret, struct err *err)
{
    struct stat status;
    if (stat(path, &status) == 0 && (status.st_mode & (S_IROTH | S_IWOTH)) != 0) {
        (void)fail(err, ERR_CONFIGURATION,
                   "%s from %s is in a file that every account may open: %s",
                   assignment->setting->name, assignment->place, path);
        return err_hint(err, "run 'chmod 600 %s'", path);
    }
    size_t length = 0;
    char *text = file_read(config->arena, path, SECRET_FILE_MAX_BYTES, &length, err);
    if (text == NULL)
        return err_add(err, "%s from %s", assignment->setting->name, assignment->place);
    if (memchr(text, '\0', length) != NULL)
        return fail(err, ERR_CONFIGURATION, "%s from %s: %s holds a zero byte",
                    assignment->setting->name, assignment->place, path);
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        text[--length] = '\0';
    if (length == 0)
        return fail(err, ERR_CONFIGURATION, "%s from %s: %s is empty", assignment->setting->name,
                    assignment->place, path);
    *secret = text;
    return true;
}

/* What the text stands for; `is_reference` when it came from elsewhere. */
static bool resolve(const struct config *config, const struct assignment *assignment,
                    const char **text, bool *is_reference, struct err *err)
{
    *text = assignment->text;
    *is_reference = true;
    if (text_starts_with(assignment->text, "file:"))
        return read_secret_file(config, assignment, assignment->text + strlen("file:"), text, err);
    if (text_starts_with(assignment->text, "env:")) {
        *text = environment_find(config->environment, assignment->text + strlen("env:"));
        if (*text == NULL)
            return fail(err, fault_kind(assignment),
                        "%s from %s is read from the variable %s, which is not set",
                        assignment->setting->name, assignment->place,
                        assignment->text + strlen("env:"));
        return true;
    }
    *is_reference = false;
    return true;
}

/* A secret may be written out in a variable only. */
static bool may_hold_secret(const struct assignment *assignment, bool is_reference)
{
    return is_reference || assignment->source == SOURCE_ENVIRONMENT ||
           assignment->source == SOURCE_DEFAULT;
}

static bool refuse_secret(const struct assignment *assignment, const char *what, struct err *err)
{
    (void)fail(err, fault_kind(assignment), "%s from %s %s, where other accounts may see it",
               assignment->setting->name, assignment->place, what);
    return err_hint(err, "set the variable %s, or write env:NAME or file:PATH instead",
                    assignment->setting->environment);
}

static bool parse_secret(const struct config *config, const struct assignment *assignment,
                         struct setting_value *value, struct err *err)
{
    const char *text = NULL;
    bool is_reference = false;
    if (!resolve(config, assignment, &text, &is_reference, err))
        return false;
    assert(text != NULL);
    if (text[0] != '\0' && !may_hold_secret(assignment, is_reference))
        return refuse_secret(assignment, "is a secret", err);
    log_secret_add(text);
    value->text = arena_copy_text(config->arena, text);
    return true;
}

static bool parse_url(const struct config *config, const struct assignment *assignment,
                      struct setting_value *value, struct err *err)
{
    const char *text = NULL;
    bool is_reference = false;
    if (!resolve(config, assignment, &text, &is_reference, err))
        return false;
    const char *fault = url_find_fault(text);
    if (fault != NULL) {
        (void)fail(err, fault_kind(assignment), "%s from %s %s", assignment->setting->name,
                   assignment->place, fault);
        return err_hint(err, "the form is postgresql://USER:PASSWORD@HOST:PORT/DATABASE; in a "
                             "password write @ as %%40, / as %%2F, ? as %%3F and %% as %%25");
    }
    struct url_passwords found;
    url_find_passwords(text, &found);
    if (found.count > 0 && !may_hold_secret(assignment, is_reference))
        return refuse_secret(assignment, "contains a password", err);
    for (size_t i = 0; i < found.count; i++) {
        const struct url_password *raw = &found.items[i];
        log_secret_add(arena_copy_bytes(config->arena, text + raw->start, raw->length));
        log_secret_add(url_decode_password(config->arena, text, raw));
    }
    value->text = arena_copy_text(config->arena, text);
    return true;
}

/* ---- all ------------------------------------------------------------------------------------- */

static bool has_control_character(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((unsigned char)*text < ' ' || *text == 0x7F)
            return true;
    }
    return false;
}

bool setting_parse(const struct config *config, const struct assignment *assignment,
                   struct setting_value *value, struct err *err)
{
    typedef bool parse(const struct config *, const struct assignment *, struct setting_value *,
                       struct err *);
    static parse *const PARSERS[] = {
        [SETTING_TEXT] = parse_text,       [SETTING_INTEGER] = parse_integer,
        [SETTING_BOOLEAN] = parse_boolean, [SETTING_FOLDER] = parse_folder,
        [SETTING_CHOICE] = parse_choice,   [SETTING_SECRET] = parse_secret,
        [SETTING_URL] = parse_url,
    };
    const struct setting *setting = assignment->setting;
    struct setting_value parsed = {.source = assignment->source, .is_set = true};
    /* A secret can be a PEM file with many lines. */
    if (setting->type != SETTING_SECRET && has_control_character(assignment->text))
        return fail(err, fault_kind(assignment), "%s from %s holds a control character",
                    setting->name, assignment->place);
    if (setting->type == SETTING_FOLDER && assignment->text[0] == '\0')
        return fail(err, fault_kind(assignment), "%s from %s is empty", setting->name,
                    assignment->place);
    if (!PARSERS[setting->type](config, assignment, &parsed, err))
        return false;
    *value = parsed;
    return true;
}
