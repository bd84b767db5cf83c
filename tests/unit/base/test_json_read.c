/*
 * test_json_read: reading is RFC 8259 to the letter, printing gives back what was read.
 */
#include "base/json_text.h"

static void test_text_comes_back(void **state)
{
    static const struct {
        const char *text;
        const char *rendered; /* NULL: the same */
    } CASES[] = {
        {"null", NULL},
        {"true", NULL},
        {"false", NULL},
        {"\"\"", NULL},
        {"[]", NULL},
        {"{}", NULL},
        {" \t\r\n[ 1 , 2 ]\n", "[1,2]"},
        {"{\"b\":1,\"a\":{\"c\":[null,true]}}", NULL},
        {"{\"\":0}", NULL},
        {"\"/ \\\"quoted\\\" \\\\ \\n\\r\\t\\b\\f\\u0001\"",
         "\"/ \\\"quoted\\\" \\\\ \\n\\r\\t\\u0008\\u000c\\u0001\""},
        {"\"\\/\\u0041\\u00e9\\u20AC\\uD83D\\uDE00\"",
         "\"/A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
        {"\"\xC3\xA9 \x7F\"", NULL},
        {"\"longer than eight bytes, \xC3\xA4 in between, and a \\\"quote\\\" far behind\"", NULL},
        {"[[[]],[{}]]", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct json *value = parse(*state, CASES[i].text);
        assert_string_equal(json_render(((struct fixture *)*state)->arena, value),
                            CASES[i].rendered ? CASES[i].rendered : CASES[i].text);
    }
}

static void test_numbers_keep_their_text(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text;
        enum json_kind kind;
    } CASES[] = {
        {"0", JSON_INTEGER},
        {"-0", JSON_INTEGER},
        {"104", JSON_INTEGER},
        {"-9223372036854775808", JSON_INTEGER},
        {"-12345678910111213141516171819202122232425262728293031", JSON_INTEGER},
        {"104.90", JSON_NUMBER},
        {"-0.0", JSON_NUMBER},
        {"1E5", JSON_NUMBER},
        {"1e+5", JSON_NUMBER},
        {"1.0e-10", JSON_NUMBER},
        {"1e999", JSON_NUMBER},
        {"3.14159265358979323846264338327950288", JSON_NUMBER},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const struct json *value = parse(fixture, CASES[i].text);
        assert_int_equal(json_kind_of(value), CASES[i].kind);
        assert_string_equal(json_number_text(value), CASES[i].text);
        assert_string_equal(json_render(fixture->arena, value), CASES[i].text);
    }
}

static void test_refused_texts(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *text;
        const char *problem; /* behind "JSON text, line " */
    } CASES[] = {
        {"", "1, column 1: the text ends too early"},
        {" \n ", "2, column 2: the text ends too early"},
        {"{", "1, column 2: the text ends too early"},
        {"[1,", "1, column 4: the text ends too early"},
        {"{\"a\":", "1, column 6: the text ends too early"},
        {"\"abc", "1, column 5: the text ends too early"},
        {"\"abc\\", "1, column 6: the text ends too early"},
        {"\"\\u12", "1, column 6: the text ends too early"},
        {"-", "1, column 2: the text ends too early"},
        {"1.", "1, column 3: the text ends too early"},
        {"1e", "1, column 3: the text ends too early"},
        {"1.e5", "1, column 3: a digit is missing in this number"},
        {"-x", "1, column 2: a digit is missing in this number"},
        {"1e+]", "1, column 4: a digit is missing in this number"},
        {"01", "1, column 2: a number must not begin with 0"},
        {"-00", "1, column 3: a number must not begin with 0"},
        {"+1", "1, column 1: no JSON value begins like this"},
        {".5", "1, column 1: no JSON value begins like this"},
        {"NaN", "1, column 1: no JSON value begins like this"},
        {"-Infinity", "1, column 2: a digit is missing in this number"},
        {"True", "1, column 1: no JSON value begins like this"},
        {"nul", "1, column 1: no JSON value begins like this"},
        {"nulll", "1, column 5: no JSON value begins like this"},
        {"'a'", "1, column 1: no JSON value begins like this"},
        {"/* c */ 1", "1, column 1: no JSON value begins like this"},
        {"1 // c", "1, column 3: no JSON value begins like this"},
        {"\xEF\xBB\xBF{}", "1, column 1: no JSON value begins like this"},
        {"1 2", "1, column 3: something follows the value"},
        {"{}}", "1, column 3: something follows the value"},
        {"[1,]", "1, column 4: a value is missing"},
        {"[,1]", "1, column 2: a value is missing"},
        {"[1 2]", "1, column 4: a ',' or ']' is missing"},
        {"[1}", "1, column 3: a ',' or ']' is missing"},
        {"{\"a\":1,}", "1, column 8: a member's name in double quotes is missing"},
        {"{a:1}", "1, column 2: no JSON value begins like this"},
        {"{1:1}", "1, column 2: a member's name in double quotes is missing"},
        {"{\"a\" 1}", "1, column 6: a ':' is missing"},
        {"{\"a\":}", "1, column 6: a value is missing"},
        {"{\"a\":1 \"b\":2}", "1, column 8: a ',' or '}' is missing"},
        {"{\"a\":1,\n \"b\":2,\n \"a\":3}",
         "3, column 2: this object has a member of that name already"},
        {"{\"a\":1,\"\\u0061\":2}", "1, column 8: this object has a member of that name already"},
        {"\"a\nb\"", "1, column 3: a control character in a string must be escaped"},
        {"\"12345678901\t\"", "1, column 13: a control character in a string must be escaped"},
        {"\"\x1F\"", "1, column 2: a control character in a string must be escaped"},
        {"\"\\x\"", "1, column 3: no such escape"},
        {"\"\\u12G4\"", "1, column 6: four hex digits must follow \\u"},
        {"\"\\u0000\"", "1, column 2: the character U+0000 is not accepted"},
        {"{\"\\u0000\":1}", "1, column 3: the character U+0000 is not accepted"},
        {"\"\\uD800\"", "1, column 2: half a surrogate pair is no character"},
        {"\"\\uDC00\"", "1, column 2: half a surrogate pair is no character"},
        {"\"\\uD800\\u0041\"", "1, column 2: half a surrogate pair is no character"},
        {"\"\\uD800\\u0000\"", "1, column 2: half a surrogate pair is no character"},
        {"\"\\uD800\\n\"", "1, column 2: half a surrogate pair is no character"},
        {"\"\xC3\xA9\xE2\x82\xAC\xFF\"", "1, column 4: these bytes are not UTF-8"},
        {"\"\xED\xA0\x80\"", "1, column 2: these bytes are not UTF-8"},
        {"\"\xC3", "1, column 2: these bytes are not UTF-8"},
        {"1e5\xC2\xA0", "1, column 4: no JSON value begins like this"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        const char *message = arena_printf(fixture->arena, "JSON text, line %s", CASES[i].problem);
        assert_fails(
            json_parse(fixture->arena, CASES[i].text, strlen(CASES[i].text), &fixture->err),
            fixture->err, ERR_USAGE, message);
    }
}

static void test_zero_bytes_are_no_end(void **state)
{
    struct fixture *fixture = *state;
    static const char *const CASES[] = {"1\0", "\"a\0b\"", "\0", "[]\0x"};
    static const size_t LENGTHS[] = {2, 5, 1, 4};
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        assert_null(json_parse(fixture->arena, CASES[i], LENGTHS[i], &fixture->err));
        assert_int_equal(fixture->err.kind, ERR_USAGE);
    }
}

