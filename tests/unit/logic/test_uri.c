/*
 * test_uri: the examples of RFC 3986, section 5.4, and what else references may look like.
 */
#include "test.h"

#include "logic/uri.h"

static void test_resolving(void **state)
{
    (void)state;
    static const char BASE[] = "http://a/b/c/d;p?q";
    static const struct {
        const char *base; /* NULL: BASE */
        const char *reference;
        const char *resolved;
    } CASES[] = {
        {NULL, "g:h", "g:h"},
        {NULL, "g", "http://a/b/c/g"},
        {NULL, "./g", "http://a/b/c/g"},
        {NULL, "g/", "http://a/b/c/g/"},
        {NULL, "/g", "http://a/g"},
        {NULL, "//g", "http://g"},
        {NULL, "?y", "http://a/b/c/d;p?y"},
        {NULL, "g?y", "http://a/b/c/g?y"},
        {NULL, "#s", "http://a/b/c/d;p?q#s"},
        {NULL, "g#s", "http://a/b/c/g#s"},
        {NULL, "g?y#s", "http://a/b/c/g?y#s"},
        {NULL, ";x", "http://a/b/c/;x"},
        {NULL, "g;x?y#s", "http://a/b/c/g;x?y#s"},
        {NULL, "", "http://a/b/c/d;p?q"},
        {NULL, ".", "http://a/b/c/"},
        {NULL, "./", "http://a/b/c/"},
        {NULL, "..", "http://a/b/"},
        {NULL, "../", "http://a/b/"},
        {NULL, "../g", "http://a/b/g"},
        {NULL, "../..", "http://a/"},
        {NULL, "../../g", "http://a/g"},
        {NULL, "../../../g", "http://a/g"},
        {NULL, "../../../../g", "http://a/g"},
        {NULL, "/./g", "http://a/g"},
        {NULL, "/../g", "http://a/g"},
        {NULL, "g.", "http://a/b/c/g."},
        {NULL, ".g", "http://a/b/c/.g"},
        {NULL, "g..", "http://a/b/c/g.."},
        {NULL, "..g", "http://a/b/c/..g"},
        {NULL, "./../g", "http://a/b/g"},
        {NULL, "./g/.", "http://a/b/c/g/"},
        {NULL, "g/./h", "http://a/b/c/g/h"},
        {NULL, "g/../h", "http://a/b/c/h"},
        {NULL, "g;x=1/./y", "http://a/b/c/g;x=1/y"},
        {NULL, "g;x=1/../y", "http://a/b/c/y"},
        {NULL, "g?y/./x", "http://a/b/c/g?y/./x"},
        {NULL, "g#s/../x", "http://a/b/c/g#s/../x"},
        {NULL, "http:g", "http:g"},
        {"http://a", "b", "http://a/b"},
        {"", "b.json", "b.json"},
        {"", "", ""},
        {"", "#a", "#a"},
        {"urn:uuid:1", "#a", "urn:uuid:1#a"},
        {"file:///a/b", "c", "file:///a/c"},
        {"http://a/b", "urn:x:y/../z", "urn:x:y/../z"},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *base = CASES[i].base ? CASES[i].base : BASE;
        assert_string_equal(uri_resolve(arena, base, CASES[i].reference), CASES[i].resolved);
    }
}

static void test_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned form;
        bool is_valid;
    } CASES[] = {
        {"http://example.com/a%20b?c#d", URI_NEEDS_SCHEME, true},
        {"http://user:p@[2001:db8::7]:8080/", URI_NEEDS_SCHEME, true},
        {"http://[v1.a:b]/", URI_NEEDS_SCHEME, true},
        {"urn:isbn:0451450523", URI_NEEDS_SCHEME, true},
        {"//example.com", URI_NEEDS_SCHEME, false},
        {"//example.com", 0, true},
        {"a/b:c", 0, true},
        {"1a:b", 0, false},
        {"", 0, true},
        {"a b", 0, false},
        {"a%2", 0, false},
        {"a%zz", 0, false},
        {"a#b#c", 0, false},
        {"a\\b", 0, false},
        {"http://a:x/", 0, false},
        {"http://[::g]/", 0, false},
        {"http://[::1/", 0, false},
        {"http://a@b@c/", 0, false},
        {"http://[v1.]/", 0, false},
        {"http://\xC3\xA9/", 0, false},
        {"http://\xC3\xA9/", URI_ALLOWS_UNICODE, true},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        assert_int_equal(uri_is_valid(CASES[i].text, CASES[i].form), CASES[i].is_valid);
    }
}

static void test_decoding(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    assert_string_equal(uri_decode(arena, "/a%20%7e%C3%A9"), "/a ~\xC3\xA9");
    assert_null(uri_decode(arena, "%2"));
    assert_null(uri_decode(arena, "%00"));
    assert_null(uri_decode(arena, "%x1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resolving),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_decoding),
    };
    return run_group("logic/test_uri", tests);
}
