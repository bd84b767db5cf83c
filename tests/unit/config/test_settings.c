/*
 * test_settings: where a value comes from, what each type accepts, and what is said about a wrong
 * one.
 */
#include "fixture.h"

#include <ctype.h>
#include <unistd.h>

/* ---- precedence ------------------------------------------------------------------------------ */

static void test_defaults(void **state)
{
    struct fixture *fixture = *state;
    const struct config *config = load(fixture, NULL);
    assert_non_null(config);
    assert_int_equal(config_integer(config, CONFIG_DB_POOL_SIZE), 16);
    assert_true(config_boolean(config, CONFIG_DB_PREPARED));
    assert_string_equal(config_text(config, CONFIG_LOG_LEVEL), "info");
    assert_string_equal(config_text(config, CONFIG_DATABASE_URL), "");
    assert_string_equal(config_text(config, CONFIG_CONFIG_FILE), "");
    assert_int_equal(config_source(config, CONFIG_DB_POOL_SIZE), SOURCE_DEFAULT);
}

static void test_precedence(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "docflow.conf", "db_pool_size = 2\nlog_level = error\nlog_format = json\n",
               0600);
    const struct config_flag flags[] = {{"db_pool_size", "4"}};
    char **environment =
        environment_of(fixture, VARIABLES("DOCFLOW_DB_POOL_SIZE=3", "DOCFLOW_LOG_LEVEL=debug"));
    const struct config *config = config_load(fixture->arena, flags, 1, environment, &fixture->err);
    assert_non_null(config);
    assert_int_equal(config_integer(config, CONFIG_DB_POOL_SIZE), 4);
    assert_int_equal(config_source(config, CONFIG_DB_POOL_SIZE), SOURCE_FLAG);
    assert_string_equal(config_text(config, CONFIG_LOG_LEVEL), "debug");
    assert_int_equal(config_source(config, CONFIG_LOG_LEVEL), SOURCE_ENVIRONMENT);
    assert_string_equal(config_text(config, CONFIG_LOG_FORMAT), "json");
    assert_int_equal(config_source(config, CONFIG_LOG_FORMAT), SOURCE_FILE);
    assert_int_equal(config_source(config, CONFIG_DB_PREPARED), SOURCE_DEFAULT);
}

static void test_last_flag_counts(void **state)
{
    struct fixture *fixture = *state;
    const struct config_flag flags[] = {{"log_level", "debug"}, {"log_level", "error"}};
    const struct config *config =
        config_load(fixture->arena, flags, 2, environment_of(fixture, NULL), &fixture->err);
    assert_non_null(config);
    assert_string_equal(config_text(config, CONFIG_LOG_LEVEL), "error");
}

static void test_empty_variable_is_none(void **state)
{
    struct fixture *fixture = *state;
    const struct config *config = load(fixture, VARIABLES("DOCFLOW_DB_POOL_SIZE="));
    assert_non_null(config);
    assert_int_equal(config_source(config, CONFIG_DB_POOL_SIZE), SOURCE_DEFAULT);
}

/* ---- types ----------------------------------------------------------------------------------- */

