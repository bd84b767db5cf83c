/*
 * test_json: reading is RFC 8259 to the letter, printing gives back what was read.
 */
#include "test.h"

#include <string.h>

#define LIMIT_BYTES ((size_t)64 * 1024 * 1024)

struct fixture {
    struct arena *arena;
    struct err err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create(LIMIT_BYTES)};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_destroy(fixture->arena);
    return 0;
}

static struct json *parse(struct fixture *fixture, const char *text)
{
    struct json *value = json_parse(fixture->arena, text, strlen(text), &fixture->err);
    assert_works(value, fixture->err);
    return value;
}

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

static void test_looking_into_values(void **state)
{
    struct fixture *fixture = *state;
    const struct json *value =
        parse(fixture, "{\"n\":null,\"t\":\"x\",\"i\":7,\"d\":1.50,\"b\":true,\"a\":[1,null],"
                       "\"o\":{\"k\":1}}");
    assert_int_equal(json_count(value), 7);
    assert_null(json_find(value, "missing"));
    assert_non_null(json_find(value, "n"));
    assert_int_equal(json_kind_of(json_find(value, "n")), JSON_NULL);
    assert_string_equal(json_text(json_find(value, "t")), "x");
    assert_null(json_text(json_find(value, "i")));
    assert_null(json_number_text(json_find(value, "t")));

    const struct json *array = json_find(value, "a");
    assert_int_equal(json_count(array), 2);
    assert_int_equal(json_kind_of(json_at(array, 1)), JSON_NULL);
    assert_null(json_find(array, "k"));
    assert_int_equal(json_count(json_find(value, "t")), 0);
    assert_int_equal(json_count(json_find(value, "n")), 0);
    assert_string_equal(json_kind_name(json_kind_of(json_find(value, "o"))), "object");
}

static void test_typed_reads(void **state)
{
    struct fixture *fixture = *state;
    int64_t integer = 42;
    bool truth = true;
    struct decimal decimal = {.digits = 42};
    assert_true(json_read_integer(parse(fixture, "-7"), &integer));
    assert_int_equal(integer, -7);
    assert_true(json_read_boolean(parse(fixture, "false"), &truth));
    assert_false(truth);
    assert_true(json_read_decimal(parse(fixture, "104.90"), &decimal));
    assert_int_equal(decimal.digits, 10490);
    assert_int_equal(decimal.scale, 2);

    static const char *const OTHERS[] = {"null", "\"1\"", "[1]", "{}"};
    for (size_t i = 0; i < COUNT_OF(OTHERS); i++) {
        const struct json *other = parse(fixture, OTHERS[i]);
        assert_false(json_read_integer(other, &integer));
        assert_false(json_read_boolean(other, &truth));
        assert_false(json_read_decimal(other, &decimal));
    }
    assert_false(json_read_integer(parse(fixture, "1.0"), &integer));
    assert_false(json_read_integer(parse(fixture, "9223372036854775808"), &integer));
    assert_false(json_read_decimal(parse(fixture, "1e30"), &decimal));
    assert_int_equal(integer, -7);
    assert_int_equal(decimal.digits, 10490);
}

static void test_members_come_in_order(void **state)
{
    struct fixture *fixture = *state;
    const struct json *object = parse(fixture, "{\"z\":1,\"a\":null,\"m\":3}");
    struct json_member member = {0};
    char keys[8] = "";
    while (json_next(object, &member)) {
        memcpy(keys + strlen(keys), member.key, 1);
        assert_ptr_equal(member.value, json_find(object, member.key));
    }
    assert_string_equal(keys, "zam");
    struct json_member none = {0};
    assert_false(json_next(parse(fixture, "{}"), &none));
}

static void test_many_members(void **state)
{
    struct fixture *fixture = *state;
    struct text text CLEANUP(text_done);
    text_init(&text, (size_t)4 * 1024 * 1024);
    text_append_char(&text, '{');
    for (int i = 0; i < 100000; i++)
        text_printf(&text, "%s\"key%d\":%d", i ? "," : "", i, i);
    text_append_char(&text, '}');
    const struct json *object = parse(fixture, text.data);
    int64_t value = 0;
    assert_true(json_read_integer(json_find(object, "key99999"), &value));
    assert_int_equal(value, 99999);
    assert_string_equal(json_render(fixture->arena, object), text.data);
}

