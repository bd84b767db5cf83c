/*
 * test_einvoice: an e-invoice survives being encoded, and bytes that are none are refused.
 */
#include "test.h"

#include "reading/reading.h"

#include <string.h>

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

static struct reading_part PARTS[] = {{0, "/Invoice"}, {25, "/Invoice/cac:InvoiceLine[1]"}};
static struct reading_term TERMS[] = {
    {1, 0, "/cbc:ID", "4711"},
    {5, 0, "/cbc:DocumentCurrencyCode", "EUR"},
    {131, 1, "/cbc:LineExtensionAmount", "10.00"},
};
static const struct reading_einvoice INVOICE = {
    .syntax = READING_SYNTAX_UBL,
    .file_name = "xrechnung.xml",
    .problem = "",
    .parts = PARTS,
    .part_count = COUNT_OF(PARTS),
    .terms = TERMS,
    .term_count = COUNT_OF(TERMS),
};

struct fixture {
    struct arena *arena;
    struct text bytes;
    struct err err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create(ARENA_BYTES)};
    text_init(&fixture.bytes, FRAME_MAX_BYTES);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    text_done(&fixture->bytes);
    arena_destroy(fixture->arena);
    return 0;
}

static bool decode(struct fixture *fixture, size_t length, struct reading_einvoice **einvoice)
{
    const struct reading_encoding encoding = {fixture->bytes.data, length, READING_TERMS_FORMAT};
    return reading_einvoice_decode(fixture->arena, &encoding, einvoice, &fixture->err);
}

static void test_it_is_the_same_afterwards(void **state)
{
    struct fixture *fixture = *state;
    struct reading_einvoice *decoded = NULL;
    reading_einvoice_encode(&INVOICE, &fixture->bytes);
    assert_works(decode(fixture, fixture->bytes.length, &decoded), fixture->err);
    assert_int_equal(decoded->syntax, READING_SYNTAX_UBL);
    assert_string_equal(decoded->file_name, "xrechnung.xml");
    assert_int_equal(decoded->part_count, COUNT_OF(PARTS));
    assert_int_equal(decoded->term_count, COUNT_OF(TERMS));
    assert_int_equal(decoded->terms[2].number, 131);
    assert_string_equal(decoded->terms[2].value, "10.00");
    assert_string_equal(reading_term_path(fixture->arena, decoded, &decoded->terms[2]),
                        "/Invoice/cac:InvoiceLine[1]/cbc:LineExtensionAmount");
}

static void test_one_that_could_not_be_read(void **state)
{
    struct fixture *fixture = *state;
    struct reading_einvoice *decoded = NULL;
    const struct reading_einvoice unread = {.file_name = "factur-x.xml", .problem = "it is no XML"};
    reading_einvoice_encode(&unread, &fixture->bytes);
    assert_works(decode(fixture, fixture->bytes.length, &decoded), fixture->err);
    assert_string_equal(decoded->problem, "it is no XML");
    assert_int_equal(decoded->term_count, 0);
}

/* Cut anywhere, or with a byte too many. */
static void test_other_lengths_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct reading_einvoice *decoded = NULL;
    reading_einvoice_encode(&INVOICE, &fixture->bytes);
    const size_t length = fixture->bytes.length;
    text_append_char(&fixture->bytes, '\0');
    for (size_t i = 0; i <= length + 1; i++) {
        if (i == length)
            continue;
        assert_fails(decode(fixture, i, &decoded), fixture->err, ERR_INVALID,
                     "the encoded e-invoice is damaged");
        assert_null(decoded);
    }
}

static void test_what_is_no_einvoice(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        struct reading_term term;
        struct reading_part part;
    } WRONG[] = {
        {{2, 0, "/cbc:ID", "4711"}, {25, ""}},               /* a part without a place */
        {{2, 0, "/cbc:ID", "4711"}, {26, "/Invoice/x"}},     /* no group of the table */
        {{2, 0, "/cbc:ID", "4711"}, {0, "/Invoice/x"}},      /* the invoice twice */
        {{4, 0, "/cbc:ID", "4711"}, {25, "/Invoice/x"}},     /* no term of the table */
        {{131, 0, "/cbc:ID", "4711"}, {25, "/Invoice/x"}},   /* of a line, but in the invoice */
        {{2, 2, "/cbc:ID", "4711"}, {25, "/Invoice/x"}},     /* in a part that is not there */
        {{2, 0, "/cbc:ID", ""}, {25, "/Invoice/x"}},         /* without a value */
        {{2, 0, "/cbc:ID", "a\nb"}, {25, "/Invoice/x"}},     /* with a control character */
        {{2, 0, "/cbc:ID", "\xC3\x28"}, {25, "/Invoice/x"}}, /* no UTF-8 */
        {{2, 0, "/cbc:\x1B[31m", "4711"}, {25, "/Invoice/x"}},
    };
    for (size_t i = 0; i < COUNT_OF(WRONG); i++) {
        struct reading_part parts[] = {PARTS[0], WRONG[i].part};
        struct reading_term terms[] = {WRONG[i].term};
        struct reading_einvoice wrong = INVOICE;
        struct reading_einvoice *decoded = NULL;
        wrong.parts = parts;
        wrong.terms = terms;
        wrong.term_count = 1;
        text_reset(&fixture->bytes);
        reading_einvoice_encode(&wrong, &fixture->bytes);
        assert_fails(decode(fixture, fixture->bytes.length, &decoded), fixture->err, ERR_INVALID,
                     "the encoded e-invoice is damaged");
    }
}

/* Terms come part by part: whoever reads them walks once. */
static void test_terms_out_of_order_are_refused(void **state)
{
    struct fixture *fixture = *state;
    struct reading_einvoice *decoded = NULL;
    struct reading_term terms[] = {TERMS[2], TERMS[0]};
    struct reading_einvoice wrong = INVOICE;
    wrong.terms = terms;
    wrong.term_count = COUNT_OF(terms);
    reading_einvoice_encode(&wrong, &fixture->bytes);
    assert_fails(decode(fixture, fixture->bytes.length, &decoded), fixture->err, ERR_INVALID,
                 "the encoded e-invoice is damaged");
}

static void test_a_later_format_is_not_known(void **state)
{
    struct fixture *fixture = *state;
    struct reading_einvoice *decoded = NULL;
    reading_einvoice_encode(&INVOICE, &fixture->bytes);
    const struct reading_encoding encoding = {fixture->bytes.data, fixture->bytes.length,
                                              READING_TERMS_FORMAT + 1};
    assert_fails(reading_einvoice_decode(fixture->arena, &encoding, &decoded, &fixture->err),
                 fixture->err, ERR_UNSUPPORTED, "encoded e-invoice: format 2 is not known");
}

/* Every term has a name, and a group that is there. */
static void test_the_table(void **state)
{
    (void)state;
    size_t count = 0;
    const struct term_row *rows = term_rows(&count);
    for (size_t i = 0; i < count; i++) {
        assert_ptr_equal(term_find(rows[i].number), &rows[i]);
        assert_true(rows[i].group == 0 || term_find_group(rows[i].group) != NULL);
        assert_true(rows[i].name[0] != '\0' && rows[i].cii[0] != '\0');
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_it_is_the_same_afterwards),
        TEST(test_one_that_could_not_be_read),
        TEST(test_other_lengths_are_refused),
        TEST(test_what_is_no_einvoice),
        TEST(test_terms_out_of_order_are_refused),
        TEST(test_a_later_format_is_not_known),
        TEST(test_the_table),
    };
#undef TEST
    return run_group("reading/test_einvoice", tests);
}
