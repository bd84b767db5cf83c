/*
 * settings: what the files of this module share. Private; others include config/config.h.
 */
#ifndef CONFIG_SETTINGS_H
#define CONFIG_SETTINGS_H

#include "config/config.h"

extern const struct setting SETTINGS[CONFIG_COUNT];

struct setting_value {
    const char *text;
    int64_t integer; /* of INTEGER and BOOLEAN */
    enum setting_source source;
    bool is_set;
};

struct config {
    struct arena *arena;
    char *const *environment; /* read during config_load only */
    struct setting_value values[CONFIG_COUNT];
};

/* A value as somebody wrote it, and where. */
struct assignment {
    const struct setting *setting;
    enum setting_source source;
    const char *place; /* "--data-dir", "DOCFLOW_DATA_DIR", "line 12 of /etc/docflow.conf" */
    const char *text;
};

/* Checks the text by the type of the setting, resolves references and registers secrets. A message
   never shows a text that may hold a secret. */
bool setting_parse(const struct config *config, const struct assignment *assignment,
                   struct setting_value *value, struct err *err) MUST_CHECK;

/* The value of a variable, or NULL when it is missing or empty. */
const char *environment_find(char *const *environment, const char *name);

/* Where data goes when nobody says: by the XDG convention, or /var/lib/docflow for root. */
const char *settings_default_folder(const struct config *config, bool is_root,
                                    struct err *err) MUST_CHECK;

/* One `key = value` line of a settings file. */
struct settings_line {
    const char *key;
    const char *value;
    size_t number; /* from 1 */
};

/* Splits the file at `path` into lines in the arena; a wrong one fails with its number. The text
   of a line is never part of the message. */
bool settings_file_read(struct arena *arena, const char *path, struct settings_line **lines,
                        size_t *count, struct err *err) MUST_CHECK;

#endif
