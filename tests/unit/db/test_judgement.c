/*
 * test_judgement: what db/ concludes without a server: error codes, versions, encodings, URLs.
 */
#include "test.h"

#include "db/connection.h"
#include "db/sqlstate.h"

#include <string.h>

static void test_codes_become_kinds(void **state)
{
    (void)state;
    static const struct {
        const char *sqlstate;
        enum err_kind kind;
    } CASES[] = {
        {"40001", ERR_SERIALIZATION}, {"40P01", ERR_SERIALIZATION}, {"23505", ERR_CONFLICT},
        {"23503", ERR_CONFLICT},      {"23514", ERR_INVALID},       {"22P02", ERR_INVALID},
        {"42501", ERR_FORBIDDEN},     {"53100", ERR_DISK_FULL},     {"53300", ERR_BUSY},
        {"55P03", ERR_BUSY},          {"57014", ERR_TIMEOUT},       {"57P01", ERR_UNAVAILABLE},
        {"08006", ERR_UNAVAILABLE},   {"DF402", ERR_BALANCE},       {"42P01", ERR_INTERNAL},
        {"XX000", ERR_INTERNAL},      {"P0001", ERR_INVALID},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_string_equal(err_kind_name(sqlstate_kind(CASES[i].sqlstate)),
                            err_kind_name(CASES[i].kind));
}

static void test_old_server_is_refused(void **state)
{
    (void)state;
    struct err err = {0};
    assert_works(db_version_check(150000, &err), err);
    assert_works(db_version_check(170002, &err), err);
    assert_fails(db_version_check(140011, &err), err, ERR_CONFIGURATION,
                 "PostgreSQL 14 is too old: DocFlow needs version 15 or later");
}

static void test_other_encoding_is_refused(void **state)
{
    (void)state;
    struct err err = {0};
    assert_works(db_encoding_check("UTF8", &err), err);
    assert_fails(db_encoding_check("LATIN1", &err), err, ERR_CONFIGURATION,
                 "the database has encoding LATIN1: DocFlow needs UTF8");
    assert_non_null(strstr(err.hint, "ENCODING 'UTF8'"));
}

static const char *value_of(const struct connect_string *string, const char *keyword)
{
    const char *value = NULL;
    for (size_t i = 0; string->keywords[i] != NULL; i++) {
        if (strcmp(string->keywords[i], keyword) == 0)
            value = string->values[i];
    }
    return value;
}

static void test_url_forms(void **state)
{
    (void)state;
    static const char *const URLS[] = {
        "postgresql+psycopg://u:p%40w@h:5433/d",
        "postgresql+asyncpg://u:p%40w@h:5433/d",
        "postgresql://u:p%40w@h:5433/d",
        "postgres://u:p%40w@h:5433/d",
        "host=h port=5433 user=u password=p@w dbname=d",
    };
    struct db_options options = {.connect_timeout_s = 7};
    for (size_t i = 0; i < COUNT_OF(URLS); i++) {
        struct connect_string string;
        struct err err = {0};
        assert_works(connect_string_parse(URLS[i], &options, &string, &err), err);
        assert_string_equal(value_of(&string, "host"), "h");
        assert_string_equal(value_of(&string, "port"), "5433");
        assert_string_equal(value_of(&string, "password"), "p@w");
        assert_string_equal(value_of(&string, "dbname"), "d");
        assert_string_equal(value_of(&string, "application_name"), "docflow");
        assert_string_equal(value_of(&string, "connect_timeout"), "7");
        assert_null(value_of(&string, "target_session_attrs"));
        assert_null(value_of(&string, "options"));
        connect_string_done(&string);
    }
}

static void test_url_keeps_what_it_says(void **state)
{
    (void)state;
    struct db_options options = {
        .connect_timeout_s = 7, .statement_timeout_ms = 250, .is_prepared = true};
    struct connect_string string;
    struct err err = {0};
    assert_works(connect_string_parse("postgresql://h/d?connect_timeout=3&application_name=x&"
                                      "options=-cwork_mem%3D8MB",
                                      &options, &string, &err),
                 err);
    assert_string_equal(value_of(&string, "connect_timeout"), "3");
    assert_string_equal(value_of(&string, "application_name"), "x");
    assert_string_equal(
        value_of(&string, "options"),
        "-c role=docflow_app -c search_path=public -c statement_timeout=250 -cwork_mem=8MB");
    connect_string_done(&string);
}

static void test_options_are_never_cut(void **state)
{
    (void)state;
    struct db_options options = {.is_prepared = true};
    struct connect_string string;
    struct err err = {0};
    char url[2048] = "host=h options='";
    memset(url + strlen(url), 'x', 1100);
    url[strlen(url)] = '\'';
    assert_fails(connect_string_parse(url, &options, &string, &err), err, ERR_LIMIT,
                 "the options of the database URL are longer than 1024 bytes");
}

static void test_several_hosts_mean_the_primary(void **state)
{
    (void)state;
    struct db_options options = {.connect_timeout_s = 7};
    struct connect_string string;
    struct err err = {0};
    assert_works(connect_string_parse("postgresql://a:1,b:2/d", &options, &string, &err), err);
    assert_string_equal(value_of(&string, "host"), "a,b");
    assert_string_equal(value_of(&string, "target_session_attrs"), "read-write");
    connect_string_done(&string);
    assert_works(connect_string_parse("postgresql://a,b/d?target_session_attrs=any", &options,
                                      &string, &err),
                 err);
    assert_string_equal(value_of(&string, "target_session_attrs"), "any");
    connect_string_done(&string);
}

static void test_broken_url_does_not_tell_its_password(void **state)
{
    (void)state;
    struct db_options options = {0};
    struct connect_string string;
    struct err err = {0};
    assert_fails(connect_string_parse("postgresql://u:secret@h:1/d?nonsense=secret", &options,
                                      &string, &err),
                 err, ERR_CONFIGURATION, "the database URL cannot be understood");
    assert_null(strstr(err.hint, "secret"));
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_codes_become_kinds),
        cmocka_unit_test(test_old_server_is_refused),
        cmocka_unit_test(test_other_encoding_is_refused),
        cmocka_unit_test(test_url_forms),
        cmocka_unit_test(test_url_keeps_what_it_says),
        cmocka_unit_test(test_options_are_never_cut),
        cmocka_unit_test(test_several_hosts_mean_the_primary),
        cmocka_unit_test(test_broken_url_does_not_tell_its_password),
    };
    return run_group("db/test_judgement", TESTS);
}
