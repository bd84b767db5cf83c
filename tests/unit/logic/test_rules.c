/*
 * test_rules: every operator on both sides of its line, paths through lists, and the sentences that
 * people read when a rule or a result is wrong.
 */
#include "test.h"

#include "logic/logic.h"

#include <string.h>

#define ARENA_BYTES ((size_t)16 * 1024 * 1024)
#define TODAY       "2025-06-15"

static struct json *parse(struct arena *arena, const char *text)
{
    struct err err;
    struct json *json = json_parse(arena, text, strlen(text), &err);
    assert_works(json != NULL, err);
    return json;
}

/* The outcome of one rule, written as in a configuration. */
static struct rule_result apply(struct arena *arena, const char *rule, const char *result)
{
    struct err err;
    const char *list = arena_printf(arena, "{\"validation_rules\": [%s]}", rule);
    const struct rules *rules = rules_compile(arena, parse(arena, list), &err);
    assert_works(rules != NULL, err);
    struct rule_results results;
    rules_apply(rules, arena, parse(arena, result), TODAY, &results);
    assert_int_equal(results.count, 1);
    return results.items[0];
}

struct example {
    const char *rule;
    const char *result;
    enum rule_outcome outcome;
};

static void check_examples(const struct example *examples, size_t count)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    for (size_t i = 0; i < count; i++) {
        const struct rule_result result = apply(arena, examples[i].rule, examples[i].result);
        if (result.outcome != examples[i].outcome) {
            print_error("%s of %s is %d: %s\n", examples[i].rule, examples[i].result,
                        (int)result.outcome, result.message);
            _fail(__FILE__, __LINE__);
        }
        assert_int_equal(result.outcome == RULE_FAILS, *result.message != '\0');
    }
}

#define HOLDS RULE_HOLDS
#define FAILS RULE_FAILS
#define OPEN  RULE_NOT_APPLICABLE