static void test_making_values(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    struct json *object = json_new_object(arena);
    struct json *array = json_new_array(arena);
    const struct decimal price = {.digits = 10490, .scale = 2};
    json_append(arena, array, json_new_integer(arena, INT64_MIN));
    json_append(arena, array, json_new_decimal(arena, &price));
    json_append(arena, array, json_new_boolean(arena, true));
    json_append(arena, array, json_new_null(arena));
    json_append(arena, array, json_new_text(arena, "a/\"b\"\xFF"));
    json_append(arena, array, json_new_text(arena, NULL));
    json_set(arena, object, "first", json_new_null(arena));
    json_set(arena, object, "list", array);
    json_set(arena, object, "first", json_new_text(arena, "replaced in place"));
    assert_string_equal(json_render(arena, object),
                        "{\"first\":\"replaced in place\",\"list\":[-9223372036854775808,104.90,"
                        "true,null,\"a/\\\"b\\\"\xEF\xBF\xBD\",null]}");
}

static void test_a_value_may_stand_in_several_containers(void **state)
{
    struct fixture *fixture = *state;
    struct json *shared = json_new_object(fixture->arena);
    struct json *array = json_new_array(fixture->arena);
    json_append(fixture->arena, array, shared);
    json_append(fixture->arena, array, shared);
    json_set(fixture->arena, shared, "k", json_new_integer(fixture->arena, 1));
    assert_string_equal(json_render(fixture->arena, array), "[{\"k\":1},{\"k\":1}]");
    assert_ptr_equal(json_at(array, 0), json_at(array, 1));
}

static void test_a_container_may_stand_in_an_arena_that_ends_earlier(void **state)
{
    struct fixture *fixture = *state;
    struct json *kept = parse(fixture, "{\"k\":[1]}");
    struct arena *other = arena_create(LIMIT_BYTES);
    struct json *passing = json_new_array(other);
    json_append(other, passing, kept);
    arena_destroy(other);
    assert_string_equal(json_render(fixture->arena, kept), "{\"k\":[1]}");
}

static void test_nothing_stands_for_null(void **state)
{
    struct fixture *fixture = *state;
    struct json *object = json_new_object(fixture->arena);
    struct json *array = json_new_array(fixture->arena);
    json_append(fixture->arena, array, NULL);
    json_set(fixture->arena, object, "a", array);
    json_set(fixture->arena, object, "n", NULL);
    assert_int_equal(json_kind_of(NULL), JSON_NULL);
    assert_int_equal(json_kind_of(json_find(object, "n")), JSON_NULL);
    assert_string_equal(json_render(fixture->arena, object), "{\"a\":[null],\"n\":null}");
    assert_string_equal(json_render(fixture->arena, NULL), "null");
}

static void test_raw_text_is_rendered_as_it_is(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    struct json *object = json_new_object(arena);
    const struct json *raw = json_new_raw(arena, "{\"b\": [1, 2.50]}");
    json_set(arena, object, "a", json_new_raw(arena, "{\"b\": [1, 2.50]}"));
    json_set(arena, object, "n", json_new_raw(arena, NULL));
    assert_string_equal(json_render(arena, object), "{\"a\":{\"b\": [1, 2.50]},\"n\":null}");
    assert_string_equal(json_render_pretty(arena, object),
                        "{\n  \"a\": {\"b\": [1, 2.50]},\n  \"n\": null\n}");

    int64_t integer = 0;
    struct json_member member = {0};
    assert_string_equal(json_kind_name(json_kind_of(raw)), "raw");
    assert_int_equal(json_count(raw), 0);
    assert_null(json_find(raw, "b"));
    assert_null(json_text(raw));
    assert_null(json_number_text(json_new_raw(arena, "7")));
    assert_false(json_read_integer(json_new_raw(arena, "7"), &integer));
    assert_false(json_next(raw, &member));
}

