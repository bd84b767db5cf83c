/*
 * test_office: Word documents and workbooks through the real child program, well-meant and not.
 */
#include "parcel.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ARENA_BYTES (READER_ARENA_BYTES + (size_t)16 * 1024 * 1024)
#define WORD_PART   "word/document.xml"
#define NAMESPACE   "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'"

struct fixture {
    struct arena *arena;
    struct reading reading;
    struct err err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.arena = arena_create(ARENA_BYTES)};
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_destroy(fixture->arena);
    return 0;
}

static bool read_parcel(struct fixture *fixture, struct parcel *parcel)
{
    return parcel_read(fixture->arena, parcel_finish(parcel), &fixture->reading, &fixture->err);
}

static bool read_word(struct fixture *fixture, const char *body)
{
    struct parcel *parcel = parcel_start();
    parcel_add(parcel, WORD_PART,
               arena_printf(fixture->arena,
                            "<w:document " NAMESPACE "><w:body>%s</w:body>"
                            "</w:document>",
                            body),
               1);
    return read_parcel(fixture, parcel);
}

static void assert_page(struct fixture *fixture, size_t index, const char *expected)
{
    assert_true(index < fixture->reading.page_count);
    assert_string_equal(reading_page_text(fixture->arena, &fixture->reading.pages[index], 100000),
                        expected);
}

#define PARAGRAPH(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define CELL(text)      "<w:tc>" PARAGRAPH(text) "</w:tc>"

static void test_text_of_a_document(void **state)
{
    struct fixture *fixture = *state;
    assert_works(
        read_word(fixture,
                  PARAGRAPH("Gr\xC3\xB6\xC3\x9F"
                            "e &amp; more") "<w:p><w:r><w:t>split "
                                            "</w:t></w:r><w:r><w:t>word</w:t><w:br/><w:t>line</w:t>"
                                            "</w:r></w:p>"
                                            "<w:p><w:r><w:br w:type='page'/></w:r></w:p>" PARAGRAPH(
                                                "second page")),
        fixture->err);
    assert_int_equal(fixture->reading.page_count, 2);
    assert_page(fixture, 0,
                "Gr\xC3\xB6\xC3\x9F"
                "e & more\nsplit word\nline");
    assert_page(fixture, 1, "second page");
}

/* A merged cell takes the room of two, and a table in a cell is its text. */
static void test_tables(void **state)
{
    struct fixture *fixture = *state;
    assert_works(
        read_word(
            fixture,
            "<w:tbl><w:tr>" CELL("Item") CELL("Qty")
                CELL("Amount") "</w:tr><w:tr>" CELL("A long description") CELL("2") CELL(
                    "9.00") "</w:tr><w:tr><w:tc><w:tcPr>"
                            "<w:gridSpan w:val='2'/></w:tcPr>" PARAGRAPH("Total") "</w:tc>" CELL(
                                "9.00") "</w:tr><w:tr><w:tc><w:tbl><w:tr>" CELL("in")
                                CELL("side") "</w:tr></w:tbl>"
                                             "<w:p/></w:tc></w:tr></w:tbl>"),
        fixture->err);
    assert_page(fixture, 0, "Item Qty Amount\nA long description 2 9.00\nTotal 9.00\nin\nside");
    const struct reading_word *words = fixture->reading.pages[0].words;
    assert_true(words[2].box.x0 == words[7].box.x0); /* Amount and 9.00 */
    assert_true(words[2].box.x0 == words[9].box.x0); /* and the total */
}

/* What the page does not show. */
static void test_what_is_not_shown(void **state)
{
    struct fixture *fixture = *state;
    assert_works(
        read_word(
            fixture,
            "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>"
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>"
            "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>shown</w:t></w:r>"
            "<w:del><w:r><w:delText>deleted</w:delText></w:r></w:del>"
            "<w:r><w:instrText>FIELD</w:instrText></w:r>"
            "<w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom>"
            "<mc:AlternateContent xmlns:mc='m'><mc:Choice>" PARAGRAPH(
                "box") "</mc:Choice><mc:Fallback>" PARAGRAPH("box") "</mc:Fallback>"
                                                                    "</mc:AlternateContent></w:p>"),
        fixture->err);
    assert_page(fixture, 0, "shownbox");
}

