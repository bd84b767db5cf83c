/*
 * cmd_doctor: looks at everything that DocFlow stands on, and says of each thing whether it will do
 * and what to do where it will not. It changes nothing but what every start of the program does.
 */
#include "app/cell.h"
#include "app/session.h"
#include "app/table.h"

#include "reader/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECKS_MAX       32
#define CLOCK_OFF_MAX_US INT64_C(5000000)
#define US_PER_S         1000000

enum check_state { CHECK_OK, CHECK_WARNING, CHECK_FAILED };
static const char *const STATES[] = {"ok", "warning", "FAILED"};

struct check {
    const char *name;
    enum check_state state;
    const char *detail;
    const char *hint; /* what to do; NULL where nothing is to be done */
};

struct examination {
    struct arena *arena;
    const struct config *config;
    struct reader *reader;
    struct database database;
    bool has_database;
    struct reader_equipment equipment;
    bool has_equipment;
    struct check checks[CHECKS_MAX];
    size_t count;
};

static void examination_done(struct examination *examination)
{
    reader_destroy(examination->reader);
    database_close(&examination->database);
}

static struct check *add(struct examination *examination, const char *name, const char *detail)
{
    struct check *check = &examination->checks[examination->count++];
    *check = (struct check){.name = name, .detail = detail};
    return check;
}

static void add_error(struct examination *examination, const char *name, const struct err *err)
{
    struct check *check = add(examination, name, arena_copy_text(examination->arena, err->message));
    check->state = CHECK_FAILED;
    if (err->hint[0] != '\0')
        check->hint = arena_copy_text(examination->arena, err->hint);
}

/* ---- what documents are read with ---- */

static void look_at_reader(struct examination *examination)
{
    struct err err = {0};
    examination->reader = reader_open(examination->arena, examination->config, &err);
    examination->has_equipment = examination->reader != NULL &&
                                 reader_list_equipment(examination->arena, examination->reader,
                                                       true, &examination->equipment, &err);
    if (examination->has_equipment)
        (void)add(examination, "reader", "of this version");
    else
        add_error(examination, "reader", &err);
}

static void look_at_sandbox(struct examination *examination)
{
    const struct reader_equipment *equipment = &examination->equipment;
    const bool is_required =
        text_equal(config_text(examination->config, CONFIG_READER_SANDBOX), "required");
    for (size_t i = 0; examination->has_equipment && i < equipment->layer_count; i++) {
        const struct reader_layer *layer = &equipment->layers[i];
        struct check *check =
            add(examination, arena_printf(examination->arena, "sandbox: %s", layer->name),
                layer->lack != NULL ? layer->lack : layer->purpose);
        if (layer->lack == NULL)
            continue;
        check->state = is_required ? CHECK_FAILED : CHECK_WARNING;
        check->hint = is_required ? "use a kernel that has it, or accept less protection with "
                                    "reader_sandbox = optional"
                                  : "use a kernel that has it";
    }
}

/* Whether a list separated by commas has the word. */
static bool has_word(const char *list, const char *word, size_t length)
{
    for (const char *at = list; at[0] != '\0'; at += strspn(at, ",")) {
        const size_t here = strcspn(at, ",");
        if (here == length && memcmp(at, word, length) == 0)
            return true;
        at += here;
    }
    return false;
}

static const char *missing_languages(struct arena *arena, const char *wanted, const char *installed)
{
    const char *missing = "";
    for (const char *at = wanted; at[0] != '\0'; at += strspn(at, ",")) {
        const size_t length = strcspn(at, ",");
        if (!has_word(installed, at, length))
            missing =
                arena_printf(arena, "%s%s%.*s", missing, missing[0] ? "," : "", (int)length, at);
        at += length;
    }
    return missing;
}

static void look_at_languages(struct examination *examination, const char *wanted)
{
    const char *installed = examination->equipment.languages;
    if (!examination->has_equipment)
        return;
    const char *missing = missing_languages(examination->arena, wanted, installed);
    struct check *check = add(examination, "languages", installed);
    if (installed[0] == '\0') {
        check->state = CHECK_FAILED;
        check->detail = "none can be recognised on pictures";
        check->hint = "install the package tesseract-ocr-eng";
    } else if (missing[0] != '\0') {
        check->state = CHECK_WARNING;
        check->detail = arena_printf(examination->arena, "%s; active configurations ask for %s too",
                                     installed, missing);
        check->hint = "install the packages tesseract-ocr-... of these languages";
    }
}

static void look_at_fonts(struct examination *examination)
{
    if (!examination->has_equipment)
        return;
    const size_t count = examination->equipment.font_count;
    struct check *check = add(examination, "fonts", arena_printf(examination->arena, "%zu", count));
    if (count > 0)
        return;
    check->state = CHECK_WARNING;
    check->detail = "none: text of a PDF that brings no fonts cannot be drawn";
    check->hint = "install the package fonts-dejavu-core";
}

/* ---- where data is kept ---- */

