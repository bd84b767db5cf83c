/*
 * settings_load: where values come from: flags, then environment, then file, then defaults.
 *
 * Sources are read in that order and the first one that sets a value wins; what is overridden is
 * not looked at. Names that nobody knows are refused, because a misspelled setting that silently
 * keeps its default is found much later.
 */
#include "config/settings.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#define ENVIRONMENT_PREFIX "DOCFLOW_"
#define FILE_NAME          "docflow.conf"

static const struct setting *find_setting(const char *name)
{
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        if (strcmp(SETTINGS[i].name, name) == 0)
            return &SETTINGS[i];
    }
    return NULL;
}

/* Fills err->hint for a name that nobody knows. */
static bool suggest(const char *nearest, struct err *err)
{
    if (nearest != NULL)
        return err_hint(err, "did you mean %s?", nearest);
    return err_hint(err, "'docflow config docs' lists every setting");
}

static const char *find_nearest(const char *word, bool is_variable)
{
    const char *names[CONFIG_COUNT];
    for (size_t i = 0; i < CONFIG_COUNT; i++)
        names[i] = is_variable ? SETTINGS[i].environment : SETTINGS[i].name;
    return config_find_nearest(word, names, CONFIG_COUNT);
}

/* Sets what a stronger source has not set. */
static bool assign(struct config *config, const struct assignment *assignment, struct err *err)
{
    struct setting_value *value = &config->values[assignment->setting - SETTINGS];
    return value->is_set || setting_parse(config, assignment, value, err);
}

/* ---- flags ----------------------------------------------------------------------------------- */

/* Of a repeated flag the last one counts. */
static bool read_flags(struct config *config, const struct config_flag *flags, size_t count,
                       struct err *err)
{
    for (size_t i = count; i-- > 0;) {
        const struct setting *setting = find_setting(flags[i].name);
        if (setting == NULL) {
            (void)fail(err, ERR_USAGE, "no setting is called %s", flags[i].name);
            return suggest(find_nearest(flags[i].name, false), err);
        }
        const struct assignment assignment = {
            .setting = setting,
            .source = SOURCE_FLAG,
            .place = config_flag_text(config->arena, setting),
            .text = flags[i].value,
        };
        if (!assign(config, &assignment, err))
            return false;
    }
    return true;
}

/* ---- environment ----------------------------------------------------------------------------- */

/* Kubernetes adds DOCFLOW_SERVICE_HOST, DOCFLOW_PORT_80_TCP and so on for a service of our name. */
static bool is_service_variable(const char *name, const char *value)
{
    return strstr(name, "_SERVICE_HOST") != NULL || strstr(name, "_SERVICE_PORT") != NULL ||
           (strstr(name, "_PORT_") != NULL && strstr(name, "_TCP") != NULL) ||
           (text_ends_with(name, "_PORT") && text_starts_with(value, "tcp://"));
}

static bool is_known_variable(const char *name)
{
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        if (strcmp(SETTINGS[i].environment, name) == 0)
            return true;
    }
    return false;
}

static bool refuse_unknown_variables(const struct config *config, struct err *err)
{
    for (char *const *entry = config->environment; *entry != NULL; entry++) {
        const char *equals = strchr(*entry, '=');
        if (equals == NULL || !text_starts_with(*entry, ENVIRONMENT_PREFIX))
            continue;
        const char *name = arena_copy_bytes(config->arena, *entry, (size_t)(equals - *entry));
        if (is_known_variable(name) || is_service_variable(name, equals + 1))
            continue;
        (void)fail(err, ERR_CONFIGURATION, "no setting belongs to the variable %s", name);
        return suggest(find_nearest(name, true), err);
    }
    return true;
}

/* An empty variable is as good as none: scripts cannot always leave one out. */
static bool read_environment(struct config *config, struct err *err)
{
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        const struct assignment assignment = {
            .setting = &SETTINGS[i],
            .source = SOURCE_ENVIRONMENT,
            .place = SETTINGS[i].environment,
            .text = environment_find(config->environment, SETTINGS[i].environment),
        };
        if (assignment.text != NULL && !assign(config, &assignment, err))
            return false;
    }
    return refuse_unknown_variables(config, err);
}