static void test_only_length_bytes_are_read(void **state)
{
    struct fixture *fixture = *state;
    const struct json *value = json_parse(fixture->arena, "123456", 3, &fixture->err);
    assert_works(value, fixture->err);
    assert_string_equal(json_render(fixture->arena, value), "123");
}

static void test_depth_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    char text[2 * JSON_MAX_DEPTH + 3] = "";
    memset(text, '[', JSON_MAX_DEPTH);
    memset(text + JSON_MAX_DEPTH, ']', JSON_MAX_DEPTH);
    assert_works(json_parse(fixture->arena, text, 2 * (size_t)JSON_MAX_DEPTH, &fixture->err),
                 fixture->err);
    memset(text, '[', JSON_MAX_DEPTH + 1);
    memset(text + JSON_MAX_DEPTH + 1, ']', JSON_MAX_DEPTH + 1);
    assert_fails(json_parse(fixture->arena, text, strlen(text), &fixture->err), fixture->err,
                 ERR_LIMIT, "JSON text, line 1, column 65: values are nested too deep");
}

static void test_number_of_containers_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    struct text text CLEANUP(text_done);
    text_init(&text, (size_t)4 * JSON_MAX_CONTAINERS);
    text_append_char(&text, '[');
    for (size_t i = 0; i < JSON_MAX_CONTAINERS; i++)
        text_append_string(&text, i == 0 ? "[]" : ",[]");
    text_append_char(&text, ']');
    assert_false(text.is_full);
    assert_fails(json_parse(fixture->arena, text.data, text.length, &fixture->err), fixture->err,
                 ERR_LIMIT,
                 "JSON text, line 1, column 1499999: there are too many objects and arrays");
}