static void test_headers_and_footers(void **state)
{
    struct fixture *fixture = *state;
    struct parcel *parcel = parcel_start();
    parcel_add(parcel, "word/footer1.xml", "<w:ftr " NAMESPACE ">" PARAGRAPH("foot") "</w:ftr>", 1);
    parcel_add(parcel, WORD_PART, "<w:document " NAMESPACE ">" PARAGRAPH("body") "</w:document>",
               1);
    parcel_add(parcel, "word/header2.xml", "<w:hdr " NAMESPACE ">" PARAGRAPH("head") "</w:hdr>", 1);
    assert_works(read_parcel(fixture, parcel), fixture->err);
    assert_page(fixture, 0, "head\nbody\nfoot");
}

/* ---- workbooks ---- */

static struct parcel *start_workbook(const char *sheet)
{
    struct parcel *parcel = parcel_start();
    parcel_add(parcel, "xl/workbook.xml",
               "<workbook xmlns:r='r'><sheets><sheet name='Bills' r:id='rId1'/>"
               "<sheet name='Secret' state='hidden' r:id='rId2'/></sheets></workbook>",
               1);
    parcel_add(parcel, "xl/_rels/workbook.xml.rels",
               "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/>"
               "<Relationship Id='rId2' Target='/xl/worksheets/sheet2.xml'/></Relationships>",
               1);
    parcel_add(parcel, "xl/worksheets/sheet1.xml", sheet, 1);
    parcel_add(parcel, "xl/worksheets/sheet2.xml",
               "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>secret</t></is>"
               "</c></row></sheetData></worksheet>",
               1);
    parcel_add(parcel, "xl/sharedStrings.xml",
               "<sst><si><t>Paper</t></si><si><r><t>A4 </t></r><r><t>sheets</t></r>"
               "<rPh><t>spoken</t></rPh></si></sst>",
               1);
    parcel_add(parcel, "xl/styles.xml",
               "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='0.00 &quot;EUR&quot;'/>"
               "</numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
               "<cellXfs><xf numFmtId='0'/><xf numFmtId='164'/><xf numFmtId='14'/></cellXfs>"
               "</styleSheet>",
               1);
    return parcel;
}

static void test_cells_and_their_places(void **state)
{
    struct fixture *fixture = *state;
    struct parcel *parcel = start_workbook(
        "<worksheet><cols><col min='4' max='4' hidden='1'/></cols><sheetData>"
        "<row r='2'><c r='B2' t='s'><v>0</v></c><c r='C2' s='1'><f>1+1</f><v>2.5</v></c>"
        "<c r='D2'><v>99</v></c><c t='b'><v>1</v></c></row>"
        "<row r='3' hidden='1'><c r='B3'><v>77</v></c></row>"
        "<row r='9'><c r='B9' t='s'><v>1</v></c><c r='C9' s='2'><v>45369</v></c>"
        "<c r='E9' t='s'><v>12</v></c></row></sheetData></worksheet>");
    assert_works(read_parcel(fixture, parcel), fixture->err);
    assert_int_equal(fixture->reading.page_count, 1);
    assert_page(fixture, 0, "Paper 2.50 EUR TRUE\nA4 sheets 2024-03-18");
    const struct reading_page *page = &fixture->reading.pages[0];
    assert_int_equal(page->source, READING_CELL);
    static const char *const PATHS[] = {"Bills!B2", "Bills!C2", "Bills!C2", "Bills!E2",
                                        "Bills!B9", "Bills!B9", "Bills!C9"};
    assert_int_equal(page->word_count, COUNT_OF(PATHS));
    for (size_t i = 0; i < COUNT_OF(PATHS); i++)
        assert_string_equal(reading_find_path(page, i), PATHS[i]);
    assert_true(page->words[1].box.x0 == page->words[6].box.x0);
}

static void test_cells_at_no_place(void **state)
{
    struct fixture *fixture = *state;
    struct parcel *parcel = start_workbook("<worksheet><row r='1'><c r='-1'><v>1</v></c></row>"
                                           "</worksheet>");
    assert_fails(read_parcel(fixture, parcel), fixture->err, ERR_INVALID,
                 "sheet Bills has a cell at no place");
    /* The far end of a sheet costs no more than its beginning. */
    parcel = start_workbook("<worksheet><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>"
                            "</worksheet>");
    assert_works(read_parcel(fixture, parcel), fixture->err);
    assert_int_equal(fixture->reading.page_count, 1);
    assert_string_equal(reading_find_path(&fixture->reading.pages[0], 0), "Bills!XFD1048576");
}

/* ---- hostile ---- */