/* Objects of every size around those where a search or the memory changes its form. */
static void test_members_of_growing_objects(void **state)
{
    struct fixture *fixture = *state;
    struct json *made = json_new_object(fixture->arena);
    struct json *read = parse(fixture, "{\"key0\":0,\"key1\":1,\"key2\":2}");
    for (int i = 0; i < 100; i++) {
        const char *key = arena_printf(fixture->arena, "key%d", i);
        assert_int_equal(json_find(made, key) != NULL, false);
        json_set(fixture->arena, made, key, json_new_integer(fixture->arena, i));
        json_set(fixture->arena, read, key, json_new_integer(fixture->arena, i));
        for (int j = 0; j <= i; j++) {
            int64_t value = -1;
            const char *other = arena_printf(fixture->arena, "key%d", j);
            assert_true(json_read_integer(json_find(made, other), &value));
            assert_int_equal(value, j);
        }
    }
    const char *text = json_render(fixture->arena, made);
    assert_string_equal(json_render(fixture->arena, read), text);
    struct json *again = parse(fixture, text);
    json_set(fixture->arena, again, "key100", NULL);
    json_set(fixture->arena, again, "key7", NULL);
    assert_int_equal(json_count(again), 101);
    assert_int_equal(json_kind_of(json_find(again, "key7")), JSON_NULL);
    assert_non_null(json_find(again, "key99"));
}

static void test_names_that_many_objects_share(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    const struct json_name *name = json_new_name(arena, "value");
    struct json *few = json_new_object(arena);
    struct json *many = json_new_object(arena);
    for (int i = 0; i < 20; i++)
        json_set(arena, many, arena_printf(arena, "k%d", i), json_new_integer(arena, i));
    json_set(arena, many, "value", json_new_integer(arena, 20));
    json_set_named(arena, few, name, json_new_integer(arena, 1));
    json_set_named(arena, few, name, NULL);
    json_set_named(arena, many, name, json_new_integer(arena, 21));
    assert_string_equal(json_render(arena, few), "{\"value\":null}");
    assert_string_equal(json_number_text(json_find(many, "value")), "21");
    assert_int_equal(json_count(many), 21);
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

static void test_hashes_of_keys(void **state)
{
    const struct json *object = parse(*state, "{\"invoice_number\":1}");
    struct json_member member = {0};
    assert_true(json_next(object, &member));
    assert_int_equal(member.name->length, strlen("invoice_number"));
    assert_int_equal(member.name->hash, json_hash_key("invoice_number", member.name->length));
    assert_int_not_equal(member.name->hash, json_hash_key("invoice_date", 12));
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

static void test_what_is_replaced_stays_readable(void **state)
{
    struct fixture *fixture = *state;
    struct json *object = parse(fixture, "{\"a\":{\"b\":\"text\"},\"c\":null}");
    const struct json *before = json_find(object, "a");
    json_set(fixture->arena, object, "a", json_new_integer(fixture->arena, 1));
    json_set(fixture->arena, object, "c", json_new_integer(fixture->arena, 2));
    assert_string_equal(json_render(fixture->arena, before), "{\"b\":\"text\"}");
    assert_string_equal(json_render(fixture->arena, object), "{\"a\":1,\"c\":2}");
}

static void test_pretty(void **state)
{
    struct fixture *fixture = *state;
    const struct json *value = parse(fixture, "{\"a\":[1,{\"b\":null}],\"c\":{},\"d\":[]}");
    static const char EXPECTED[] = "{\n"
                                   "  \"a\": [\n"
                                   "    1,\n"
                                   "    {\n"
                                   "      \"b\": null\n"
                                   "    }\n"
                                   "  ],\n"
                                   "  \"c\": {},\n"
                                   "  \"d\": []\n"
                                   "}";
    assert_string_equal(json_render_pretty(fixture->arena, value), EXPECTED);
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
        TEST(test_looking_into_values),
        TEST(test_typed_reads),
        TEST(test_members_come_in_order),
        TEST(test_many_members),
        TEST(test_making_values),
        TEST(test_a_value_may_stand_in_several_containers),
        TEST(test_a_container_may_stand_in_an_arena_that_ends_earlier),
        TEST(test_nothing_stands_for_null),
        TEST(test_raw_text_is_rendered_as_it_is),
        TEST(test_members_of_growing_objects),
        TEST(test_names_that_many_objects_share),
        TEST(test_a_key_twice_is_found_among_many),
        TEST(test_hashes_of_keys),
        TEST(test_memory_is_bounded),
        TEST(test_what_is_replaced_stays_readable),
        TEST(test_pretty),
    };
#undef TEST
    return run_group("base/test_json", tests);
}
