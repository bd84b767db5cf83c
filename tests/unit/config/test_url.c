/*
 * test_url: passwords are found in every notation of libpq, and strings that libpq would misread
 * are refused.
 */
#include "fixture.h"

#include "config/url.h"

static void test_mask(void **state)
{
    static const struct {
        const char *url;
        const char *masked;
    } CASES[] = {
        {"", ""},
        {"postgresql://", "postgresql://"},
        {"postgresql://host/db", "postgresql://host/db"},
        {"postgresql://user@host/db", "postgresql://user@host/db"},
        {"postgresql://user:@host/db", "postgresql://user:@host/db"},
        {"postgresql://user:secret@host:5432/db", "postgresql://user:***@host:5432/db"},
        {"postgres://user:se:cret@host", "postgres://user:***@host"},
        {"postgresql+psycopg://user:secret@h/db", "postgresql+psycopg://user:***@h/db"},
        {"postgresql://:secret@/db", "postgresql://:***@/db"},
        {"postgresql://user:sec?ret@host/db", "postgresql://user:***@host/db"},
        {"postgresql://user:secret@a:1,b:2,[::1]:3/db", "postgresql://user:***@a:1,b:2,[::1]:3/db"},
        {"postgresql://host:5432/db", "postgresql://host:5432/db"},
        {"postgresql://host:5432/db?user=me@there", "postgresql://host:5432/db?user=me@there"},
        {"postgresql://h/d?password=secret", "postgresql://h/d?password=***"},
        {"postgresql://h/d?password=secret&a=b", "postgresql://h/d?password=***&a=b"},
        {"postgresql://h?a=b&p%61ssword=secret", "postgresql://h?a=b&p%61ssword=***"},
        {"postgresql://h/d?sslpassword=secret", "postgresql://h/d?sslpassword=***"},
        {"postgresql://u:secret@h/d?password=secret", "postgresql://u:***@h/d?password=***"},
        {"postgresql://h/d?passfile=/run/p", "postgresql://h/d?passfile=/run/p"},
        /* what libpq would misread hides rather more */
        {"postgresql://user:sec@ret@host/db", "postgresql://user:***@host/db"},
        {"postgresql://user:sec/ret@host/db", "postgresql://user:***@host/db"},
        {"host=h password=secret user=u", "host=h password=*** user=u"},
        {"password = 'a \\' b' user=u", "password = *** user=u"},
        {"password=a\\ b user=u", "password=*** user=u"},
        {"user=u password='not closed", "user=u password=***"},
        {"user='a password=b' host=h", "user='a password=b' host=h"},
        {"options='-c x=postgresql://' password=secret",
         "options='-c x=postgresql://' password=***"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_string_equal(config_mask_url(fixture->arena, CASES[i].url), CASES[i].masked);
}

static void test_decode(void **state)
{
    static const struct {
        const char *url;
        const char *password;
    } CASES[] = {
        {"postgresql://u:a%40b%2Fc@h", "a@b/c"},
        {"postgresql://u:100%@h", "100%"},
        {"password='it\\'s \\\\'", "it's \\"},
        {"password=a\\ b", "a b"},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct url_passwords found;
        url_find_passwords(CASES[i].url, &found);
        assert_int_equal(found.count, 1);
        assert_string_equal(url_decode_password(fixture->arena, CASES[i].url, &found.items[0]),
                            CASES[i].password);
    }
}

static void test_faults(void **state)
{
    static const struct {
        const char *url;
        const char *fault; /* its beginning, or NULL */
    } CASES[] = {
        {"postgresql://n8nuser:n8npassword@localhost:5432/docflow", NULL},
        {"postgresql+psycopg://user:pass@localhost:5432/docflow", NULL},
        {"postgres:///db?host=/tmp/x&port=5432", NULL},
        {"postgresql://h:5432/d?application_name=me@here", NULL},
        {"host=/tmp/x dbname=d", NULL},
        {"mysql://u:secret@h/d", "is no address of a PostgreSQL"},
        {"postgresqlx://h/d", "is no address of a PostgreSQL"},
        {"u:secret@h/d", "is neither"},
        {"host=h secret", "is neither"},
        {"host='h", "has a quote"},
        {"postgresql://u:100%@h/d", "has a '%'"},
        {"postgresql://u:a%00b@h/d", "has a '%'"},
        {"postgresql://u:a@b@h/d", "has an '@'"},
        {"postgresql://u:a/b@h/d", "has an '@'"},
        {"postgresql://u:a@b?c@h/d", "has a '?'"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *fault = url_find_fault(CASES[i].url);
        if (CASES[i].fault == NULL)
            assert_null(fault);
        else
            assert_true(fault != NULL && text_starts_with(fault, CASES[i].fault));
    }
}

static void test_many_passwords(void **state)
{
    struct fixture *fixture = *state;
    const char *url = "postgresql://h/d?a=b";
    for (int i = 0; i < 20; i++)
        url = arena_printf(fixture->arena, "%s&password=secret%d", url, i);
    assert_null(strstr(config_mask_url(fixture->arena, url), "secret"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_mask),
        TEST(test_decode),
        TEST(test_faults),
        TEST(test_many_passwords),
    };
    return run_group("config/test_url", tests);
}
