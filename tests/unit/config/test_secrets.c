/*
 * test_secrets: where secrets may stand, how references are resolved, and that nothing shows them.
 */
#include "fixture.h"

static const struct setting SECRET = {
    .name = "api_secret",
    .environment = "DOCFLOW_API_SECRET",
    .type = SETTING_SECRET,
    .default_text = "",
    .choices = "",
};

static bool parse_secret(struct fixture *fixture, enum setting_source source, const char *text,
                         struct setting_value *value)
{
    const struct config config = {
        .arena = fixture->arena,
        .environment = environment_of(fixture, VARIABLES("OTHER=from-other", "EMPTY=")),
    };
    const struct assignment assignment = {
        .setting = &SECRET, .source = source, .place = "somewhere", .text = text};
    return setting_parse(&config, &assignment, value, &fixture->err);
}

static const char *masked(struct fixture *fixture, const char *text)
{
    char *copy = arena_copy_text(fixture->arena, text);
    log_mask(copy);
    return copy;
}

static void test_variable_may_hold_a_secret(void **state)
{
    struct fixture *fixture = *state;
    struct setting_value value;
    assert_true(parse_secret(fixture, SOURCE_ENVIRONMENT, "s3cret-one", &value));
    assert_string_equal(value.text, "s3cret-one");
    assert_string_equal(masked(fixture, "key s3cret-one!"), "key ***!");
}

static void test_flag_and_file_may_not(void **state)
{
    struct fixture *fixture = *state;
    struct setting_value value = {.text = "untouched"};
    assert_false(parse_secret(fixture, SOURCE_FLAG, "s3cret-two", &value));
    assert_int_equal(fixture->err.kind, ERR_USAGE);
    assert_string_equal(fixture->err.message,
                        "api_secret from somewhere is a secret, where other accounts may see it");
    assert_string_equal(fixture->err.hint, "set the variable DOCFLOW_API_SECRET, or write env:NAME "
                                           "or file:PATH instead");
    assert_false(parse_secret(fixture, SOURCE_FILE, "s3cret-two", &value));
    assert_int_equal(fixture->err.kind, ERR_CONFIGURATION);
    assert_string_equal(value.text, "untouched");
    assert_true(parse_secret(fixture, SOURCE_FLAG, "", &value));
    assert_string_equal(value.text, "");
}

static void test_reference_to_a_variable(void **state)
{
    struct fixture *fixture = *state;
    struct setting_value value;
    assert_true(parse_secret(fixture, SOURCE_FILE, "env:OTHER", &value));
    assert_string_equal(value.text, "from-other");
    assert_string_equal(masked(fixture, "from-other"), "***");
    assert_false(parse_secret(fixture, SOURCE_FILE, "env:EMPTY", &value));
    assert_string_equal(fixture->err.message,
                        "api_secret from somewhere is read from the variable EMPTY, which is not "
                        "set");
}

static void test_reference_to_a_file(void **state)
{
    struct fixture *fixture = *state;
    struct setting_value value;
    const char *path = write_file(fixture, "secret", "from-file \r\n\n", 0640);
    const char *reference = arena_printf(fixture->arena, "file:%s", path);
    assert_true(parse_secret(fixture, SOURCE_FLAG, reference, &value));
    assert_string_equal(value.text, "from-file ");

    assert_int_equal(chmod(path, 0604), 0);
    assert_false(parse_secret(fixture, SOURCE_FLAG, reference, &value));
    assert_string_equal(
        fixture->err.message,
        arena_printf(fixture->arena,
                     "api_secret from somewhere is in a file that every account may open: %s",
                     path));
    assert_string_equal(fixture->err.hint,
                        arena_printf(fixture->arena, "run 'chmod 600 %s'", path));

    write_file(fixture, "secret", "\n", 0600);
    assert_false(parse_secret(fixture, SOURCE_FLAG, reference, &value));
    assert_string_equal(
        fixture->err.message,
        arena_printf(fixture->arena, "api_secret from somewhere: %s is empty", path));

    assert_false(parse_secret(fixture, SOURCE_FLAG, "file:/nowhere/secret", &value));
    assert_string_equal(fixture->err.message,
                        "api_secret from somewhere: file /nowhere/secret cannot be read: No such "
                        "file or directory");
}

static void test_url_from_a_variable(void **state)
{
    struct fixture *fixture = *state;
    const struct config *config =
        load(fixture, VARIABLES("DATABASE_URL=postgresql+psycopg://me:p%40ssword-x@h/d"));
    assert_non_null(config);
    assert_string_equal(config_text(config, CONFIG_DATABASE_URL),
                        "postgresql+psycopg://me:p%40ssword-x@h/d");
    assert_string_equal(config_display(fixture->arena, config, CONFIG_DATABASE_URL),
                        "postgresql+psycopg://me:***@h/d");
    assert_string_equal(masked(fixture, "as written p%40ssword-x, decoded p@ssword-x"),
                        "as written ***, decoded ***");
}

static void test_url_from_flag_or_file(void **state)
{
    struct fixture *fixture = *state;
    assert_non_null(load_flag(fixture, "database_url", "postgresql://me@h/d"));
    assert_null(load_flag(fixture, "database_url", "postgresql://me:password-y@h/d"));
    assert_string_equal(fixture->err.message, "database_url from --database-url contains a "
                                              "password, where other accounts may see it");
    assert_null(load_flag(fixture, "direct_url", "host=h password=password-y"));
    assert_null(load_file(fixture, "database_url = postgresql://h/d?password=password-y"));
    assert_null(strstr(fixture->err.message, "password-y"));

    const char *path = write_file(fixture, "url", "postgresql://me:password-z@h/d\n", 0600);
    const struct config *config =
        load_file(fixture, arena_printf(fixture->arena, "database_url = file:%s\n", path));
    assert_non_null(config);
    assert_string_equal(config_text(config, CONFIG_DATABASE_URL), "postgresql://me:password-z@h/d");
    assert_string_equal(config_display(fixture->arena, config, CONFIG_DATABASE_URL),
                        "postgresql://me:***@h/d");
}

static void test_wrong_url_is_not_shown(void **state)
{
    struct fixture *fixture = *state;
    assert_null(load(fixture, VARIABLES("DATABASE_URL=postgresql://me:pass/word-q@h/d")));
    assert_null(strstr(fixture->err.message, "word-q"));
    assert_string_equal(fixture->err.message,
                        "database_url from DATABASE_URL has an '@' or '/' that is not "
                        "percent-encoded in its user, password or database");
    assert_non_null(strstr(fixture->err.hint, "/ as %2F"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_variable_may_hold_a_secret), TEST(test_flag_and_file_may_not),
        TEST(test_reference_to_a_variable),    TEST(test_reference_to_a_file),
        TEST(test_url_from_a_variable),        TEST(test_url_from_flag_or_file),
        TEST(test_wrong_url_is_not_shown),
    };
    return run_group("config/test_secrets", tests);
}
