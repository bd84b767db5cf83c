/*
 * test_labels: the label files are written in the form in which words are compared.
 */
#include "test.h"

#include "extract/sheet.h"

#include <string.h>

#define LABEL_WORDS_MAX 8

static const struct {
    double strength;
    const char *text;
} LABELS[] = {
#define LABEL(topic, strength, text) {strength, text},
#include "extract/labels/all.def"
#undef LABEL
};

static void test_labels_are_keys(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)4 * 1024 * 1024);
    for (size_t i = 0; i < COUNT_OF(LABELS); i++) {
        const char *at = LABELS[i].text;
        size_t words = 0;
        for (; *at != '\0'; words++) {
            const size_t length = strcspn(at, " ");
            const char *word = arena_copy_bytes(arena, at, length);
            assert_string_equal(sheet_key(arena, word), word);
            at += length + (at[length] == ' ');
        }
        assert_in_range(words, 1, LABEL_WORDS_MAX);
        assert_true(LABELS[i].strength > 0 && LABELS[i].strength <= 1);
    }
}

static void test_keys(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)4 * 1024 * 1024);
    static const struct {
        const char *word;
        const char *key;
    } CASES[] = {
        {"Nr.:", "no"},
        {"N°", "no"},
        {"#", "no"},
        {"Number", "no"},
        {"USt-IdNr.", "ustidnr"},
        {"P.O.", "po"},
        {"Qty", "qty"},
        {"(incl.", "incl"},
        {"d’échéance", "decheance"},
        {"VAT%", "vat%"},
        {"-", ""},
        {":", ""},
        {"INV-7", "inv7"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++)
        assert_string_equal(sheet_key(arena, CASES[i].word), CASES[i].key);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_labels_are_keys),
        cmocka_unit_test(test_keys),
    };
    return run_group("extract/test_labels", TESTS);
}
