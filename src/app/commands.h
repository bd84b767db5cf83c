/*
 * commands: what the program can be asked to do, as one table (COMMANDS in commands.c). Help, man
 * page, completion and the reference page are made from it.
 *
 * To add a command: write its function in cmd_FAMILY.c, declare it below, add a row.
 */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "base/base.h"
#include "config/config.h"

#include <limits.h>
#include <stdio.h>

#define ARGUMENTS_ANY INT_MAX

/* Exit codes beside EXIT_SUCCESS and EXIT_FAILURE; what they mean stands in EXIT_CODES (help.c). */
#define EXIT_USAGE         2
#define EXIT_IN_REVIEW     3
#define EXIT_NOT_COMPLETED 4

/* A long option; a list of them ends with a NULL name. */
struct command_option {
    const char *name;
    const char *value_name; /* NULL: a switch */
    const char *help;
};

/* One call of a command. */
struct invocation {
    struct arena *arena;
    const struct config *config; /* NULL when the command is_standalone */
    const struct command *command;
    const char *const *arguments; /* ends with NULL */
    size_t argument_count;
    FILE *out;                        /* standard output; who calls checks that it was written */
    int exit_code;                    /* 0 unless the command sets it */
    const char *const *option_values; /* private: parallel to command->options */
};

/* Does the work. False and `err` when it failed; the caller reports it. */
typedef bool command_run(struct invocation *invocation, struct err *err);

struct command {
    const char *family;
    const char *verb;                     /* NULL: the family's name alone is the command */
    const char *arguments;                /* for help: "[NAME]" */
    const char *summary;                  /* one sentence */
    const char *details;                  /* further sentences, or NULL */
    const struct command_option *options; /* or NULL */
    int arguments_min;
    int arguments_max;
    bool is_standalone; /* runs without reading settings */
    command_run *run;
};

struct command_family {
    const char *name;
    const char *summary; /* NULL: belongs to the family in the row before */
    bool is_hidden;      /* for development: left out of lists, shown by `docflow NAME --help` */
};

extern const struct command COMMANDS[];
extern const size_t COMMAND_COUNT;
extern const struct command_family FAMILIES[];
extern const size_t FAMILY_COUNT;

/* Rows by name, or NULL; `verb` is NULL for a command of one word. */
const struct command *command_find(const char *family, const char *verb);
const struct command_family *command_find_family(const char *name);
/* The option of a command without its dashes, or NULL. */
const struct command_option *command_find_option(const struct command *command, const char *name);
size_t command_count_options(const struct command *command);
/* Whether `command` is left out of lists. */
bool command_is_hidden(const struct command *command);
/* "config show", "help"; in the arena. */
const char *command_name(struct arena *arena, const struct command *command);

/* The value of an option, "" of a given switch, NULL when it was not given. Asking for an option
   that the command does not have is a defect. */
const char *invocation_option(const struct invocation *invocation, const char *name);

/* The commands, one line for each file cmd_FAMILY.c; what they do stands in their rows. */
command_run command_up, command_serve, command_worker;
command_run command_status, command_doctor;
command_run command_process, command_process_list, command_process_show, command_process_events;
command_run command_process_retry, command_process_cancel, command_process_export;
command_run command_process_page;
command_run command_review_list, command_review_approve, command_review_correct;
command_run command_review_reject, command_review_claim, command_review_release;
command_run command_configuration_list, command_configuration_export;
command_run command_configuration_import, command_configuration_activate;
command_run command_layout_list, command_layout_show, command_layout_forget;
command_run command_user_list, command_user_show, command_user_add, command_user_change;
command_run command_user_password, command_user_remove;
command_run command_key_list, command_key_add, command_key_rotate, command_key_revoke;
command_run command_reconcile, command_pipeline_dot;
command_run command_db_upgrade, command_db_downgrade, command_db_status, command_db_new;
command_run command_db_seed, command_db_reset, command_db_fresh, command_db_psql;
command_run command_db_dump_schema;
command_run command_config_show, command_config_check, command_config_docs;
command_run command_dev_faults, command_dev_id, command_dev_read, command_dev_extract;
command_run command_dev_duplicates, command_dev_routes;
command_run command_help, command_version;

#endif
