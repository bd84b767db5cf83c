/*
 * test_err: error values say what happened, where, and fit their room.
 */
#include "test.h"

#include <errno.h>
#include <string.h>

static void test_fail_fills_everything(void **state)
{
    (void)state;
    struct err err = {.sqlstate = "23505", .hint = "from before"};
    assert_false(fail(&err, ERR_NOT_FOUND, "client %s does not exist", "acme"));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_string_equal(err.message, "client acme does not exist");
    assert_string_equal(err.hint, "");
    assert_string_equal(err.sqlstate, "");
    assert_true(strncmp(err.where, "../", 3) != 0);
    assert_non_null(strstr(err.where, "test_err.c:"));
}

static void test_fail_null_is_a_null_pointer(void **state)
{
    (void)state;
    struct err err;
    const char *nothing = fail_null(&err, ERR_LIMIT, "too much");
    assert_null(nothing);
    assert_string_equal(err.message, "too much");
    nothing = fail_null_errno(&err, ERR_IO, ENOENT, "file x");
    assert_null(nothing);
    assert_string_equal(err.message, "file x: No such file or directory");
}

static void test_system_errors_carry_their_reason(void **state)
{
    (void)state;
    static const struct {
        int errnum;
        enum err_kind kind;
        const char *message;
    } CASES[] = {
        {EACCES, ERR_IO, "file x: Permission denied"},
        {ENOSPC, ERR_DISK_FULL, "file x: No space left on device"},
        {EDQUOT, ERR_DISK_FULL, "file x: Disk quota exceeded"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err;
        assert_false(fail_errno(&err, ERR_IO, CASES[i].errnum, "file %s", "x"));
        assert_int_equal(err.kind, CASES[i].kind);
        assert_string_equal(err.message, CASES[i].message);
    }
}

static void test_reason_survives_a_message_that_is_cut(void **state)
{
    (void)state;
    char path[2 * ERR_MESSAGE_BYTES];
    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    struct err err;
    assert_false(fail_errno(&err, ERR_IO, EACCES, "file %s", path));
    assert_int_equal(strlen(err.message), ERR_MESSAGE_BYTES - 1);
    assert_true(text_ends_with(err.message, "ppp: Permission denied"));
}

static void test_cut_keeps_whole_characters(void **state)
{
    (void)state;
    char snowmen[2 * ERR_MESSAGE_BYTES] = "";
    for (size_t i = 0; i + 4 < sizeof snowmen; i += 3)
        memcpy(snowmen + i, "\xE2\x98\x83", 4);
    /* Every alignment of the cut within a character. */
    for (int padding = 0; padding < 3; padding++) {
        struct err err;
        assert_false(fail(&err, ERR_INVALID, "%.*s%s", padding, "aaa", snowmen));
        assert_true(text_is_utf8(err.message, strlen(err.message)));
        assert_in_range(strlen(err.message), ERR_MESSAGE_BYTES - 3, ERR_MESSAGE_BYTES - 1);
        assert_false(err_add(&err, "%.*s", padding, "bbb"));
        assert_true(text_is_utf8(err.message, strlen(err.message)));
    }
}

static void test_message_may_come_from_the_error_itself(void **state)
{
    (void)state;
    struct err err;
    assert_false(fail(&err, ERR_IO, "disk is gone"));
    assert_false(err_hint(&err, "look for the disk"));
    assert_false(fail(&err, ERR_UNAVAILABLE, "storage: %s", err.message));
    assert_string_equal(err.message, "storage: disk is gone");
    assert_false(err_add(&err, "%s", err.message));
    assert_string_equal(err.message, "storage: disk is gone: storage: disk is gone");
}

static void test_a_fact_is_added_before(void **state)
{
    (void)state;
    struct err err;
    assert_false(fail(&err, ERR_TIMEOUT, "no answer"));
    assert_false(err_hint(&err, "raise %s", "the limit"));
    const char *where = err.where;
    assert_false(err_add(&err, "migration %d", 7));
    assert_string_equal(err.message, "migration 7: no answer");
    assert_string_equal(err.hint, "raise the limit");
    assert_int_equal(err.kind, ERR_TIMEOUT);
    assert_ptr_equal(err.where, where);
    err_clear(&err);
    assert_int_equal(err.kind, ERR_NONE);
    assert_string_equal(err.message, "");
    assert_string_equal(err.hint, "");
}

static void test_kinds_answer_from_their_table(void **state)
{
    (void)state;
    for (enum err_kind kind = ERR_NONE; kind < ERR_KIND_COUNT; kind++) {
        const int status = err_kind_http_status(kind);
        assert_in_range(status, 200, 599);
        assert_true(*err_kind_name(kind) && *err_kind_meaning(kind));
        assert_in_range(err_kind_log_level(kind), LOG_DEBUG, LOG_ERROR);
        /* What the sender did wrong is not mended by sending it again. */
        assert_false(status < 500 && err_kind_is_retryable(kind));
    }
    assert_string_equal(err_kind_name(ERR_NOT_FOUND), "not_found");
    assert_int_equal(err_kind_http_status(ERR_BALANCE), 402);
    assert_true(err_kind_is_retryable(ERR_SERIALIZATION));
    assert_int_equal(err_kind_log_level(ERR_UNAVAILABLE), LOG_ERROR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fail_fills_everything),
        cmocka_unit_test(test_fail_null_is_a_null_pointer),
        cmocka_unit_test(test_system_errors_carry_their_reason),
        cmocka_unit_test(test_reason_survives_a_message_that_is_cut),
        cmocka_unit_test(test_cut_keeps_whole_characters),
        cmocka_unit_test(test_message_may_come_from_the_error_itself),
        cmocka_unit_test(test_a_fact_is_added_before),
        cmocka_unit_test(test_kinds_answer_from_their_table),
    };
    return run_group("base/test_err", tests);
}
