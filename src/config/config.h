/*
 * config: settings and metrics, each a row of one table (settings.def, metrics.def).
 *
 * A setting's value comes from the first of: command-line flag, environment variable, settings
 * file, default. Settings are read once at start and never change afterwards.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "base/base.h"

enum setting_type {
    SETTING_TEXT,
    SETTING_INTEGER, /* with bounds, and a unit in the name */
    SETTING_BOOLEAN, /* on|off, true|false, yes|no, 1|0 */
    SETTING_FOLDER,  /* made absolute: ~ is HOME, a relative one starts at the working folder */
    SETTING_CHOICE,  /* one of the words in `choices` */
    SETTING_SECRET,  /* text that is never shown; `env:NAME` and `file:PATH` are resolved */
    SETTING_URL,     /* database URL: shown with its password masked; env: and file: as above */
};

enum setting_source { SOURCE_DEFAULT, SOURCE_FILE, SOURCE_ENVIRONMENT, SOURCE_FLAG };

/* One row of settings.def, for help, documentation and checks. */
struct setting {
    const char *name;        /* data_dir; the flag is --data-dir, the key in the file data_dir */
    const char *environment; /* DOCFLOW_DATA_DIR */
    enum setting_type type;
    const char *default_text; /* "" when there is none */
    int64_t minimum;
    int64_t maximum;
    const char *choices; /* "auto|text|json", or "" */
    const char *section; /* groups the reference page */
    const char *help;    /* one sentence */
};

/* One enumerator per row: the setting data_dir is CONFIG_DATA_DIR. */
enum setting_name {
#define SETTING(symbol, name, environment, type, text, minimum, maximum, choices, section, help)   \
    CONFIG_##symbol,
#include "config/settings.def"
#undef SETTING
    CONFIG_COUNT
};

struct config; /* all settings, immutable after config_load */

/* A flag given on the command line: name without dashes and with underscores. */
struct config_flag {
    const char *name;
    const char *value;
};

/*
 * Reads flags, environment and file, checks every value that counts, resolves env: and file:
 * references and registers secrets with the log. `environment` is an array as in environ; an empty
 * value there or in the file is as good as none. The file is the one of the setting `config_file`,
 * default docflow.conf in the data folder when it exists; afterwards config_file is the path that
 * was read, or "". Fails on the first wrong value with a sentence naming setting, source and
 * remedy, ERR_USAGE for a flag and ERR_CONFIGURATION else; unknown keys in the file and unknown
 * DOCFLOW_ variables are refused with the nearest known name. A password written into a flag or
 * into the file is refused: use env: or file:.
 */
struct config *config_load(struct arena *arena, const struct config_flag *flags, size_t flag_count,
                           char *const *environment, struct err *err) MUST_CHECK;

/* Values; asking with another type than the row's is a defect. Texts live as long as the arena. */
const char *config_text(const struct config *config, enum setting_name name); /* "" when unset */
int64_t config_integer(const struct config *config, enum setting_name name);
bool config_boolean(const struct config *config, enum setting_name name);
enum setting_source config_source(const struct config *config, enum setting_name name);

/* What may be shown of a value: secrets and passwords are masked. In the arena. */
const char *config_display(struct arena *arena, const struct config *config,
                           enum setting_name name);
const char *config_source_name(enum setting_source source);
/* The row of a setting. */
const struct setting *config_setting(enum setting_name name);
/* The row whose flag is `flag` ("data-dir"), or NULL. */
const struct setting *config_find_flag(const char *flag);
/* The flag of a setting with its dashes ("--data-dir"), in the arena. */
const char *config_flag_text(struct arena *arena, const struct setting *setting);
/* What stands for the value in help: "DIR", "N", "auto|text|json"; static. */
const char *config_value_name(const struct setting *setting);
/* The name that a mistyped `word` is nearest to, or NULL when none is near enough. */
const char *config_find_nearest(const char *word, const char *const *names, size_t count);

/* Reference page (Markdown) and sample file of all settings, made from the table. */
void config_render_reference(struct text *out);
void config_render_sample(struct text *out);

/* Copies `url` with every password in it replaced by "***": in postgresql://..., in its query, and
   in key=value connection strings. */
const char *config_mask_url(struct arena *arena, const char *url);

/* Metrics: one enumerator per row of metrics.def, counters and gauges, changed by any thread. */
enum metric_type { METRIC_COUNTER, METRIC_GAUGE };
enum metric {
#define METRIC(symbol, type, name, help) METRIC_##symbol,
#include "config/metrics.def"
#undef METRIC
    METRIC_COUNT
};
/* Counters only grow: a negative amount, or metric_set, is for gauges. */
void metric_add(enum metric metric, int64_t amount);
void metric_set(enum metric metric, int64_t value);
int64_t metric_value(enum metric metric);
/* Prometheus text exposition format 0.0.4. */
void metric_render(struct text *out);
/* Reference page (Markdown). */
void metric_render_reference(struct text *out);

/* Fault points: one enumerator per row of faults.def. Reaching the armed one ends the program by
   SIGKILL; otherwise it costs one load. */
enum fault_name {
#define FAULT(symbol, name, state) FAULT_##symbol,
#include "config/faults.def"
#undef FAULT
    FAULT_COUNT
};
struct fault {
    const char *name;
    const char *state; /* what has happened there and what has not */
};
const struct fault *fault_row(enum fault_name name);
/* Arms the point that the setting fault_point names ("" none): before threads start. */
bool fault_arm(const char *point, struct err *err) MUST_CHECK;
/* `detail` may be NULL. */
void fault_reach(enum fault_name name, const char *detail);

#endif
