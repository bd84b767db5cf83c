/*
 * test_log: a record is one line in the asked form, below its level nothing, secrets never.
 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <pty.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Long enough for every "2026-11-22T17:00:36.123Z". */
#define TIME_LENGTH 24

/* What was logged: a file in memory, read from its start. */
struct fixture {
    int fd;
    char text[65536 * 2];
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.fd = memfd_create("log", MFD_CLOEXEC);
    *state = &fixture;
    return fixture.fd >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    log_start(STDERR_FILENO, LOG_WARNING, LOG_FORMAT_AUTO);
    file_close(&fixture->fd);
    return 0;
}

/* The whole log so far; it starts anew afterwards. */
static const char *take_log(struct fixture *fixture)
{
    const ssize_t length = pread(fixture->fd, fixture->text, sizeof fixture->text - 1, 0);
    assert_true(length >= 0);
    fixture->text[length] = '\0';
    assert_int_equal(ftruncate(fixture->fd, 0), 0);
    assert_int_equal(lseek(fixture->fd, 0, SEEK_SET), 0);
    return fixture->text;
}

/* What stands behind the time of a text line. */
static const char *take_line(struct fixture *fixture)
{
    const char *line = take_log(fixture);
    assert_true(strlen(line) > TIME_LENGTH);
    assert_int_equal(line[TIME_LENGTH - 1], 'Z');
    assert_int_equal(line[TIME_LENGTH], ' ');
    return line + TIME_LENGTH + 1;
}

/* The last JSON line without its time. */
static const char *take_json(struct fixture *fixture)
{
    static const char HEAD[] = "{\"time\":\"";
    const char *line = take_log(fixture);
    assert_true(text_starts_with(line, HEAD));
    return line + strlen(HEAD) + TIME_LENGTH;
}

static void test_text_lines(void **state)
{
    struct fixture *fixture = *state;
    log_start(fixture->fd, LOG_DEBUG, LOG_FORMAT_TEXT);
    log_info("listening", {"port", "8080"}, {"address", "127.0.0.1"});
    assert_string_equal(take_line(fixture), "INFO  listening port=8080 address=127.0.0.1\n");
    log_debug("nothing to add");
    assert_string_equal(take_line(fixture), "DEBUG nothing to add\n");
    log_warning("odd values", {"a", ""}, {"b", "two words"}, {"c", "x=\"y\""}, {"d", NULL});
    assert_string_equal(take_line(fixture),
                        "WARN  odd values a=\"\" b=\"two words\" c=\"x=\\\"y\\\"\" d=null\n");
    log_error("forged\n2026 INFO \x1b[31m line", {"v", "\x1b[2J"});
    assert_string_equal(take_line(fixture),
                        "ERROR forged\\n2026 INFO \\x1b[31m line v=\"\\u001b[2J\"\n");
}

static void test_time_is_now(void **state)
{
    struct fixture *fixture = *state;
    log_start(fixture->fd, LOG_INFO, LOG_FORMAT_TEXT);
    const int64_t before_us = clock_wall_us();
    log_info("x");
    char time[TIME_LENGTH + 1] = "";
    memcpy(time, take_log(fixture), TIME_LENGTH);
    int64_t us = 0;
    struct err err;
    assert_works(clock_parse(time, &us, &err), err);
    assert_in_range(us, before_us / 1000 * 1000, clock_wall_us());
}

static void test_json_lines(void **state)
{
    struct fixture *fixture = *state;
    log_start(fixture->fd, LOG_DEBUG, LOG_FORMAT_AUTO); /* no terminal: JSON */
    log_warning("a \"quoted\"\nmessage", {"n", NULL}, {"v", "\xFF"});
    assert_string_equal(take_json(fixture),
                        "\",\"level\":\"warning\",\"message\":\"a \\\"quoted\\\"\\nmessage\","
                        "\"n\":null,\"v\":\"\xEF\xBF\xBD\"}\n");
    log_info("x");
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    const char *line = take_log(fixture);
    struct err err;
    assert_works(json_parse(arena, line, strlen(line), &err), err);
}

static void test_level_is_a_floor(void **state)
{
    struct fixture *fixture = *state;
    log_start(fixture->fd, LOG_WARNING, LOG_FORMAT_TEXT);
    log_debug("a");
    log_info("b");
    assert_string_equal(take_log(fixture), "");
    log_warning("c");
    log_error("d");
    const char *lines = take_log(fixture);
    assert_non_null(strstr(lines, "WARN  c\n"));
    assert_non_null(strstr(lines, "ERROR d\n"));
}

static void test_colours_only_on_a_terminal(void **state)
{
    (void)state;
    int terminal CLEANUP(file_close) = -1;
    int program CLEANUP(file_close) = -1;
    assert_int_equal(openpty(&terminal, &program, NULL, NULL, NULL), 0);
    log_start(program, LOG_INFO, LOG_FORMAT_AUTO);
    log_info("listening", {"port", "8080"});
    char line[200] = "";
    assert_true(read(terminal, line, sizeof line - 1) > 0);
    assert_string_equal(line + TIME_LENGTH,
                        " \033[32mINFO \033[0m listening\033[2m port=\033[0m8080\r\n");
    log_start(program, LOG_INFO, LOG_FORMAT_JSON);
    log_info("listening");
    memset(line, 0, sizeof line);
    assert_true(read(terminal, line, sizeof line - 1) > 0);
    assert_null(strchr(line, '\033'));
    assert_int_equal(line[0], '{');
}

