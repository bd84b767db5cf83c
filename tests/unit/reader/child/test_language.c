/*
 * test_language: a page's language is told by its frequent words, and only changed for a reason.
 */
#include "test.h"

#include "reader/child/language.h"

#include <string.h>

static size_t place_of(const char *code)
{
    return language_find(code, strlen(code));
}

/* The code of the language that the text is in, of all but `current` at first. */
static const char *choose(const char *text, const char *current)
{
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)1024 * 1024);
    struct words words;
    struct err err;
    size_t places[LANGUAGE_COUNT];
    const struct reading_word like = {.box = {0.1F, 0.1F, 0.2F, 0.2F}, .confidence = 1};
    words_init(&words, arena);
    while (*text) {
        const size_t length = strcspn(text, " ");
        assert_works(words_add(&words, text, length, &like, &err), err);
        text += length + (text[length] == ' ');
    }
    for (size_t i = 0; i < LANGUAGE_COUNT; i++)
        places[i] = i;
    return language_list()[language_choose(&words, places, LANGUAGE_COUNT, place_of(current))].code;
}

static void test_codes(void **state)
{
    (void)state;
    assert_string_equal(language_list()[place_of("de")].data, "deu");
    assert_int_equal(place_of("tlh"), LANGUAGE_COUNT);
    assert_int_equal(language_find("de,en", 2), place_of("de"));
}

static void test_languages(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        const char *text;
    } PAGES[] = {
        {"de",
         "Wir danken f\xC3\xBCr Ihren Auftrag und bitten um Zahlung auf das Konto bei der Bank"},
        {"en", "Please pay the amount to the account of our bank within 30 days Thank you"},
        {"fr", "Facture du 3 mars Montant d\xC3\xBB par le client sur le compte de la banque"},
        {"it", "Fattura del 3 marzo Importo della merce da pagare sul conto di una banca"},
        {"nl", "Factuur van 3 maart Het bedrag is te betalen op de rekening bij de bank"},
        {"es", "Factura del 3 de marzo El importe para el cliente en la cuenta de los bancos"},
        {"pt", "Fatura de 3 de mar\xC3\xA7o O valor da compra para pagamento no banco do cliente"},
    };
    for (size_t i = 0; i < COUNT_OF(PAGES); i++)
        assert_string_equal(choose(PAGES[i].text, i == 0 ? "en" : "de"), PAGES[i].code);
}

static void test_without_a_reason(void **state)
{
    (void)state;
    assert_string_equal(choose("", "en"), "en");
    assert_string_equal(choose("Total 104.90 EUR", "en"), "en");
    assert_string_equal(choose("der die", "en"), "en");
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_languages),
        cmocka_unit_test(test_without_a_reason),
    };
    return run_group("reader/child/test_language", TESTS);
}