static void look_at_database(struct examination *examination)
{
    struct err err = {0};
    examination->has_database =
        database_open(&examination->database, examination->arena, examination->config, &err);
    struct db_migrator *migrator CLEANUP(db_migrator_end) =
        examination->has_database ? database_migrator(&examination->database, &err) : NULL;
    if (migrator == NULL) {
        examination->has_database = false;
        add_error(examination, "database", &err);
        return;
    }
    (void)add(examination, "database", examination->database.place);
    const int64_t version = db_migrator_version(migrator);
    const int64_t newest = db_migrator_newest();
    struct check *check = add(examination, "schema",
                              arena_printf(examination->arena, "version %lld of %lld",
                                           (long long)version, (long long)newest));
    if (version == newest)
        return;
    examination->has_database = false;
    check->state =
        version > newest || !examination->database.is_private ? CHECK_FAILED : CHECK_WARNING;
    check->hint =
        version > newest ? "use the newer docflow that migrated it" : "run 'docflow db upgrade'";
}

static bool describe(struct examination *examination, struct installation *installation,
                     struct err *err)
{
    struct db *db CLEANUP(db_end) = db_open(&examination->database.options, err);
    struct db_context context = {.db = db,
                                 .arena = examination->arena,
                                 .identity = {.role = DB_ROLE_PLATFORM, .is_read_only = true}};
    struct db_tx *tx CLEANUP(db_tx_end) = db != NULL ? db_begin(&context, err) : NULL;
    return tx != NULL && installation_describe(tx, installation, err);
}

static void look_at_clock(struct examination *examination, int64_t server_us)
{
    const int64_t off_us = llabs(clock_wall_us() - server_us);
    struct check *check = add(
        examination, "clock",
        arena_printf(examination->arena, "%.1f s off the database's", (double)off_us / US_PER_S));
    if (off_us <= CLOCK_OFF_MAX_US)
        return;
    check->state = CHECK_WARNING;
    check->hint = "set the clocks by NTP: leases and deadlines are compared between machines";
}

static void look_into_database(struct examination *examination)
{
    struct err err = {0};
    struct installation installation = {.languages = ""};
    const bool is_described =
        examination->has_database && describe(examination, &installation, &err);
    if (examination->has_database && !is_described)
        add_error(examination, "PostgreSQL", &err);
    if (is_described) {
        (void)add(examination, "PostgreSQL", installation.server_version);
        look_at_clock(examination, installation.clock_us);
        (void)add(examination, "workers",
                  installation.workers > 0
                      ? cell_number(examination->arena, installation.workers)
                      : "none is running: 'docflow up' and 'docflow worker' are");
    }
    look_at_languages(examination, installation.languages);
}

/* Room for a document, as an upload would find it. */
static void look_at_storage(struct examination *examination)
{
    struct err err = {0};
    struct storage *storage CLEANUP(storage_end) = storage_open(examination->config, &err);
    struct storage_put *put CLEANUP(storage_put_end) =
        storage != NULL ? storage_put_start(storage, ID_NIL "/" ID_NIL, 0, &err) : NULL;
    if (put != NULL)
        (void)add(examination, "storage", "documents can be stored");
    else
        add_error(examination, "storage", &err);
}

/* ---- */

static void examine(struct examination *examination)
{
    /* Before root is given up, as every start does it. */
    look_at_reader(examination);
    look_at_database(examination);
    look_at_storage(examination);
    look_into_database(examination);
    look_at_fonts(examination);
    look_at_sandbox(examination);
}

static void print_table(const struct invocation *invocation, const struct examination *examination)
{
    static const char *const HEADINGS[] = {"state", "what", "", NULL};
    struct table table;
    table_init(&table, invocation->arena, HEADINGS);
    for (size_t i = 0; i < examination->count; i++) {
        const struct check *check = &examination->checks[i];
        table_add(&table, (const char *const[]){STATES[check->state], check->name,
                                                cell_text(invocation->arena, check->detail)});
    }
    table_print(&table, invocation->out);
    const char *before = "\n";
    for (size_t i = 0; i < examination->count; i++) {
        const struct check *check = &examination->checks[i];
        if (check->hint == NULL)
            continue;
        (void)fprintf(invocation->out, "%s%s: %s\n", before, check->name, check->hint);
        before = "";
    }
}

static void print_json(const struct invocation *invocation, const struct examination *examination)
{
    static const char *const WORDS[] = {"ok", "warning", "failed"};
    struct arena *arena = invocation->arena;
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < examination->count; i++) {
        const struct check *check = &examination->checks[i];
        struct json *row = json_new_object(arena);
        row_set_text(arena, row, "name", check->name);
        row_set_text(arena, row, "state", WORDS[check->state]);
        row_set_text(arena, row, "detail", check->detail);
        row_set_text(arena, row, "hint", check->hint);
        json_append(arena, list, row);
    }
    (void)fprintf(invocation->out, "%s\n", json_render(arena, list));
}

bool command_doctor(struct invocation *invocation, struct err *err)
{
    struct examination examination CLEANUP(examination_done) = {.arena = invocation->arena,
                                                                .config = invocation->config};
    (void)err;
    examine(&examination);
    if (invocation_option(invocation, "json") != NULL)
        print_json(invocation, &examination);
    else
        print_table(invocation, &examination);
    for (size_t i = 0; i < examination.count; i++) {
        if (examination.checks[i].state == CHECK_FAILED)
            invocation->exit_code = EXIT_FAILURE;
    }
    return true;
}
