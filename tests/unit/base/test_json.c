/*
 * test_json: looking into values, and making them.
 */
#include "base/json_text.h"

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

static void test_hashes_of_keys(void **state)
{
    const struct json *object = parse(*state, "{\"invoice_number\":1}");
    struct json_member member = {0};
    assert_true(json_next(object, &member));
    assert_int_equal(member.name->length, strlen("invoice_number"));
    assert_int_equal(member.name->hash, json_hash_key("invoice_number", member.name->length));
    assert_int_not_equal(member.name->hash, json_hash_key("invoice_date", 12));
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
        TEST(test_hashes_of_keys),
        TEST(test_what_is_replaced_stays_readable),
        TEST(test_pretty),
    };
#undef TEST
    return run_group("base/test_json", tests);
}