static void test_patterns(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"{\"field\": \"n\", \"rule\": \"matches\", \"value\": \"^RE-[0-9]+$\"}",
         "{\"n\": \"RE-12\"}", HOLDS},
        {"{\"field\": \"n\", \"rule\": \"matches\", \"value\": \"^RE-[0-9]+$\"}",
         "{\"n\": \"RE-\"}", FAILS},
        {"{\"field\": \"n\", \"rule\": \"matches\", \"value\": \"1\"}", "{\"n\": 1}", FAILS},
        {"{\"field\": \"n\", \"rule\": \"matches\", \"value\": \"1\"}", "{}", OPEN},
        {"{\"field\": \"n\", \"rule\": \"not_matches\", \"value\": \"[Dd]raft\"}",
         "{\"n\": \"Invoice\"}", HOLDS},
        {"{\"field\": \"n\", \"rule\": \"not_matches\", \"value\": \"[Dd]raft\"}",
         "{\"n\": \"draft 2\"}", FAILS},
    };
    check_examples(EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_the_same_everywhere(void **state)
{
    (void)state;
    static const struct example EXAMPLES[] = {
        {"{\"field\": \"a[].party\", \"rule\": \"same\"}",
         "{\"a\": [{\"party\": \"Sch\u00e4fer AG\"}, {\"party\": \"SCHAFER ag\"}]}", HOLDS},
        {"{\"field\": \"a[].party\", \"rule\": \"same\"}",
         "{\"a\": [{\"party\": \"A\"}, {\"party\": \"B\"}]}", FAILS},
        {"{\"field\": \"a[].sum\", \"rule\": \"same\", \"tolerance\": 0.01}",
         "{\"a\": [{\"sum\": 10.00}, {\"sum\": 10.01}]}", HOLDS},
        {"{\"field\": \"a[].sum\", \"rule\": \"same\", \"tolerance\": 0.01}",
         "{\"a\": [{\"sum\": 10.00}, {\"sum\": 10.02}]}", FAILS},
    };
    check_examples(EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_dates(void **state)
{
    (void)state;
#define BEFORE   "{\"field\": \"a\", \"rule\": \"date_before\", \"compare_to\": \"b\"}"
#define UP_TO    "{\"field\": \"a\", \"rule\": \"date_before_or_equal\", \"compare_to\": \"today\"}"
#define AFTER    "{\"field\": \"a\", \"rule\": \"date_after\", \"compare_to\": \"today\"}"
#define FROM     "{\"field\": \"a\", \"rule\": \"date_after_or_equal\", \"value\": \"2025-01-01\"}"
#define PAST     "{\"field\": \"a\", \"rule\": \"date_not_future\"}"
#define NOT_PAST "{\"field\": \"a\", \"rule\": \"date_not_past\"}"
    static const struct example EXAMPLES[] = {
        {BEFORE, "{\"a\": \"2025-01-01\", \"b\": \"2025-01-02\"}", HOLDS},
        {BEFORE, "{\"a\": \"2025-01-02\", \"b\": \"2025-01-02\"}", FAILS},
        {BEFORE, "{\"a\": \"2025-01-02\"}", OPEN},
        {BEFORE, "{\"b\": \"2025-01-02\"}", OPEN},
        {BEFORE, "{\"a\": null, \"b\": \"2025-01-02\"}", OPEN},
        {BEFORE, "{\"a\": \"soon\", \"b\": \"2025-01-02\"}", FAILS},
        {BEFORE, "{\"a\": 5, \"b\": \"2025-01-02\"}", FAILS},
        {UP_TO, "{\"a\": \"2025-06-15\"}", HOLDS},
        {UP_TO, "{\"a\": \"2025-06-16\"}", FAILS},
        {AFTER, "{\"a\": \"2025-06-16\"}", HOLDS},
        {AFTER, "{\"a\": \"2025-06-15\"}", FAILS},
        {FROM, "{\"a\": \"2025-01-01\"}", HOLDS},
        {FROM, "{\"a\": \"2024-12-31\"}", FAILS},
        {PAST, "{\"a\": \"2025-06-15\"}", HOLDS},
        {PAST, "{\"a\": \"2025-06-16\"}", FAILS},
        {NOT_PAST, "{\"a\": \"2025-06-15\"}", HOLDS},
        {NOT_PAST, "{\"a\": \"2025-06-14\"}", FAILS},
    };
    check_examples(EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_numbers(void **state)
{
    (void)state;
#define UP_TO_B "{\"field\": \"a\", \"rule\": \"less_than_or_equal\", \"compare_to\": \"b\"}"
#define LESS_5  "{\"field\": \"a\", \"rule\": \"less_than\", \"compare_to\": 5}"
#define MORE_0  "{\"field\": \"a\", \"rule\": \"greater_than\", \"value\": 0}"
#define FROM_0  "{\"field\": \"a\", \"rule\": \"greater_than_or_equal\", \"value\": 0}"
#define IS_5    "{\"field\": \"a\", \"rule\": \"equals\", \"value\": 5, \"tolerance\": 0.1}"
#define NOT_X   "{\"field\": \"a\", \"rule\": \"not_equals\", \"value\": \"x\"}"
#define RANGE   "{\"field\": \"a\", \"rule\": \"between\", \"value\": [1, 10]}"
    static const struct example EXAMPLES[] = {
        {UP_TO_B, "{\"a\": 1.50, \"b\": 1.5}", HOLDS},
        {UP_TO_B, "{\"a\": 1.51, \"b\": 1.5}", FAILS},
        {UP_TO_B, "{\"a\": \"1\", \"b\": 1.5}", FAILS},
        {LESS_5, "{\"a\": 4.999999999999999}", HOLDS},
        {LESS_5, "{\"a\": 5.0}", FAILS},
        {MORE_0, "{\"a\": 0.01}", HOLDS},
        {MORE_0, "{\"a\": 0}", FAILS},
        {FROM_0, "{\"a\": 0}", HOLDS},
        {FROM_0, "{\"a\": -0.01}", FAILS},
        {IS_5, "{\"a\": 5.1}", HOLDS},
        {IS_5, "{\"a\": 5.11}", FAILS},
        {NOT_X, "{\"a\": \"y\"}", HOLDS},
        {NOT_X, "{\"a\": \"x\"}", FAILS},
        {RANGE, "{\"a\": 1}", HOLDS},
        {RANGE, "{\"a\": 10.01}", FAILS},
    };
    check_examples(EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_sums(void **state)
{
    (void)state;
#define GROSS                                                                                      \
    "{\"field\": \"gross\", \"rule\": \"equals_sum\", \"compare_to\": [\"net\", \"tax\"], "        \
    "\"tolerance\": 0.01}"
#define LINES "{\"field\": \"net\", \"rule\": \"equals_sum\", \"compare_to\": [\"lines[].amount\"]}"
#define EXPRESSION                                                                                 \
    "{\"field\": \"gross\", \"rule\": \"matches_sum\", \"compare_to\": \"net + tax - discount\"}"
#define PRODUCT                                                                                    \
    "{\"field\": \"lines[].amount\", \"rule\": \"equals_product\", \"compare_to\": "               \
    "[\"lines[].quantity\", \"lines[].price\"]}"
    static const struct example EXAMPLES[] = {
        {GROSS, "{\"gross\": 119.00, \"net\": 100, \"tax\": 19.00}", HOLDS},
        {GROSS, "{\"gross\": 119.01, \"net\": 100, \"tax\": 19.00}", HOLDS},
        {GROSS, "{\"gross\": 119.02, \"net\": 100, \"tax\": 19.00}", FAILS},
        {GROSS, "{\"gross\": 119.02, \"net\": 100}", OPEN},
        {LINES, "{\"net\": 0.3, \"lines\": [{\"amount\": 0.1}, {\"amount\": 0.2}]}", HOLDS},
        {LINES, "{\"net\": 0.3, \"lines\": [{\"amount\": 0.1}, {\"amount\": 0.1}]}", FAILS},
        {LINES, "{\"net\": 0.3, \"lines\": [{\"amount\": 0.1}, {}]}", OPEN},
        {LINES, "{\"net\": 0.3, \"lines\": [{\"amount\": 0.1}, {\"amount\": \"?\"}]}", FAILS},
        {LINES, "{\"net\": 0.3, \"lines\": []}", OPEN},
        {LINES, "{\"net\": 0.3}", OPEN},
        {EXPRESSION, "{\"gross\": 9, \"net\": 8, \"tax\": 2, \"discount\": 1}", HOLDS},
        {EXPRESSION, "{\"gross\": 10, \"net\": 8, \"tax\": 2, \"discount\": 1}", FAILS},
        {PRODUCT, "{\"lines\": [{\"amount\": 6, \"quantity\": 2, \"price\": 3}]}", HOLDS},
        {PRODUCT,
         "{\"lines\": [{\"amount\": 6, \"quantity\": 2, \"price\": 3}, {\"amount\": 7, "
         "\"quantity\": 2, \"price\": 3}]}",
         FAILS},
    };
    check_examples(EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_presence_sets_and_checksums(void **state)
{
    (void)state;
#define RULE(name) "{\"field\": \"a\", \"rule\": \"" name "\"}"
#define ONE_OF     "{\"field\": \"a\", \"rule\": \"one_of\", \"value\": [\"x\", 2]}"
#define NOT_ONE_OF "{\"field\": \"a\", \"rule\": \"not_one_of\", \"value\": [\"x\", 2]}"
#define REQUIRED_IF                                                                                \
    "{\"field\": \"a\", \"rule\": \"required_if\", \"compare_to\": \"b\", \"value\": true}"
#define LOOKUP                                                                                     \
    "{\"field\": \"a\", \"rule\": \"lookup\", \"compare_to\": \"b\", \"value\": {\"DE\": 19, "     \
    "\"LU\": [3, 17], \"7\": 3}}"
#define UNIQUE "{\"field\": \"list[].a\", \"rule\": \"unique\"}"
    static const struct example EXAMPLES[] = {
        {ONE_OF, "{\"a\": 2.0}", HOLDS},
        {ONE_OF, "{\"a\": \"y\"}", FAILS},
        {NOT_ONE_OF, "{\"a\": \"y\"}", HOLDS},
        {NOT_ONE_OF, "{\"a\": \"x\"}", FAILS},
        {RULE("required"), "{\"a\": 1}", HOLDS},
        {RULE("required"), "{}", FAILS},
        {REQUIRED_IF, "{\"b\": true}", FAILS},
        {REQUIRED_IF, "{\"b\": true, \"a\": 1}", HOLDS},
        {REQUIRED_IF, "{\"b\": false}", HOLDS},
        {REQUIRED_IF, "{}", OPEN},
        {LOOKUP, "{\"a\": 19.00, \"b\": \"DE\"}", HOLDS},
        {LOOKUP, "{\"a\": 20, \"b\": \"DE\"}", FAILS},
        {LOOKUP, "{\"a\": 17, \"b\": \"LU\"}", HOLDS},
        {LOOKUP, "{\"a\": 19, \"b\": \"LU\"}", FAILS},
        {LOOKUP, "{\"a\": 19, \"b\": \"XX\"}", FAILS},
        {LOOKUP, "{\"a\": 3, \"b\": 7}", HOLDS},
        {LOOKUP, "{\"b\": \"DE\"}", OPEN},
        {LOOKUP, "{\"a\": 19}", OPEN},
        {UNIQUE, "{\"list\": [{\"a\": 1}, {\"a\": 2}]}", HOLDS},
        {UNIQUE, "{\"list\": [{\"a\": 1}, {\"a\": 2}, {\"a\": 1}]}", FAILS},
        {UNIQUE, "{\"list\": []}", OPEN},
        {RULE("valid_iban"), "{\"a\": \"DE89370400440532013000\"}", HOLDS},
        {RULE("valid_iban"), "{\"a\": \"DE89370400440532013001\"}", FAILS},
        {RULE("valid_iban"), "{}", OPEN},
        {RULE("valid_bic"), "{\"a\": \"COBADEFF\"}", HOLDS},
        {RULE("valid_bic"), "{\"a\": \"COBAXXFF\"}", FAILS},
        {RULE("valid_vat_id"), "{\"a\": \"DE136695976\"}", HOLDS},
        {RULE("valid_vat_id"), "{\"a\": \"DE136695977\"}", FAILS},
        {RULE("valid_luhn"), "{\"a\": \"4111111111111111\"}", HOLDS},
        {RULE("valid_luhn"), "{\"a\": 4111111111111111}", FAILS},
    };
    check_examples(EXAMPLES, COUNT_OF(EXAMPLES));
}

/* The outcome of one rule across documents. */
static struct rule_result apply_across(struct arena *arena, const char *rule, const char *documents)
{
    struct err err;
    const char *list = arena_printf(arena, "{\"validation_rules\": [%s]}", rule);
    const struct rules *rules = rules_compile(arena, parse(arena, list), &err);
    assert_works(rules != NULL, err);
    struct rule_results results;
    rules_apply(rules, arena, parse(arena, "{}"), TODAY, &results);
    assert_int_equal(results.count, 0); /* it is not about one result */
    rules_apply_across(rules, arena, parse(arena, documents), TODAY, &results);
    assert_int_equal(results.count, 1);
    return results.items[0];
}

#define INVOICE "{\"doc_type\": \"invoice\", \"vendor_name\": \"A.C.M.E. Ltd\", \"total\": 100.00}"
#define ORDER                                                                                      \
    "{\"doc_type\": \"purchase_order\", \"vendor_name\": \"Acme Limited\", \"total\": 100.004}"
#define NOTE "{\"doc_type\": \"delivery_note\", \"vendor_name\": \"Birch Bakery\", \"total\": 7}"

static void test_across_documents(void **state)
{
    (void)state;
    static const char SET[] = "{\"field\": \"documents[].doc_type\", \"rule\": \"includes_all\", "
                              "\"value\": [\"invoice\", \"purchase_order\"]}";
    static const char PARTY[] =
        "{\"field\": \"documents[].vendor_name\", \"rule\": \"same_party\"}";
    static const char AMOUNT[] = "{\"field\": \"documents[].total\", \"rule\": \"same\", "
                                 "\"tolerance\": 0.01, \"doc_types\": [\"invoice\", "
                                 "\"purchase_order\"]}";
    static const struct example EXAMPLES[] = {
        {SET, "[" INVOICE ", " ORDER ", " NOTE "]", HOLDS},
        {SET, "[" INVOICE ", " NOTE "]", FAILS},
        {SET, "[]", OPEN},
        {PARTY, "[" INVOICE ", " ORDER "]", HOLDS},
        {PARTY, "[" INVOICE ", " NOTE "]", FAILS},
        {PARTY, "[" INVOICE ", {\"doc_type\": \"invoice\"}]", HOLDS},
        {AMOUNT, "[" INVOICE ", " ORDER ", " NOTE "]", HOLDS},
        {AMOUNT, "[" INVOICE ", {\"doc_type\": \"purchase_order\", \"total\": 100.02}]", FAILS},
        {AMOUNT, "[" NOTE "]", OPEN},
    };
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    for (size_t i = 0; i < COUNT_OF(EXAMPLES); i++)
        assert_int_equal(apply_across(arena, EXAMPLES[i].rule, EXAMPLES[i].result).outcome,
                         EXAMPLES[i].outcome);
    assert_string_equal(apply_across(arena, SET, "[" INVOICE "]").message,
                        "documents[].doc_type must include all wanted values, but "
                        "\"purchase_order\" is missing");
}

static void test_fields_across_documents_are_those_of_the_schema(void **state)
{
    (void)state;
    struct err err;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct json *schema =
        parse(arena, "{\"properties\": {\"total\": {\"type\": \"number\"}}}");
    const struct rules *good = rules_compile(
        arena,
        parse(arena, "{\"validation_rules\": [{\"field\": \"documents[].total\", \"rule\": "
                     "\"same\"}, {\"field\": \"documents[].doc_type\", \"rule\": \"unique\"}]}"),
        &err);
    assert_works(good != NULL && rules_check_fields(good, schema, &err), err);
    const struct rules *bad =
        rules_compile(arena,
                      parse(arena, "{\"validation_rules\": [{\"field\": \"documents[].net\", "
                                   "\"rule\": \"same\"}]}"),
                      &err);
    assert_works(bad != NULL, err);
    assert_fails(rules_check_fields(bad, schema, &err), err, ERR_INVALID,
                 "validation rule 'same' of documents[].net: the schema has no field "
                 "documents[].net");
    assert_null(rules_compile(arena,
                              parse(arena, "{\"validation_rules\": [{\"field\": \"total\", "
                                           "\"rule\": \"required\", \"doc_types\": []}]}"),
                              &err));
    assert_string_equal(err.message, "validation rule 1 (total): doc_types goes with a field of "
                                     "documents[] only");
}

static void test_lists_are_compared_element_by_element(void **state)
{
    (void)state;
#define NET_TO_GROSS                                                                               \
    "{\"field\": \"e[].net\", \"rule\": \"less_than_or_equal\", \"compare_to\": \"e[].gross\"}"
    static const struct example EXAMPLES[] = {
        {NET_TO_GROSS, "{\"e\": [{\"net\": 1, \"gross\": 2}, {\"net\": 5, \"gross\": 6}]}", HOLDS},
        {NET_TO_GROSS, "{\"e\": [{\"net\": 1, \"gross\": 2}, {\"net\": 7, \"gross\": 6}]}", FAILS},
        {NET_TO_GROSS, "{\"e\": [{\"net\": 1}, {\"net\": 5, \"gross\": 6}]}", HOLDS},
        {NET_TO_GROSS, "{\"e\": [{\"net\": 1}]}", OPEN},
        {NET_TO_GROSS, "{\"e\": {\"net\": 1}}", OPEN},
    };
    check_examples(EXAMPLES, COUNT_OF(EXAMPLES));
}

static void test_failures_name_both_sides(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    static const struct {
        const char *rule;
        const char *result;
        const char *message;
    } EXAMPLES[] = {
        {BEFORE, "{\"a\": \"2025-02-01\", \"b\": \"2025-01-01\"}",
         "a (\"2025-02-01\") must be before b (\"2025-01-01\")"},
        {GROSS, "{\"gross\": 119.50, \"net\": 100.00, \"tax\": 19.00}",
         "gross (119.50) must be the sum of net (100.00), tax (19.00), which is 119.00"},
        {NET_TO_GROSS, "{\"e\": [{\"net\": 1, \"gross\": 2}, {\"net\": 7, \"gross\": 6}]}",
         "e[2].net (7) must not be greater than e[].gross (6)"},
        {RULE("required"), "{}", "a must be present"},
        {RULE("valid_iban"), "{\"a\": \"X\"}", "a (\"X\") is not a valid IBAN"},
        {UNIQUE, "{\"list\": [{\"a\": 1}, {\"a\": 1}]}",
         "list[].a must be different everywhere, but 1 stands there twice"},
        {LOOKUP, "{\"a\": 20, \"b\": \"DE\"}",
         "a (20) must be what the table has for b (\"DE\"), which is 19"},
        {LOOKUP, "{\"a\": 20, \"b\": \"FR\"}",
         "a (20) must be what the table has for b (\"FR\"), which it does not have"},
        {"{\"field\": \"a\", \"rule\": \"required\", \"message\": \"Where is a?\"}", "{}",
         "Where is a?"},
    };
    for (size_t i = 0; i < COUNT_OF(EXAMPLES); i++) {
        const struct rule_result result = apply(arena, EXAMPLES[i].rule, EXAMPLES[i].result);
        assert_int_equal(result.outcome, RULE_FAILS);
        assert_string_equal(result.message, EXAMPLES[i].message);
        assert_false(result.is_warning);
    }
    const struct rule_result warning =
        apply(arena, "{\"field\": \"a\", \"rule\": \"required\", \"severity\": \"warning\"}", "{}");
    assert_true(warning.is_warning);
    assert_string_equal(warning.rule, "required");
    assert_string_equal(warning.field, "a");
}

static void test_wrong_rules_are_refused(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    static const struct {
        const char *rule;
        const char *message;
    } EXAMPLES[] = {
        {"1", "validation rule 1 (no field): it is not an object"},
        {"{\"rule\": \"required\"}", "validation rule 1 (no field): 'field' is missing"},
        {"{\"field\": \"a\"}", "validation rule 1 (a): 'rule' is missing"},
        {"{\"field\": \"a\", \"rule\": \"sings\"}",
         "validation rule 1 (a): rule 'sings' is not known"},
        {"{\"field\": \"a..b\", \"rule\": \"required\"}",
         "validation rule 1 (a..b): 'a..b' is not a path of field names"},
        {"{\"field\": \"a\", \"rule\": \"required\", \"level\": 1}",
         "validation rule 1 (a): member 'level' is not known"},
        {"{\"field\": \"a\", \"rule\": \"date_before\"}",
         "validation rule 1 (a): rule 'date_before' takes either compare_to or value"},
        {"{\"field\": \"a\", \"rule\": \"valid_iban\", \"value\": 1}",
         "validation rule 1 (a): rule 'valid_iban' takes neither compare_to nor value"},
        {"{\"field\": \"a\", \"rule\": \"equals_sum\", \"value\": 1}",
         "validation rule 1 (a): rule 'equals_sum' takes compare_to, but no value"},
        {"{\"field\": \"a\", \"rule\": \"one_of\", \"value\": 1}",
         "validation rule 1 (a): value is not a list"},
        {"{\"field\": \"a\", \"rule\": \"lookup\", \"compare_to\": \"b\", \"value\": [1]}",
         "validation rule 1 (a): value is not a table, like {\"DE\": 19, \"LU\": [3, 17]}"},
        {"{\"field\": \"a\", \"rule\": \"lookup\", \"value\": {\"DE\": 1}}",
         "validation rule 1 (a): rule 'lookup' takes both compare_to and value"},
        {"{\"field\": \"a\", \"rule\": \"less_than\", \"compare_to\": \"list[].b\"}",
         "validation rule 1 (a): compare_to 'list[].b' is a list, not one value"},
        {"{\"field\": \"a\", \"rule\": \"required\", \"tolerance\": 1}",
         "validation rule 1 (a): rule 'required' takes no tolerance"},
        {"{\"field\": \"a\", \"rule\": \"equals\", \"value\": 1, \"tolerance\": -1}",
         "validation rule 1 (a): tolerance is not a number of 0 or more"},
        {"{\"field\": \"a\", \"rule\": \"required\", \"severity\": \"mild\"}",
         "validation rule 1 (a): severity is neither error nor warning"},
        {"{\"field\": \"a\", \"rule\": \"required\", \"message\": 1}",
         "validation rule 1 (a): message is not a text"},
        {"{\"field\": \"a\", \"rule\": \"equals_sum\", \"compare_to\": [1]}",
         "validation rule 1 (a): compare_to is no list of paths"},
        {"{\"field\": \"a\", \"rule\": \"equals_sum\", \"compare_to\": \"b + + c\"}",
         "validation rule 1 (a): '' is not a path of field names"},
        {"{\"field\": \"a\", \"rule\": \"equals\", \"compare_to\": [1]}",
         "validation rule 1 (a): compare_to is neither a path nor a value"},
    };
    for (size_t i = 0; i < COUNT_OF(EXAMPLES); i++) {
        struct err err;
        const char *list = arena_printf(arena, "{\"validation_rules\": [%s]}", EXAMPLES[i].rule);
        assert_fails(rules_compile(arena, parse(arena, list), &err) != NULL, err, ERR_INVALID,
                     EXAMPLES[i].message);
    }
    struct err err;
    assert_fails(rules_compile(arena, parse(arena, "{\"rules\": []}"), &err) != NULL, err,
                 ERR_INVALID, "validation_rules has no member validation_rules");
    assert_works(rules_compile(arena, parse(arena, "{}"), &err) != NULL, err);
    assert_works(rules_compile(arena, parse(arena, "null"), &err) != NULL, err);
}

static void test_fields_are_those_of_the_schema(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    struct err err;
    const struct json *schema =
        parse(arena, "{\"properties\": {\"a\": {\"type\": \"string\"}, \"list\": {\"items\": "
                     "{\"properties\": {\"b\": {}}}}}}");
#define CHECK(rule)                                                                                \
    rules_check_fields(                                                                            \
        rules_compile(arena, parse(arena, "{\"validation_rules\": [" rule "]}"), &err), schema,    \
        &err)
    assert_works(CHECK("{\"field\": \"list[].b\", \"rule\": \"date_before\", \"compare_to\": "
                       "\"today\"}"),
                 err);
    assert_fails(CHECK("{\"field\": \"list[].c\", \"rule\": \"required\"}"), err, ERR_INVALID,
                 "validation rule 'required' of list[].c: the schema has no field list[].c");
    assert_fails(CHECK("{\"field\": \"a\", \"rule\": \"equals\", \"compare_to\": \"z\"}"), err,
                 ERR_INVALID, "validation rule 'equals' of a: the schema has no field z");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_the_same_everywhere),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_presence_sets_and_checksums),
        cmocka_unit_test(test_across_documents),
        cmocka_unit_test(test_fields_across_documents_are_those_of_the_schema),
        cmocka_unit_test(test_lists_are_compared_element_by_element),
        cmocka_unit_test(test_failures_name_both_sides),
        cmocka_unit_test(test_wrong_rules_are_refused),
        cmocka_unit_test(test_fields_are_those_of_the_schema),
    };
    return run_group("logic/test_rules", TESTS);
}
