/*
 * test_pdf_signs: text that is not drawn, and pictures, are found wherever a PDF may have them.
 */
#include "test.h"

#include "reader/child/pdf_signs.h"

#include <stdio.h>
#include <string.h>

#include <zlib.h>

#define OBJECT_BYTES 4096

static struct pdf_signs signs_of(const char *dictionary, const char *content, size_t length)
{
    char object[OBJECT_BYTES];
    const int head = snprintf(object, sizeof object, "5 0 obj <<%s>> stream\n", dictionary);
    assert_true((size_t)head + length + 32 < sizeof object);
    memcpy(object + head, content, length);
    const int tail = snprintf(object + head + length, 32, "\nendstream endobj\n");
    return pdf_signs_find(object, (size_t)(head + tail) + length);
}

static struct pdf_signs plain(const char *content)
{
    return signs_of("/Length 9", content, strlen(content));
}

static void test_undrawn_text(void **state)
{
    (void)state;
    static const char *const UNDRAWN[] = {"3 Tr",           "BT 3 Tr (x) Tj ET",       "q\n7\tTr\n",
                                          "1 g 3  Tr(x)Tj", "0 Tr (a) Tj 3 Tr (b) Tj", "[1]3 Tr"};
    static const char *const DRAWN[] = {"0 Tr",  "13 Tr",        "BT (3 Trx) Tj", "2 Tr",
                                        "3 TrX", "-3 Tr (x) Tj", "3Tr",           "Tr"};
    for (size_t i = 0; i < COUNT_OF(UNDRAWN); i++)
        assert_true(plain(UNDRAWN[i]).has_undrawn_text);
    for (size_t i = 0; i < COUNT_OF(DRAWN); i++)
        assert_false(plain(DRAWN[i]).has_undrawn_text);
}

/* Wherever in a long content that is deflated, at the seams of its chunks too. */
static void test_deflated(void **state)
{
    (void)state;
    static char content[200000];
    for (size_t at = 65520; at < 65560; at++) {
        unsigned char deflated[OBJECT_BYTES / 2];
        uLongf length = sizeof deflated;
        memset(content, ' ', sizeof content);
        memcpy(content + at, "3 Tr", 4);
        assert_int_equal(
            compress(deflated, &length, (const unsigned char *)content, sizeof content), Z_OK);
        const struct pdf_signs signs =
            signs_of("/Filter/FlateDecode", (const char *)deflated, length);
        assert_true(signs.has_undrawn_text);
        assert_false(signs.is_uncertain);
        assert_true(signs_of("/Filter/Fl", (const char *)deflated, length / 2).is_uncertain);
        assert_false(signs_of("/Length1 7/Filter/FlateDecode", (const char *)deflated, length)
                         .has_undrawn_text);
    }
}

/* "BT 3 Tr (x) Tj ET", and the same deflated. */
static void test_ascii85(void **state)
{
    (void)state;
    static const char PLAIN[] = "6<#'`+B3A(.!R0`<,*OE;u~>";
    const struct pdf_signs signs = signs_of("/Filter/ASCII85Decode", PLAIN, sizeof PLAIN - 1);
    assert_true(signs.has_undrawn_text);
    assert_false(signs.is_uncertain);
    static const char DEFLATED[] = "Garg^;(u#V.8nNkcr::m;K*'G!%\"ED:]~>";
    const struct pdf_signs both =
        signs_of("/Filter[/ASCII85Decode/FlateDecode]", DEFLATED, sizeof DEFLATED - 1);
    assert_true(both.has_undrawn_text);
    assert_false(both.is_uncertain);
}

static void test_pictures(void **state)
{
    (void)state;
    assert_true(signs_of("/Subtype/Image", "3 Tr", 4).has_pictures);
    assert_false(signs_of("/Subtype/Image", "3 Tr", 4).has_undrawn_text);
    assert_true(plain("q BI /W 1 /H 1 ID x EI Q").has_pictures);
    assert_false(plain("BT (BILL EINS) Tj ET").has_pictures);
    /* A form says which kinds of operators it uses. */
    const struct pdf_signs form =
        signs_of("/Subtype/Form/Resources<</ProcSet[/PDF/ImageB]>>", "3 Tr", 4);
    assert_false(form.has_pictures);
    assert_true(form.has_undrawn_text);
}

static void test_what_cannot_be_looked_into(void **state)
{
    (void)state;
    assert_true(signs_of("/Filter/LZWDecode", "x", 1).is_uncertain);
    assert_true(signs_of("/Filter[/ASCII85Decode/FlateDecode]", "x~>", 3).is_uncertain);
    assert_true(signs_of("/Filter/FlateDecode", "no zlib", 7).is_uncertain);
    assert_false(plain("BT (x) Tj ET").is_uncertain);
    static const char LOCKED[] = "trailer <</Encrypt 3 0 R>>";
    assert_true(pdf_signs_find(LOCKED, sizeof LOCKED - 1).is_uncertain);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_undrawn_text),
        cmocka_unit_test(test_deflated),
        cmocka_unit_test(test_ascii85),
        cmocka_unit_test(test_pictures),
        cmocka_unit_test(test_what_cannot_be_looked_into),
    };
    return run_group("reader/child/test_pdf_signs", TESTS);
}