static void test_entities_are_refused(void **state)
{
    struct fixture *fixture = *state;
    static const char *const DECLARATIONS[] = {
        "<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        ("<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>"
         "<!ENTITY e '&b;&b;&b;&b;&b;&b;&b;&b;'>]>"),
        "<!DOCTYPE d SYSTEM 'http://127.0.0.1/x.dtd'>",
    };
    for (size_t i = 0; i < COUNT_OF(DECLARATIONS); i++) {
        struct parcel *parcel = parcel_start();
        parcel_add(parcel, WORD_PART,
                   arena_printf(fixture->arena, "%s<w:d " NAMESPACE ">" PARAGRAPH("&e;") "</w:d>",
                                DECLARATIONS[i]),
                   1);
        assert_fails(read_parcel(fixture, parcel), fixture->err, ERR_INVALID,
                     "part word/document.xml of the document declares document types, which is "
                     "refused");
    }
}

/* A part of `repeat` times the text between a beginning and an end. */
static bool read_bomb(struct fixture *fixture, const char *text, size_t repeat)
{
    struct parcel *parcel = parcel_start();
    parcel_add(parcel, "word/header1.xml", text, repeat);
    parcel_add(parcel, WORD_PART, "<w:d " NAMESPACE "/>", 1);
    return read_parcel(fixture, parcel);
}

#define MANY_SPACES "                                                                "

static void test_what_is_no_document(void **state)
{
    struct fixture *fixture = *state;
    /* Deeper than anybody writes, and no XML at all. */
    assert_fails(read_bomb(fixture, "<w:p>", 1000000), fixture->err, ERR_INVALID,
                 "part word/header1.xml of the document is damaged");
    struct parcel *parcel = parcel_start();
    char *text = memory_create((size_t)1024 * 1024 + 1);
    memset(text, 'x', (size_t)1024 * 1024);
    parcel_add(parcel, WORD_PART, text, 1);
    assert_fails(read_parcel(fixture, parcel), fixture->err, ERR_INVALID,
                 "part word/document.xml of the document is damaged");
    free(text);
}

static void test_a_bomb(void **state)
{
    struct fixture *fixture = *state;
    struct parcel *parcel = parcel_start();
    struct text sheet CLEANUP(text_done);
    text_init(&sheet, (size_t)2 * 1024 * 1024);
    text_append_string(&sheet, "<!--");
    while (sheet.length < (size_t)1024 * 1024)
        text_append_string(&sheet, MANY_SPACES);
    text_append_string(&sheet, "-->");
    parcel_add(parcel, WORD_PART, sheet.data, 130);
    assert_fails(read_parcel(fixture, parcel), fixture->err, ERR_LIMIT,
                 "the document unpacks to more than 128 MiB");
}

static void test_more_cells_than_are_read(void **state)
{
    struct fixture *fixture = *state;
    struct text sheet CLEANUP(text_done);
    text_init(&sheet, (size_t)64 * 1024 * 1024);
    text_append_string(&sheet, "<worksheet>");
    for (int row = 0; row < 251; row++) {
        text_append_string(&sheet, "<row>");
        for (int column = 0; column < 1000; column++)
            text_append_string(&sheet, "<c><v>1</v></c>");
        text_append_string(&sheet, "</row>");
    }
    text_append_string(&sheet, "</worksheet>");
    assert_fails(read_parcel(fixture, start_workbook(sheet.data)), fixture->err, ERR_LIMIT,
                 "the document has more than 250000 cells");
}

/* Whatever byte it ends at, it is read or refused, and the child says why. */
static void test_every_truncation(void **state)
{
    struct fixture *fixture = *state;
    char bytes[4096];
    struct parcel *parcel = start_workbook("<worksheet><row r='1'><c r='A1'><v>1</v></c></row>"
                                           "</worksheet>");
    const int whole = parcel_finish(parcel);
    const ssize_t length = pread(whole, bytes, sizeof bytes, 0);
    assert_true(length > 100 && (size_t)length < sizeof bytes);
    (void)close(whole);
    for (ssize_t cut = 0; cut < length; cut += 97) {
        err_clear(&fixture->err);
        const bool is_read = parcel_read(fixture->arena, parcel_bytes(bytes, (size_t)cut),
                                         &fixture->reading, &fixture->err);
        assert_true(is_read || fixture->err.kind == ERR_INVALID ||
                    fixture->err.kind == ERR_UNSUPPORTED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_text_of_a_document, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_tables, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_not_shown, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_headers_and_footers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cells_and_their_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cells_at_no_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_entities_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_is_no_document, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_bomb, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_more_cells_than_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_every_truncation, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("reader/test_office", tests, parcel_open_reader,
                                       parcel_close_reader);
}