static void test_values(void **state)
{
    static const struct {
        const char *name;
        const char *value;
        const char *message; /* NULL: accepted */
    } CASES[] = {
        {"db_pool_size", "1", NULL},
        {"db_pool_size", "1000", NULL},
        {"db_pool_size", "0",
         "db_pool_size from --db-pool-size must be a whole number from 1 to 1000, not '0'"},
        {"db_pool_size", "1001",
         "db_pool_size from --db-pool-size must be a whole number from 1 to 1000, not '1001'"},
        {"db_pool_size", "8x",
         "db_pool_size from --db-pool-size must be a whole number from 1 to 1000, not '8x'"},
        {"db_pool_size", "99999999999999999999",
         "db_pool_size from --db-pool-size must be a whole number from 1 to 1000, not "
         "'99999999999999999999'"},
        {"db_prepared", "on", NULL},
        {"db_prepared", "NO", NULL},
        {"db_prepared", "maybe", "db_prepared from --db-prepared must be on or off, not 'maybe'"},
        {"log_level", "warning", NULL},
        {"log_level", "warn",
         "log_level from --log-level must be one of debug|info|warning|error, not 'warn'"},
        {"log_level", "",
         "log_level from --log-level must be one of debug|info|warning|error, not ''"},
        {"data_dir", "", "data_dir from --data-dir is empty"},
        {"data_dir", "/tmp/a\nb", "data_dir from --data-dir holds a control character"},
        {"run_as", "\033[2J", "run_as from --run-as holds a control character"},
        {"no_such", "1", "no setting is called no_such"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct config *config = load_flag(fixture, CASES[i].name, CASES[i].value);
        if (CASES[i].message == NULL) {
            assert_non_null(config);
        } else {
            assert_null(config);
            assert_int_equal(fixture->err.kind, ERR_USAGE);
            assert_string_equal(fixture->err.message, CASES[i].message);
        }
    }
}

static void test_boolean_words(void **state)
{
    static const char *const WORDS[][2] = {
        {"on", "off"}, {"true", "false"}, {"yes", "no"}, {"1", "0"}, {"TRUE", "Off"}};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(WORDS); i++) {
        for (size_t j = 0; j < 2; j++) {
            const struct config *config = load_flag(fixture, "db_prepared", WORDS[i][j]);
            assert_non_null(config);
            assert_int_equal(config_boolean(config, CONFIG_DB_PREPARED), j == 0);
        }
    }
}

static void test_folders_become_absolute(void **state)
{
    struct fixture *fixture = *state;
    char *current = getcwd(NULL, 0);
    const char *home = arena_printf(fixture->arena, "HOME=%s", "/home/somebody");
    const struct {
        const char *value;
        const char *folder;
    } cases[] = {
        {"/srv/docflow", "/srv/docflow"},
        {"/srv/docflow//", "/srv/docflow"},
        {"/", "/"},
        {"~", "/home/somebody"},
        {"~/data", "/home/somebody/data"},
        {"~other", arena_printf(fixture->arena, "%s/~other", current)},
        {"data", arena_printf(fixture->arena, "%s/data", current)},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct config_flag flag = {"postgres_bin_dir", cases[i].value};
        const struct config *config = config_load(
            fixture->arena, &flag, 1, environment_of(fixture, VARIABLES(home)), &fixture->err);
        assert_non_null(config);
        assert_string_equal(config_text(config, CONFIG_POSTGRES_BIN_DIR), cases[i].folder);
    }
    free(current);
}