static void test_size_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    /* The length alone decides: nothing is read. */
    assert_fails(json_parse(fixture->arena, "1", JSON_MAX_BYTES + 1, &fixture->err), fixture->err,
                 ERR_LIMIT, "JSON text is larger than 67108864 bytes");
}

static void test_a_key_twice_is_found_among_many(void **state)
{
    struct fixture *fixture = *state;
    for (int count = 2; count < 40; count++) {
        struct text text CLEANUP(text_done);
        text_init(&text, 4096);
        text_append_char(&text, '{');
        for (int i = 0; i < count; i++)
            text_printf(&text, "\"%02d\":{\"00\":0},", i);
        const size_t column = text.length + 1;
        text_append_string(&text, "\"01\":0}");
        assert_null(json_parse(fixture->arena, text.data, text.length, &fixture->err));
        assert_non_null(strstr(
            fixture->err.message,
            arena_printf(fixture->arena, "column %zu: this object has a member of", column)));
    }
}

/* What the arena cannot hold is refused, and leaves room for who reports it. */
static void test_memory_is_bounded(void **state)
{
    struct fixture *fixture = *state;
    static const char *const ITEMS[] = {"1", "\"text\"", "[]", "{\"a\":1}", "true"};
    for (size_t i = 0; i < COUNT_OF(ITEMS); i++) {
        struct text text CLEANUP(text_done);
        text_init(&text, JSON_MAX_BYTES);
        text_append_char(&text, '[');
        for (int j = 0; j < 10000; j++)
            text_printf(&text, "%s,", ITEMS[i]);
        text_append_string(&text, "0]");
        struct arena *small CLEANUP(arena_end) = arena_create((size_t)128 * 1024);
        const struct json *value = json_parse(small, text.data, text.length, &fixture->err);
        assert_null(value);
        assert_int_equal(fixture->err.kind, ERR_LIMIT);
        assert_non_null(
            strstr(fixture->err.message, ": the values take more memory than there is for them"));
        assert_true(arena_left_bytes(small) >= (size_t)60 * 1024);
    }
}

/* ---- U+0000 ---- */

static struct json *parse_with_zero(struct fixture *fixture, const char *text)
{
    struct json *value = json_parse_with_zero(fixture->arena, text, strlen(text), &fixture->err);
    assert_works(value, fixture->err);
    return value;
}

static void test_zero_is_kept_where_it_is_asked_for(void **state)
{
    struct fixture *fixture = *state;
    static const char TEXT[] = "[\"a\\u0000b\",{\"k\\u0000\":\"\\u0000\",\"k\":\"b\"}]";
    const struct json *value = parse_with_zero(fixture, TEXT);
    const struct json *string = json_at(value, 0);
    assert_int_equal(json_kind_of(string), JSON_STRING);
    assert_int_equal(json_text_length(string), 3);
    assert_memory_equal(json_bytes(string), "a\0b", 4);
    assert_string_equal(json_render(fixture->arena, value), TEXT);
    /* Everything else is refused as ever. */
    assert_fails(json_parse_with_zero(fixture->arena, "\"a\0b\"", 5, &fixture->err), fixture->err,
                 ERR_USAGE,
                 "JSON text, line 1, column 3: a control character in a string must be escaped");
}

/* Who takes text as a C string must not get the first part of another one. */
static void test_zero_cuts_no_text(void **state)
{
    struct fixture *fixture = *state;
    const struct json *object =
        parse_with_zero(fixture, "{\"a\\u0000b\":\"x\\u0000y\",\"c\":\"\\n\"}");
    struct json_member member = {0};
    assert_true(json_next(object, &member));
    assert_null(json_text(member.value));
    assert_null(json_find(object, "a"));
    assert_ptr_equal(json_find_named(object, member.name), member.value);
    const struct json_name *name =
        json_new_name_of(fixture->arena, json_new_bytes(fixture->arena, "a\0b", 3));
    assert_ptr_equal(json_find_named(object, name), member.value);
    assert_string_equal(json_text(json_find(object, "c")), "\n");
    assert_null(json_text(json_new_bytes(fixture->arena, "x\0\xFF", 3)));
    assert_string_equal(json_text(json_new_bytes(fixture->arena, "xy", 1)), "x");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_text_comes_back),
        TEST(test_numbers_keep_their_text),
        TEST(test_refused_texts),
        TEST(test_zero_bytes_are_no_end),
        TEST(test_only_length_bytes_are_read),
        TEST(test_depth_is_bounded),
        TEST(test_number_of_containers_is_bounded),
        TEST(test_size_is_bounded),
        TEST(test_memory_is_bounded),
        TEST(test_a_key_twice_is_found_among_many),
        TEST(test_zero_is_kept_where_it_is_asked_for),
        TEST(test_zero_cuts_no_text),
    };
#undef TEST
    return run_group("base/test_json_read", tests);
}