static void test_names(void **state)
{
    (void)state;
    enum log_level level = LOG_INFO;
    enum log_format format = LOG_FORMAT_TEXT;
    assert_true(log_level_parse("debug", &level));
    assert_int_equal(level, LOG_DEBUG);
    assert_true(log_level_parse("warning", &level));
    assert_int_equal(level, LOG_WARNING);
    assert_false(log_level_parse("WARN", &level));
    assert_int_equal(level, LOG_WARNING);
    assert_true(log_format_parse("auto", &format));
    assert_int_equal(format, LOG_FORMAT_AUTO);
    assert_false(log_format_parse("", &format));
    assert_int_equal(format, LOG_FORMAT_AUTO);
}

static void test_errors(void **state)
{
    struct fixture *fixture = *state;
    log_start(fixture->fd, LOG_DEBUG, LOG_FORMAT_JSON);
    struct err err;
    assert_false(err_fail(&err, ERR_UNAVAILABLE, "db/pool.c:7", "no server at %s", "/tmp"));
    assert_false(err_hint(&err, "start it"));
    memcpy(err.sqlstate, "08006", 6);
    log_err("job 7", &err);
    assert_string_equal(take_json(fixture),
                        "\",\"level\":\"error\",\"message\":\"job 7: no server at /tmp\","
                        "\"kind\":\"unavailable\",\"sqlstate\":\"08006\",\"where\":\"db/pool.c:7\","
                        "\"hint\":\"start it\"}\n");
    assert_false(err_fail(&err, ERR_NOT_FOUND, "x.c:1", "no such client"));
    log_err("request", &err);
    assert_string_equal(take_json(fixture),
                        "\",\"level\":\"debug\",\"message\":\"request: no such client\","
                        "\"kind\":\"not_found\",\"where\":\"x.c:1\"}\n");
}

static void test_secrets_never_appear(void **state)
{
    struct fixture *fixture = *state;
    log_secret_add("hunter\"2\n");
    log_secret_add("hunter\"2\n"); /* once more is no defect */
    log_secret_add("abc");         /* too short to mask */
    static const enum log_format FORMATS[] = {LOG_FORMAT_TEXT, LOG_FORMAT_JSON};
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        log_start(fixture->fd, LOG_INFO, FORMATS[i]);
        log_info("login with hunter\"2\n failed", {"url", "x://u:hunter\"2\n@h"}, {"short", "abc"});
        const char *line = take_log(fixture);
        assert_null(strstr(line, "hunter"));
        assert_non_null(strstr(line, "login with *** failed"));
        assert_non_null(strstr(line, "x://u:***@h"));
        assert_non_null(strstr(line, "abc"));
    }
}

static void test_mask_covers_overlapping_secrets(void **state)
{
    (void)state;
    log_secret_add("secret");
    log_secret_add("secret-and-longer");
    log_secret_add("longer-still");
    static const struct {
        const char *text;
        const char *masked;
    } CASES[] = {
        {"", ""},
        {"secre", "secre"},
        {"secret", "***"},
        {"a secret-and-longer one", "a *** one"},
        {"secret-and-longer-still", "***"},
        {"secretsecret", "******"},
        {"secret-and-long", "***-and-long"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        char text[64] = "";
        memcpy(text, CASES[i].text, strlen(CASES[i].text));
        log_mask(text);
        assert_string_equal(text, CASES[i].masked);
    }
}

static void test_a_huge_record_stays_one_line(void **state)
{
    struct fixture *fixture = *state;
    log_start(fixture->fd, LOG_INFO, LOG_FORMAT_JSON);
    static char huge[200000];
    memset(huge, '\x01', sizeof huge - 1); /* six bytes each in JSON */
    log_info(huge, {"k", huge}, {"after", "it"});
    const char *line = take_log(fixture);
    assert_true(text_ends_with(line, "\\u0001...\",\"after\":\"it\"}\n"));
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    struct err err;
    assert_works(json_parse(arena, line, strlen(line), &err), err);
}

static void test_errno_survives(void **state)
{
    struct fixture *fixture = *state;
    log_start(-1, LOG_INFO, LOG_FORMAT_JSON);
    errno = EAGAIN;
    log_error("nobody hears this");
    assert_int_equal(errno, EAGAIN);
    log_start(fixture->fd, LOG_INFO, LOG_FORMAT_JSON);
}

#define THREADS    4
#define PER_THREAD 100

static void *log_many(void *unused)
{
    (void)unused;
    for (int i = 0; i < PER_THREAD; i++)
        log_info("a line that must come out whole", {"key", "value"});
    return NULL;
}

static void test_lines_of_threads_do_not_mix(void **state)
{
    struct fixture *fixture = *state;
    log_start(fixture->fd, LOG_INFO, LOG_FORMAT_TEXT);
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, log_many, NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    static const char LINE[] = " INFO  a line that must come out whole key=value\n";
    size_t count = 0;
    for (const char *at = take_log(fixture); *at; at += TIME_LENGTH + strlen(LINE)) {
        assert_true(text_starts_with(at + TIME_LENGTH, LINE));
        count++;
    }
    assert_int_equal(count, THREADS * PER_THREAD);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_text_lines),
        TEST(test_time_is_now),
        TEST(test_json_lines),
        TEST(test_level_is_a_floor),
        TEST(test_colours_only_on_a_terminal),
        TEST(test_names),
        TEST(test_errors),
        TEST(test_secrets_never_appear),
        TEST(test_mask_covers_overlapping_secrets),
        TEST(test_a_huge_record_stays_one_line),
        TEST(test_errno_survives),
        TEST(test_lines_of_threads_do_not_mix),
    };
#undef TEST
    return run_group("base/test_log", tests);
}
