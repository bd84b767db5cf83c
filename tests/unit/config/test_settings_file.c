/*
 * test_settings_file: its notation, where it is looked for, and errors with line numbers.
 */
#include "fixture.h"

#define FILE_MAX_BYTES ((size_t)64 * 1024)

static void test_notation(void **state)
{
    static const struct {
        const char *line;
        const char *value; /* of run_as */
    } CASES[] = {
        {"run_as = somebody", "somebody"},
        {"run_as=somebody", "somebody"},
        {"  run_as\t=\tsomebody  ", "somebody"},
        {"run_as = somebody\r", "somebody"},
        {"run_as = somebody # a comment", "somebody"},
        {"run_as = some#body", "some#body"},
        {"run_as = \"some # body \"", "some # body "},
        {"run_as = \"somebody\" # a comment", "somebody"},
        {"run_as = \"a \\\"b\\\" \\\\ c\"", "a \"b\" \\ c"},
        {"run_as = \"\"", ""},
        {"run_as = a=b", "a=b"},
        {"run_as =", ""},
        {"run_as = # nobody", ""},
        {"\n# a comment\n   # another\n\nrun_as = somebody", "somebody"},
        {"run_as = \xC3\xA9mile\n", "\xC3\xA9mile"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct config *config = load_file(fixture, CASES[i].line);
        assert_non_null(config);
        assert_string_equal(config_text(config, CONFIG_RUN_AS), CASES[i].value);
    }
}

static void test_errors(void **state)
{
    static const struct {
        const char *text;
        const char *message; /* FILE stands for the path */
        const char *hint;
    } CASES[] = {
        {"log_level = info\nnonsense", "line 2 of FILE is not of the form key = value", ""},
        {"= info", "line 1 of FILE is not of the form key = value", ""},
        {"run_as = \"a", "line 1 of FILE has a quote that is not closed", ""},
        {"run_as = \"a\\\"", "line 1 of FILE has a quote that is not closed", ""},
        {"run_as = \"a\" b", "line 1 of FILE goes on after the closing quote", ""},
        {"run_as = a\n\nrun_as = b", "line 3 of FILE sets again what line 1 sets", ""},
        {"\n\ndb_pool_size = 0",
         "db_pool_size from line 3 of FILE must be a whole number from 1 to 1000, not '0'", ""},
        {"log-level = info", "line 1 of FILE sets log-level, which is no setting",
         "did you mean log_level?"},
        {"colour = red", "line 1 of FILE sets colour, which is no setting",
         "'docflow config docs' lists every setting"},
        {"config_file = other.conf", "line 1 of FILE names another settings file", ""},
        {"data_dir = /srv", "line 1 of FILE names another data folder than the one it is in", ""},
        {"run_as = \xFF", "FILE is no text in UTF-8", ""},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        assert_null(load_file(fixture, CASES[i].text));
        const char *name = strstr(CASES[i].message, "FILE");
        const char *message =
            arena_printf(fixture->arena, "%.*s%s/docflow.conf%s", (int)(name - CASES[i].message),
                         CASES[i].message, fixture->folder, name + strlen("FILE"));
        assert_string_equal(fixture->err.message, message);
        assert_string_equal(fixture->err.hint, CASES[i].hint);
        assert_int_equal(fixture->err.kind, ERR_CONFIGURATION);
    }
}

static void test_overridden_lines_are_not_judged(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "docflow.conf", "db_pool_size = wrong\n", 0600);
    assert_non_null(load_flag(fixture, "db_pool_size", "3"));
}

static void test_named_file(void **state)
{
    struct fixture *fixture = *state;
    write_file(fixture, "docflow.conf", "log_level = error\n", 0600);
    const char *path = write_file(fixture, "other.conf", "log_level = debug\n", 0600);
    const struct config *config = load_flag(fixture, "config_file", path);
    assert_non_null(config);
    assert_string_equal(config_text(config, CONFIG_LOG_LEVEL), "debug");
    assert_string_equal(config_text(config, CONFIG_CONFIG_FILE), path);

    config = load_flag(fixture, "config_file", "");
    assert_non_null(config);
    assert_string_equal(config_text(config, CONFIG_LOG_LEVEL), "info");

    assert_null(load_flag(fixture, "config_file", "/nowhere/docflow.conf"));
    assert_string_equal(
        fixture->err.message,
        "settings: file /nowhere/docflow.conf cannot be read: No such file or directory");
}

static void test_named_file_may_name_the_data_folder(void **state)
{
    struct fixture *fixture = *state;
    const char *path = write_file(fixture, "other.conf", "data_dir = /srv/docflow\n", 0600);
    const struct config_flag flag = {"config_file", path};
    char *environment[] = {NULL};
    const struct config *config = config_load(fixture->arena, &flag, 1, environment, &fixture->err);
    assert_non_null(config);
    assert_string_equal(config_text(config, CONFIG_DATA_DIR), "/srv/docflow");
    assert_int_equal(config_source(config, CONFIG_DATA_DIR), SOURCE_FILE);
}

static void test_file_of_the_data_folder_is_reported(void **state)
{
    struct fixture *fixture = *state;
    const struct config *config = load_file(fixture, "");
    assert_non_null(config);
    assert_string_equal(config_text(config, CONFIG_CONFIG_FILE),
                        arena_printf(fixture->arena, "%s/docflow.conf", fixture->folder));
}

static void test_size_limit(void **state)
{
    struct fixture *fixture = *state;
    char *text = arena_alloc(fixture->arena, FILE_MAX_BYTES + 2, 1);
    memset(text, '#', FILE_MAX_BYTES);
    assert_non_null(load_file(fixture, text));
    text[FILE_MAX_BYTES] = '#';
    assert_null(load_file(fixture, text));
    assert_int_equal(fixture->err.kind, ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_notation),
        TEST(test_errors),
        TEST(test_overridden_lines_are_not_judged),
        TEST(test_named_file),
        TEST(test_named_file_may_name_the_data_folder),
        TEST(test_file_of_the_data_folder_is_reported),
        TEST(test_size_limit),
    };
    return run_group("config/test_settings_file", tests);
}
