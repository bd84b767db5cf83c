/*
 * test_template: placeholders that can be filled in, and what is said of others.
 */
#include "test.h"

#include "logic/template.h"

static const char *const VARIABLES[] = {"file_name", "document_text", NULL};

static void test_what_is_a_template(void **state)
{
    static const char *const TEXTS[] = {
        "",
        "Read this.",
        "{{file_name}}",
        "Read {{ document_text }}{{file_name}}\n{{file_name}}",
        "Answer {\"a\": {\"b\": 1}} and {nothing} else }}.",
        "{{file_name}}}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        struct err err;
        assert_works(template_check(TEXTS[i], VARIABLES, &err), err);
    }
}

static void test_what_is_refused(void **state)
{
    static const char *const CASES[][2] = {
        {"{{docment_text}}", "line 1: there is no variable {{docment_text}}"},
        {"Read\n{{file_name}}\n\n  {{pages}} of {{more}}",
         "line 4: there is no variable {{pages}}"},
        {"{{file_name}", "line 1: \"{{\" begins no placeholder like {{file_name}}"},
        {"{{file name}}", "line 1: \"{{\" begins no placeholder like {{file_name}}"},
        {"{{File_name}}", "line 1: \"{{\" begins no placeholder like {{file_name}}"},
        {"{{}}", "line 1: \"{{\" begins no placeholder like {{file_name}}"},
        {"{{{file_name}}}", "line 1: \"{{\" begins no placeholder like {{file_name}}"},
        {"a {{", "line 1: \"{{\" begins no placeholder like {{file_name}}"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        struct err err;
        assert_false(template_check(CASES[i][0], VARIABLES, &err));
        assert_int_equal(err.kind, ERR_INVALID);
        assert_string_equal(err.message, CASES[i][1]);
        assert_string_equal(err.hint, "variables are file_name, document_text");
    }
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_what_is_a_template),
        cmocka_unit_test(test_what_is_refused),
    };
    return run_group("logic/test_template", TESTS);
}
