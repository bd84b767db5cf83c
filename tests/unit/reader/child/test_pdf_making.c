/*
 * test_pdf_making: how often a PDF was saved, and whether something stands behind its signature.
 */
#include "test.h"

#include "reader/child/pdf_making.h"

#include <string.h>

#define SAVED       "startxref\n9\n%%EOF\n"
#define LINEARISED  "startxref\n0\n%%EOF\n"
#define SIGNED(end) "1 0 obj <</Type/Sig /ByteRange [0 10 20 " end "]>> endobj\n"

static struct reading_making find(const char *file)
{
    struct reading_making making = {0};
    pdf_making_find(file, strlen(file), &making);
    return making;
}

static void test_revisions(void **state)
{
    (void)state;
    assert_int_equal(find("").revisions, 0);
    assert_int_equal(find("1 0 obj endobj " SAVED).revisions, 1);
    assert_int_equal(find(LINEARISED "1 0 obj endobj " SAVED).revisions, 1);
    assert_int_equal(find("1 0 obj endobj " SAVED "1 0 obj endobj " SAVED).revisions, 2);
    assert_int_equal(find("startxref").revisions, 0);
}

static void test_signatures(void **state)
{
    (void)state;
    /* The range ends where the first revision does: byte 71. */
    static const char WHOLE[] = SIGNED("51") SAVED;
    assert_int_equal(sizeof WHOLE - 1, 71);
    assert_false(find("1 0 obj endobj " SAVED).is_signed);
    assert_true(find(WHOLE).is_signed);
    assert_false(find(WHOLE).is_changed_after_signing);
    assert_true(
        find(SIGNED("51") SAVED "2 0 obj <</V (other)>> endobj " SAVED).is_changed_after_signing);
    /* Blanks change nothing, nor does what keeps a signature valid. */
    assert_false(find(SIGNED("51") SAVED "\n\n").is_changed_after_signing);
    assert_false(
        find(SIGNED("51") SAVED "2 0 obj <</DSS 3 0 R>> endobj " SAVED).is_changed_after_signing);
    /* A second signature covers what was added. */
    assert_false(find(SIGNED("51") SAVED SIGNED("122") SAVED).is_changed_after_signing);
    /* Ranges that are none. */
    static const char *const BAD[] = {"/ByteRange",
                                      "/ByteRange [",
                                      "/ByteRange [0 1",
                                      "/ByteRange []",
                                      "/ByteRange [0 1 2 99999999999999999999]",
                                      "/ByteRange [a b c d]",
                                      "/ByteRange [0 1 18446744073709551615 5]"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        assert_false(find(BAD[i]).is_signed);
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_revisions),
        cmocka_unit_test(test_signatures),
    };
    return run_group("reader/child/test_pdf_making", TESTS);
}
