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
    {
        .family = "up",
        .summary = "Starts everything: private PostgreSQL, schema, sample data where there is "
                   "none, a worker, the API.",
        .details = "Runs until it is interrupted (Ctrl-C, SIGTERM). With database_url set, that "
                   "server is used: its schema must be current, and it gets no sample data.",
        .options = OPTIONS({"once", NULL, "show the status and end"}),
        .run = command_up,
    },
    {
        .family = "serve",
        .summary = "Serves the API until it is interrupted.",
        .details = "Any number of them, on any number of machines, share a database; documents are "
                   "processed by workers. Where: the settings listen and port.",
        .run = command_serve,
    },
    {
        .family = "worker",
        .summary = "Processes what is waiting, and what comes, until it is interrupted.",
        .details = "Any number of them, on any number of machines, share the work of a database. "
                   "Once a day it also does the chores: the coming months of the audit trail, and "
                   "files that dead uploads left behind.",
        .options = OPTIONS({"once", NULL, "end as soon as nothing is left to do now"}),
        .run = command_worker,
    },
    {
        .family = "status",
        .summary = "Shows the database and the clients in it.",
        .run = command_status,
    },
    {
        .family = "doctor",
        .summary = "Looks at everything that DocFlow stands on, and says what to do where it will "
                   "not do.",
        .details = "Reader, each layer of its sandbox, languages, fonts, database, schema, clock, "
                   "storage. Ends with 1 where something is missing that is needed.",
        .options = OPTIONS({"json", NULL, "print one JSON array: name, state, detail, hint"}),
        .run = command_doctor,
    },
    {
        .family = "process",
        .arguments = "FILE|FOLDER|-...",
        .summary = "Takes documents in; each file is a process of its own.",
        .details = "A folder stands for the files in it, but for hidden ones, by name; - is "
                   "standard input. A file that is called like one of the commands is written "
                   "./list. What is refused is named and does not stop the others. With --wait, "
                   "and where no worker is running, the command does the work itself.",
        .options =
            OPTIONS({"client", "SLUG", "whose they are; needed where there are several clients"},
                    {"type", "TYPE", "process type; else the only active one, or by content"},
                    {"together", NULL, "all files are one process"},
                    {"wait", NULL, "show how far they are, until they end or need a person"},
                    {"json", NULL, "print one JSON object a line for each process"},
                    {"input", "JSON", "object for the type's input_schema"},
                    {"password", "SOURCE", "opens encrypted PDFs: file:PATH or env:NAME"},
                    {"reference", "REF", "name of the one process: taken in once, however often"}),
        .arguments_min = 1,
        .arguments_max = ARGUMENTS_ANY,
        .run = command_process,
    },
    {
        .family = "process",
        .verb = "list",
        .summary = "Shows processes, newest first.",
        .options = OPTIONS(
            {"client", "SLUG", "only of this client"}, {"status", "STATUS", "only in this status"},
            {"type", "TYPE", "only of this process type"},
            {"search", "TEXT", "part of a file's name or of the source's reference"},
            {"limit", "N", "at most so many (default: 20)"}, {"json", NULL, "print JSON"}),
        .run = command_process_list,
    },
    {
        .family = "process",
        .verb = "show",
        .arguments = "ID",
        .summary = "Shows a process, its documents, and its fields with their places on the page.",
        .options = OPTIONS({"json", NULL, "print JSON, with everything that is known"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_process_show,
    },
    {
        .family = "process",
        .verb = "events",
        .arguments = "ID",
        .summary = "Shows the audit trail of a process, oldest first.",
        .options = OPTIONS({"json", NULL, "print JSON"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_process_events,
    },
    {
        .family = "process",
        .verb = "retry",
        .arguments = "ID",
        .summary = "Starts a failed process again where it failed, or failed deliveries.",
        .options = OPTIONS({"type", "TYPE", "from the start, with this process type"},
                           {"password", "SOURCE",
                            "from the start; it opens encrypted PDFs: file:PATH or env:NAME"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_process_retry,
    },
    {
        .family = "process",
        .verb = "cancel",
        .arguments = "ID",
        .summary = "Ends a process that has not ended.",
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_process_cancel,
    },
    {
        .family = "process",
        .verb = "export",
        .arguments = "ID",
        .summary = "Prints the result of a process.",
        .options = OPTIONS({"format", "json|csv", "form of the result (default: json)"},
                           {"rows", "LIST",
                            "csv: the list that becomes the rows, as line_items "
                            "(default: the longest)"},
                           {"output", "FILE", "write it there instead"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_process_export,
    },
    {
        .family = "process",
        .verb = "page",
        .arguments = "ID",
        .summary = "Writes the picture of a page, as WebP: upright, with its words where the "
                   "result says they are.",
        .details = "Drawn when somebody first asks, then kept beside the document.",
        .options = OPTIONS({"document", "N", "of this document of the process (default: 1)"},
                           {"page", "N", "this page (default: 1)"},
                           {"size", "SIZE", "small, for a list of pages, or large (default)"},
                           {"output", "FILE", "write it there instead of to standard output"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_process_page,
    },
    {
        .family = "review",
        .verb = "list",
        .summary = "Shows what waits for a person, and why.",
        .options = OPTIONS({"client", "SLUG", "only of this client"}),
        .run = command_review_list,
    },
    {
        .family = "review",
        .verb = "claim",
        .arguments = "ID",
        .summary = "Keeps it from other reviewers for a while (review_lease_s); again: for longer.",
        .options = OPTIONS({"as", "EMAIL", "for whom: a user of the client"},
                           {"take-over", NULL, "though another person has it; for admins"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_review_claim,
    },
    {
        .family = "review",
        .verb = "release",
        .arguments = "ID",
        .summary = "Gives it back to the others.",
        .options = OPTIONS({"as", "EMAIL", "who has it"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_review_release,
    },
    {
        .family = "review",
        .verb = "approve",
        .arguments = "ID",
        .summary = "Accepts the result as it stands.",
        .options = OPTIONS({"as", "EMAIL", "who decides: a user of the client"},
                           {"notes", "TEXT", "kept with the decision"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_review_approve,
    },
    {
        .family = "review",
        .verb = "correct",
        .arguments = "ID POINTER=VALUE...",
        .summary = "Sets values of the result right; what is still in question is said.",
        .details = "total_gross=104.90, line_items/0/amount=3.50: a JSON pointer into the result, "
                   "and JSON; what is no JSON is a text, and digits that are one stand in quotes "
                   "('invoice_number=\"2024\"'). null takes a value away.",
        .options = OPTIONS({"as", "EMAIL", "who decides: a user of the client"},
                           {"notes", "TEXT", "kept with the corrections"},
                           {"approve", NULL, "then accept the result"}),
        .arguments_min = 2,
        .arguments_max = ARGUMENTS_ANY,
        .run = command_review_correct,
    },
    {
        .family = "review",
        .verb = "reject",
        .arguments = "ID",
        .summary = "Refuses the result: the process fails.",
        .options = OPTIONS({"as", "EMAIL", "who decides: a user of the client"},
                           {"reason", "TEXT", "why; required"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_review_reject,
    },
    {
        .family = "configuration",
        .verb = "list",
        .summary = "Shows the versions of a client's configurations.",
        .options = OPTIONS({"client", "SLUG", "whose; needed where there are several clients"},
                           {"type", "TYPE", "only of this process type"}),
        .run = command_configuration_list,
    },
    {
        .family = "configuration",
        .verb = "export",
        .arguments = "TYPE [VERSION]",
        .summary = "Prints a configuration as import takes it: the active one, or that version.",
        .options = OPTIONS({"client", "SLUG", "whose; needed where there are several clients"}),
        .arguments_min = 1,
        .arguments_max = 2,
        .run = command_configuration_export,
    },
    {
        .family = "configuration",
        .verb = "import",
        .arguments = "FILE",
        .summary = "Keeps the configuration in FILE as the next version of its process type.",
        .details = "Refused unless it can be used: schemas compile, rules are known and speak of "
                   "fields of the output_schema, options and outputs are known.",
        .options = OPTIONS({"client", "SLUG", "whose; needed where there are several clients"},
                           {"activate", NULL, "new processes get it from now on"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_configuration_import,
    },
    {
        .family = "configuration",
        .verb = "activate",
        .arguments = "TYPE VERSION",
        .summary = "Gives new processes of a type this version of the configuration.",
        .options = OPTIONS({"client", "SLUG", "whose; needed where there are several clients"}),
        .arguments_min = 2,
        .arguments_max = 2,
        .run = command_configuration_activate,
    },
    {
        .family = "layout",
        .verb = "list",
        .summary = "Shows the looks of documents that corrections have taught, newest first.",
        .details = "A field that a reviewer corrects is found by itself on the next document of "
                   "the same look.",
        .options = OPTIONS({"client", "SLUG", "only of this client"}),
        .run = command_layout_list,
    },
    {
        .family = "layout",
        .verb = "show",
        .arguments = "ID",
        .summary = "Shows where a layout finds which field, and how often that was right.",
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_layout_show,
    },
    {
        .family = "layout",
        .verb = "forget",
        .arguments = "ID [FIELD]",
        .summary = "Forgets what a layout has learned, or what it has learned about a field.",
        .arguments_min = 1,
        .arguments_max = 2,
        .run = command_layout_forget,
    },
    {
        .family = "user",
        .verb = "list",
        .summary = "Shows who can sign in, the newest first.",
        .options = OPTIONS({"client", "SLUG", "only of this client"}, {"json", NULL, "print JSON"}),
        .run = command_user_list,
    },
    {
        .family = "user",
        .verb = "show",
        .arguments = "EMAIL",
        .summary = "Shows what is known of a user.",
        .options = OPTIONS({"json", NULL, "print JSON"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_user_show,
    },
    {
        .family = "user",
        .verb = "add",
        .arguments = "EMAIL",
        .summary = "Makes somebody who can sign in.",
        .details = "Without a password the user is pending until 'docflow user password' gives "
                   "one, or until the first login by OpenID Connect. Operators of the platform "
                   "belong to no client: they manage all of them, over the API.",
        .options = OPTIONS({"role", "ROLE", "admin, operator, viewer or platform; required"},
                           {"client", "SLUG", "whose; needed where there are several clients"},
                           {"full-name", "TEXT", "what the person is called"},
                           {"password", "SOURCE", "file:PATH, env:NAME, or - for standard input"},
                           {"json", NULL, "print JSON"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_user_add,
    },
    {
        .family = "user",
        .verb = "change",
        .arguments = "EMAIL",
        .summary = "Changes name, role or status.",
        .details = "Another role or status ends the user's sessions. A client keeps an active "
                   "admin.",
        .options = OPTIONS({"role", "ROLE", "admin, operator or viewer"},
                           {"status", "STATUS", "active, or inactive: may not sign in"},
                           {"full-name", "TEXT", "what the person is called"},
                           {"json", NULL, "print JSON"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_user_change,
    },
    {
        .family = "user",
        .verb = "password",
        .arguments = "EMAIL",
        .summary = "Sets a password, and ends the user's sessions.",
        .details = "It is the first line of standard input; at a terminal it is asked for, and "
                   "not shown. It has at least 8 characters and at most 72 bytes.",
        .options = OPTIONS({"password", "SOURCE", "file:PATH or env:NAME instead"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_user_password,
    },
    {
        .family = "user",
        .verb = "remove",
        .arguments = "EMAIL",
        .summary = "Removes somebody; what the user did stays in the audit trail.",
        .details = "A client keeps an active admin.",
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_user_remove,
    },
    {
        .family = "key",
        .verb = "list",
        .summary = "Shows the API keys of a client, the newest first.",
        .options = OPTIONS({"client", "SLUG", "whose; needed where there are several clients"},
                           {"json", NULL, "print JSON"}),
        .run = command_key_list,
    },
    {
        .family = "key",
        .verb = "add",
        .arguments = "NAME",
        .summary = "Makes a key for a program, and prints it: this once, and nothing else.",
        .options = OPTIONS({"scopes", "LIST",
                            "processes:read, processes:write, documents:read, usage:read, "
                            "audit:read, separated by commas; required"},
                           {"client", "SLUG", "whose; needed where there are several clients"},
                           {"expires", "TIME", "2027-01-31 or 2027-01-31T12:00:00Z, else never"},
                           {"json", NULL, "print JSON, with the key"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_key_add,
    },
    {
        .family = "key",
        .verb = "rotate",
        .arguments = "KEY",
        .summary = "Makes a key like it, and prints that; the old one ends after a while.",
        .details = "A key is named by its first 12 characters, or by its id.",
        .options = OPTIONS({"grace", "SECONDS",
                            "how long the old one still works (default: api_key_grace_s); 0: it "
                            "ends at once"},
                           {"json", NULL, "print JSON, with the key"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_key_rotate,
    },
    {
        .family = "key",
        .verb = "revoke",
        .arguments = "KEY",
        .summary = "Ends a key: it is refused from now on.",
        .details = "A key is named by its first 12 characters, or by its id.",
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_key_revoke,
    },
    {
        .family = "reconcile",
        .summary = "Checks that all that was received, stored, charged and queued agrees.",
        .details = "Names what is off, and then ends with 1. Changes nothing, unless with --sweep.",
        .options = OPTIONS({"client", "SLUG", "only this client"},
                           {"sweep", NULL,
                            "first remove files that no document has and that are older than a "
                            "day, however many"}),
        .run = command_reconcile,
    },
    {
        .family = "pipeline",
        .verb = "dot",
        .summary = "Prints stages and transitions as a graph, for Graphviz.",
        .is_standalone = true,
        .run = command_pipeline_dot,
    },
    {
        .family = "db",
        .verb = "upgrade",
        .summary = "Applies the migrations that are not applied yet.",
        .details = "Each file is one transaction. Of two programs that upgrade at once, one waits.",
        .options = OPTIONS({"to", "N", "stop after migration N"}),
        .run = command_db_upgrade,
    },
    {
        .family = "db",
        .verb = "downgrade",
        .arguments = "[N]",
        .summary = "Undoes the last migration, or the last N.",
        .details = "More than one asks first; back to nothing is refused as reset is.",
        .options = OPTIONS({"yes", NULL, "do not ask"}),
        .arguments_max = 1,
        .run = command_db_downgrade,
    },
    {
        .family = "db",
        .verb = "status",
        .summary = "Shows which migrations are applied.",
        .options = OPTIONS({"json", NULL, "print JSON"}),
        .run = command_db_status,
    },
    {
        .family = "db",
        .verb = "new",
        .arguments = "NAME",
        .summary = "Makes the two files of a new migration.",
        .options = OPTIONS({"folder", "DIR", "where (default: db/migrations)"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_db_new,
    },
    {
        .family = "db",
        .verb = "seed",
        .summary = "Loads the sample data; loading it again changes nothing.",
        .run = command_db_seed,
    },
    {
        .family = "db",
        .verb = "reset",
        .summary = "Drops everything and migrates from scratch.",
        .details = "Asks first. Refused unless the database is the private one or is marked as "
                   "development.",
        .options = OPTIONS({"yes", NULL, "do not ask"}),
        .run = command_db_reset,
    },
    {
        .family = "db",
        .verb = "fresh",
        .summary = "Drops everything, migrates and loads the sample data.",
        .details = "Asks first. Refused unless the database is the private one or is marked as "
                   "development.",
        .options = OPTIONS({"yes", NULL, "do not ask"}),
        .run = command_db_fresh,
    },
    {
        .family = "db",
        .verb = "psql",
        .arguments = "[-- ARGUMENTS]",
        .summary = "Opens psql on the database.",
        .arguments_max = ARGUMENTS_ANY,
        .run = command_db_psql,
    },
    {
        .family = "db",
        .verb = "dump-schema",
        .summary = "Prints the schema as SQL, without partitions of single months.",
        .run = command_db_dump_schema,
    },
    {
        .family = "config",
        .verb = "show",
        .summary = "Prints every setting, its value and its source.",
        .details = "Passwords and other secrets are masked.",
        .options = OPTIONS({"json", NULL, "print JSON"}),
        .run = command_config_show,
    },
    {
        .family = "config",
        .verb = "check",
        .summary = "Checks all settings and says which file was read.",
        .run = command_config_check,
    },
    {
        .family = "config",
        .verb = "docs",
        .summary = "Prints the reference of all settings, as Markdown.",
        .options = OPTIONS({"sample", NULL, "print a sample settings file instead"},
                           {"metrics", NULL, "print the reference of all metrics instead"}),
        .is_standalone = true,
        .run = command_config_docs,
    },
    {
        .family = "help",
        .arguments = "[COMMAND]",
        .summary = "Explains the program, or one command.",
        .options = OPTIONS({"markdown", NULL, "print the reference of all commands"},
                           {"errors", NULL, "print the reference of all kinds of errors"},
                           {"man", NULL, "print the manual page, for man"},
                           {"completion", "bash", "print completions for a shell"}),
        .arguments_max = 2,
        .is_standalone = true,
        .run = command_help,
    },
    {
        .family = "version",
        .summary = "Prints the version of the program.",
        .is_standalone = true,
        .run = command_version,
    },
    {
        .family = "dev",
        .verb = "routes",
        .summary = "Prints the table of routes of the API as JSON.",
        .options = OPTIONS({"openapi", NULL, "as an OpenAPI document"}),
        .is_standalone = true,
        .run = command_dev_routes,
    },
    {
        .family = "dev",
        .verb = "faults",
        .summary = "Lists the points at which a test may kill the program (setting fault_point).",
        .is_standalone = true,
        .run = command_dev_faults,
    },
    {
        .family = "dev",
        .verb = "id",
        .summary = "Prints a new identifier, a UUID version 7.",
        .is_standalone = true,
        .run = command_dev_id,
    },
    {
        .family = "dev",
        .verb = "read",
        .arguments = "FILE",
        .summary = "Reads a document and prints its type, its pages and their text.",
        .details = "Frames of --draw are blue around words of a text layer, green around words "
                   "that were recognised, red where that is unsure, orange around fields.",
        .options =
            OPTIONS({"words", NULL, "print words with line, box and confidence"},
                    {"facts", NULL, "print type, number of pages, and how the file was made"},
                    {"draw", "OUT.png", "draw a page with frames around its words"},
                    {"page", "N", "the page to draw (default: 1)"},
                    {"schema", "FILE",
                     "frame what the fields of this JSON Schema are "
                     "taken from, too"},
                    {"date-order", "ORDER",
                     "day_month (default) or month_day, for dates that can be either"},
                    {"languages", "LIST", "ISO 639-1 codes, such as de,en (default: en)"},
                    {"password", "SOURCE", "opens encrypted PDFs: file:PATH or env:NAME"}),
        .arguments_min = 1,
        .arguments_max = 1,
        .run = command_dev_read,
    },
    {
        .family = "dev",
        .verb = "extract",
        .arguments = "FILE...",
        .summary = "Reads documents and prints the fields that a schema asks for.",
        .options =
            OPTIONS({"schema", "FILE", "JSON Schema of the result"},
                    {"json", NULL, "one line of JSON for each file"},
                    {"readings", "FOLDER", "keep what was read there, and do not read it again"},
                    {"date-order", "ORDER",
                     "day_month (default) or month_day, for dates that can be either"},
                    {"languages", "LIST", "ISO 639-1 codes, such as de,en (default: en)"},
                    {"password", "SOURCE", "opens encrypted PDFs: file:PATH or env:NAME"}),
        .arguments_min = 1,
        .arguments_max = ARGUMENTS_ANY,
        .run = command_dev_extract,
    },
    {
        .family = "dev",
        .verb = "duplicates",
        .arguments = "FILE FILE...",
        .summary = "Says of each pair of documents whether they are the same one in other forms.",
        .options =
            OPTIONS({"schema", "FILE", "JSON Schema of what is extracted from them"},
                    {"readings", "FOLDER", "keep what was read there, and do not read it again"},
                    {"date-order", "ORDER",
                     "day_month (default) or month_day, for dates that can be either"},
                    {"languages", "LIST", "ISO 639-1 codes, such as de,en (default: en)"},
                    {"password", "SOURCE", "opens encrypted PDFs: file:PATH or env:NAME"}),
        .arguments_min = 2,
        .arguments_max = ARGUMENTS_ANY,
        .run = command_dev_duplicates,
    },
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