/* ---- file ------------------------------------------------------------------------------------ */

static bool set_default_folder(struct config *config, struct err *err)
{
    struct setting_value *value = &config->values[CONFIG_DATA_DIR];
    if (value->is_set)
        return true;
    const char *folder = settings_default_folder(config, geteuid() == 0, err);
    if (folder == NULL)
        return false;
    *value = (struct setting_value){.text = folder, .source = SOURCE_DEFAULT, .is_set = true};
    return true;
}

/* Settles config_file: the named one ("" is none), else the data folder's when there is one. */
static bool locate_file(struct config *config, struct err *err)
{
    struct setting_value *value = &config->values[CONFIG_CONFIG_FILE];
    if (value->is_set)
        return true;
    if (!set_default_folder(config, err))
        return false;
    const char *folder = config_text(config, CONFIG_DATA_DIR);
    const char *path = arena_printf(config->arena, "%s/%s", folder, FILE_NAME);
    *value = (struct setting_value){
        .text = file_exists(path) ? path : "", .source = SOURCE_DEFAULT, .is_set = true};
    return true;
}

/* An empty value is as good as none, as in the environment. */
static bool assign_line(struct config *config, const struct settings_line *line, struct err *err)
{
    const char *path = config_text(config, CONFIG_CONFIG_FILE);
    const struct assignment assignment = {
        .setting = find_setting(line->key),
        .source = SOURCE_FILE,
        .place = arena_printf(config->arena, "line %zu of %s", line->number, path),
        .text = line->value,
    };
    if (assignment.setting == NULL) {
        (void)fail(err, ERR_CONFIGURATION, "%s sets %.60s, which is no setting", assignment.place,
                   line->key);
        return suggest(find_nearest(line->key, false), err);
    }
    if (assignment.text[0] == '\0')
        return true;
    if (assignment.setting == &SETTINGS[CONFIG_CONFIG_FILE])
        return fail(err, ERR_CONFIGURATION, "%s names another settings file", assignment.place);
    if (assignment.setting == &SETTINGS[CONFIG_DATA_DIR] &&
        config_source(config, CONFIG_CONFIG_FILE) == SOURCE_DEFAULT)
        return fail(err, ERR_CONFIGURATION, "%s names another data folder than the one it is in",
                    assignment.place);
    return assign(config, &assignment, err);
}

static bool read_settings_file(struct config *config, struct err *err)
{
    const char *path = config_text(config, CONFIG_CONFIG_FILE);
    struct settings_line *lines = NULL;
    size_t count = 0;
    if (path[0] == '\0')
        return true;
    if (!settings_file_read(config->arena, path, &lines, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!assign_line(config, &lines[i], err))
            return false;
    }
    return true;
}

/* ---- defaults -------------------------------------------------------------------------------- */

static bool set_defaults(struct config *config, struct err *err)
{
    if (!set_default_folder(config, err))
        return false;
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        const struct assignment assignment = {
            .setting = &SETTINGS[i],
            .source = SOURCE_DEFAULT,
            .place = "the default",
            .text = SETTINGS[i].default_text,
        };
        if (assignment.text[0] != '\0' && !assign(config, &assignment, err))
            return false;
        if (!config->values[i].is_set)
            config->values[i] = (struct setting_value){.text = "", .is_set = true};
    }
    return true;
}

struct config *config_load(struct arena *arena, const struct config_flag *flags, size_t flag_count,
                           char *const *environment, struct err *err)
{
    assert(arena != NULL && environment != NULL);
    struct config *config = arena_new(arena, struct config);
    config->arena = arena;
    config->environment = environment;
    if (!read_flags(config, flags, flag_count, err) || !read_environment(config, err) ||
        !locate_file(config, err) || !read_settings_file(config, err) || !set_defaults(config, err))
        return NULL;
    config->environment = NULL;
    return config;
}