static void test_default_folder(void **state)
{
    static const struct {
        bool is_root;
        const char *variables[3];
        const char *folder; /* NULL: refused */
    } CASES[] = {
        {true, {"HOME=/root"}, "/var/lib/docflow"},
        {false, {"HOME=/home/a"}, "/home/a/.local/share/docflow"},
        {false, {"HOME=/home/a", "XDG_DATA_HOME=/data"}, "/data/docflow"},
        {false, {"HOME=/home/a", "XDG_DATA_HOME=relative"}, "/home/a/.local/share/docflow"},
        {false, {"HOME=/home/a", "XDG_DATA_HOME="}, "/home/a/.local/share/docflow"},
        {false, {"HOME="}, NULL},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct config config = {
            .arena = fixture->arena,
            .environment = environment_of(fixture, CASES[i].variables),
        };
        const char *folder = settings_default_folder(&config, CASES[i].is_root, &fixture->err);
        if (CASES[i].folder != NULL) {
            assert_string_equal(folder, CASES[i].folder);
        } else {
            assert_null(folder);
            assert_string_equal(fixture->err.hint,
                                "name one with --data-dir DIR or DOCFLOW_DATA_DIR");
        }
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

static void test_unknown_variable(void **state)
{
    struct fixture *fixture = *state;
    assert_null(load(fixture, VARIABLES("DOCFLOW_DB_POOLSIZE=3")));
    assert_int_equal(fixture->err.kind, ERR_CONFIGURATION);
    assert_string_equal(fixture->err.message,
                        "no setting belongs to the variable DOCFLOW_DB_POOLSIZE");
    assert_string_equal(fixture->err.hint, "did you mean DOCFLOW_DB_POOL_SIZE?");
}

static void test_variables_of_orchestrators_are_ignored(void **state)
{
    struct fixture *fixture = *state;
    assert_non_null(load(
        fixture, VARIABLES("DOCFLOW_SERVICE_HOST=10.0.0.1", "DOCFLOW_SERVICE_PORT_HTTP=80",
                           "DOCFLOW_PORT=tcp://10.0.0.1:80", "DOCFLOW_PORT_80_TCP_ADDR=10.0.0.1")));
    assert_null(load(fixture, VARIABLES("DOCFLOW_PORT=80")));
}

static void test_flags(void **state)
{
    struct fixture *fixture = *state;
    assert_ptr_equal(config_find_flag("db-pool-size"), config_setting(CONFIG_DB_POOL_SIZE));
    assert_null(config_find_flag("db_pool_size"));
    assert_null(config_find_flag("db-pool"));
    assert_null(config_find_flag("db-pool-size-x"));
    assert_null(config_find_flag(""));
    assert_string_equal(config_flag_text(fixture->arena, config_setting(CONFIG_DATA_DIR)),
                        "--data-dir");
}

/* ---- the table ------------------------------------------------------------------------------- */

static void test_rows(void **state)
{
    struct fixture *fixture = *state;
    struct text reference CLEANUP(text_done);
    struct text sample CLEANUP(text_done);
    text_init(&reference, PAGE_MAX_BYTES);
    text_init(&sample, PAGE_MAX_BYTES);
    config_render_reference(&reference);
    config_render_sample(&sample);
    for (size_t i = 0; i < CONFIG_COUNT; i++) {
        const struct setting *setting = config_setting((enum setting_name)i);
        for (const char *at = setting->name; *at != '\0'; at++)
            assert_true(islower((unsigned char)*at) || isdigit((unsigned char)*at) || *at == '_');
        assert_true(text_ends_with(setting->help, "."));
        assert_true(setting->minimum <= setting->maximum);
        assert_non_null(
            strstr(reference.data, arena_printf(fixture->arena, "\n| `%s` |", setting->name)));
        assert_int_equal(
            strstr(sample.data, arena_printf(fixture->arena, "\n#%s =", setting->name)) != NULL,
            i != CONFIG_CONFIG_FILE);
    }
}

/* The sample with its comment signs removed is a settings file that changes nothing. */
static void test_sample_is_valid(void **state)
{
    struct fixture *fixture = *state;
    struct text sample CLEANUP(text_done);
    text_init(&sample, PAGE_MAX_BYTES);
    config_render_sample(&sample);
    for (char *at = strstr(sample.data, "\n#"); at != NULL; at = strstr(at + 1, "\n#")) {
        if (at[2] != ' ')
            at[1] = ' ';
    }
    const struct config *config = load_file(fixture, sample.data);
    assert_works(config != NULL, fixture->err);
    assert_int_equal(config_integer(config, CONFIG_DB_POOL_SIZE), 16);
    assert_int_equal(config_source(config, CONFIG_DB_POOL_SIZE), SOURCE_FILE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_defaults),
        TEST(test_precedence),
        TEST(test_last_flag_counts),
        TEST(test_empty_variable_is_none),
        TEST(test_values),
        TEST(test_boolean_words),
        TEST(test_folders_become_absolute),
        TEST(test_default_folder),
        TEST(test_unknown_variable),
        TEST(test_variables_of_orchestrators_are_ignored),
        TEST(test_flags),
        TEST(test_rows),
        TEST(test_sample_is_valid),
    };
    return run_group("config/test_settings", tests);
}
