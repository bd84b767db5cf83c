/*
 * settings: the table made from settings.def, and the values read from it.
 *
 * A config never changes after config_load, so that any thread may read it without a lock.
 */
#include "config/settings.h"

#include <assert.h>
#include <string.h>

const struct setting SETTINGS[CONFIG_COUNT] = {
#define SETTING(symbol, name, environment, type, text, minimum, maximum, choices, section, help)   \
    {name, environment, SETTING_##type, text, minimum, maximum, choices, section, help},
#include "config/settings.def"
#undef SETTING
};

const struct setting *config_setting(enum setting_name name)
{
    assert(name < CONFIG_COUNT);
    return &SETTINGS[name];
}

const struct setting *config_find_flag(const char *flag)
{
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        const char *a = flag;
        const char *b = SETTINGS[i].name;
        while (*a != '\0' && *a == (*b == '_' ? '-' : *b)) {
            a++;
            b++;
        }
        if (*a == '\0' && *b == '\0')
            return &SETTINGS[i];
    }
    return NULL;
}

const char *config_flag_text(struct arena *arena, const struct setting *setting)
{
    char *flag = arena_printf(arena, "--%s", setting->name);
    for (char *at = flag; *at != '\0'; at++) {
        if (*at == '_')
            *at = '-';
    }
    return flag;
}

const char *config_value_name(const struct setting *setting)
{
    static const char *const NAMES[] = {
        [SETTING_TEXT] = "TEXT",  [SETTING_INTEGER] = "N",        [SETTING_BOOLEAN] = "on|off",
        [SETTING_FOLDER] = "DIR", [SETTING_SECRET] = "REFERENCE", [SETTING_URL] = "URL",
    };
    return setting->type == SETTING_CHOICE ? setting->choices : NAMES[setting->type];
}

static const struct setting_value *find_value(const struct config *config, enum setting_name name)
{
    assert(name < CONFIG_COUNT && config->values[name].is_set);
    return &config->values[name];
}

const char *config_text(const struct config *config, enum setting_name name)
{
    assert(SETTINGS[name].type != SETTING_INTEGER && SETTINGS[name].type != SETTING_BOOLEAN);
    return find_value(config, name)->text;
}

int64_t config_integer(const struct config *config, enum setting_name name)
{
    assert(SETTINGS[name].type == SETTING_INTEGER);
    return find_value(config, name)->integer;
}

bool config_boolean(const struct config *config, enum setting_name name)
{
    assert(SETTINGS[name].type == SETTING_BOOLEAN);
    return find_value(config, name)->integer != 0;
}

enum setting_source config_source(const struct config *config, enum setting_name name)
{
    return find_value(config, name)->source;
}

const char *config_display(struct arena *arena, const struct config *config, enum setting_name name)
{
    const char *text = find_value(config, name)->text;
    if (SETTINGS[name].type == SETTING_SECRET)
        return text[0] != '\0' ? "***" : "";
    if (SETTINGS[name].type == SETTING_URL)
        return config_mask_url(arena, text);
    return arena_copy_text(arena, text);
}

const char *config_source_name(enum setting_source source)
{
    static const char *const NAMES[] = {
        [SOURCE_DEFAULT] = "default",
        [SOURCE_FILE] = "file",
        [SOURCE_ENVIRONMENT] = "environment",
        [SOURCE_FLAG] = "flag",
    };
    assert((size_t)source < COUNT_OF(NAMES));
    return NAMES[source];
}
