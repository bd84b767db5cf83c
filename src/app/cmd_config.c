/*
 * cmd_config: docflow config show, check and docs.
 */
#include "app/commands.h"
#include "app/table.h"

#include <sys/stat.h>

#define PAGE_MAX_BYTES ((size_t)1024 * 1024)

static struct json *value_as_json(struct arena *arena, const struct config *config,
                                  enum setting_name name)
{
    const struct setting *setting = config_setting(name);
    if (setting->type == SETTING_INTEGER)
        return json_new_integer(arena, config_integer(config, name));
    if (setting->type == SETTING_BOOLEAN)
        return json_new_boolean(arena, config_boolean(config, name));
    const char *text = config_display(arena, config, name);
    return json_new_text(arena, text[0] != '\0' ? text : NULL);
}

static void show_json(const struct invocation *invocation)
{
    struct arena *arena = invocation->arena;
    struct json *settings = json_new_object(arena);
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        enum setting_name name = (enum setting_name)i;
        const char *source = config_source_name(config_source(invocation->config, name));
        struct json *setting = json_new_object(arena);
        json_set(arena, setting, "value", value_as_json(arena, invocation->config, name));
        json_set(arena, setting, "source", json_new_text(arena, source));
        json_set(arena, settings, config_setting(name)->name, setting);
    }
    (void)fprintf(invocation->out, "%s\n", json_render_pretty(arena, settings));
}

static void show_text(const struct invocation *invocation)
{
    struct table table;
    table_init(&table, invocation->arena,
               (const char *const[]){"Setting", "Value", "Source", NULL});
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        enum setting_name name = (enum setting_name)i;
        const char *value = config_display(invocation->arena, invocation->config, name);
        table_add(&table, (const char *const[]){
                              config_setting(name)->name, value[0] != '\0' ? value : NULL,
                              config_source_name(config_source(invocation->config, name))});
    }
    table_print(&table, invocation->out);
}

bool command_config_show(struct invocation *invocation, struct err *err)
{
    (void)err;
    if (invocation_option(invocation, "json") != NULL)
        show_json(invocation);
    else
        show_text(invocation);
    return true;
}

/* Reading the settings was the check: whoever is here has passed it. */
bool command_config_check(struct invocation *invocation, struct err *err)
{
    (void)err;
    const char *path = config_text(invocation->config, CONFIG_CONFIG_FILE);
    struct stat status;
    if (path[0] == '\0')
        (void)fprintf(invocation->out, "OK, no settings file (%s/docflow.conf does not exist)\n",
                      config_text(invocation->config, CONFIG_DATA_DIR));
    else
        (void)fprintf(invocation->out, "OK, settings file %s\n", path);
    if (path[0] != '\0' && stat(path, &status) == 0 && (status.st_mode & S_IWOTH) != 0)
        (void)fprintf(invocation->out, "warning: every account may change it; run 'chmod o-w %s'\n",
                      path);
    return true;
}

bool command_config_docs(struct invocation *invocation, struct err *err)
{
    (void)err;
    struct text page CLEANUP(text_done);
    text_init(&page, PAGE_MAX_BYTES);
    if (invocation_option(invocation, "sample") != NULL)
        config_render_sample(&page);
    else if (invocation_option(invocation, "metrics") != NULL)
        metric_render_reference(&page);
    else
        config_render_reference(&page);
    (void)fputs(page.data, invocation->out);
    return true;
}
