/*
 * test_reader: documents through the real child program, which is built without sanitizers.
 *
 * PDFs are written here by hand; images lie in files/.
 */
#include "test.h"

#include "reader/reader.h"

#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARENA_BYTES (READER_ARENA_BYTES + (size_t)16 * 1024 * 1024)

struct fixture {
    struct arena *arena;
    struct reader_options options;
    struct reader *reader; /* made when it is first used, as the options then are */
    struct reading reading;
    struct err err;
    int fd;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){
        .arena = arena_create(ARENA_BYTES),
        .options = {.program = getenv("DOCFLOW_TEST_READER"),
                    .memory_mb = 1024,
                    .page_timeout_ms = 60000,
                    .document_timeout_ms = 60000,
                    .children_max = 2,
                    .is_sandbox_required = true},
        .fd = -1,
    };
    *state = &fixture;
    return fixture.options.program ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    file_close(&fixture->fd);
    reader_destroy(fixture->reader);
    arena_destroy(fixture->arena);
    /* No child is left, running or unreaped. */
    return waitpid(-1, NULL, WNOHANG) == -1 ? 0 : -1;
}

static void use_bytes(struct fixture *fixture, const char *bytes, size_t length)
{
    file_close(&fixture->fd);
    fixture->fd = memfd_create("document", MFD_CLOEXEC);
    assert_true(fixture->fd >= 0 && file_write_all(fixture->fd, bytes, length));
}

static void use_file(struct fixture *fixture, const char *name)
{
    file_close(&fixture->fd);
    fixture->fd = open(arena_printf(fixture->arena, "%s/%s", getenv("DOCFLOW_TEST_FILES"), name),
                       O_RDONLY | O_CLOEXEC);
    assert_true(fixture->fd >= 0);
}

/* A PDF with these pages (their numbers as objects, and the objects), without a table of objects:
   the reader finds them. */
static const char *pdf_of(const struct fixture *fixture, const char *kids, int count,
                          const char *objects)
{
    return arena_printf(fixture->arena,
                        "%%PDF-1.4\n"
                        "1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
                        "2 0 obj <</Type/Pages/Kids[%s]/Count %d>> endobj\n"
                        "3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"
                        "%s"
                        "trailer <</Root 1 0 R>>\n%%%%EOF\n",
                        kids, count, objects);
}

/* Objects `number` and `number` + 1: an upright sheet of A4 and what is drawn on it. */
static const char *page_of(const struct fixture *fixture, int number, const char *more,
                           const char *content)
{
    return arena_printf(fixture->arena,
                        "%d 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s"
                        "/Contents %d 0 R/Resources<</Font<</F 3 0 R>>>>>> endobj\n"
                        "%d 0 obj <</Length %zu>> stream\n%s\nendstream endobj\n",
                        number, more, number + 1, number + 1, strlen(content), content);
}

static void use_text(struct fixture *fixture, const char *text)
{
    use_bytes(fixture, text, strlen(text));
}

static struct reader *reader_of(struct fixture *fixture)
{
    if (!fixture->reader)
        fixture->reader = reader_create(&fixture->options);
    return fixture->reader;
}

static bool read_it(struct fixture *fixture)
{
    static const char *const LANGUAGES[] = {"en", NULL};
    const struct reader_request request = {
        .fd = fixture->fd, .languages = LANGUAGES, .max_pages = 5};
    return reader_read(fixture->arena, reader_of(fixture), &request, &fixture->reading,
                       &fixture->err);
}

static bool inspect_it(struct fixture *fixture, struct reading_facts *facts)
{
    const struct reader_request request = {.fd = fixture->fd, .max_pages = 5};
    return reader_inspect(fixture->arena, reader_of(fixture), &request, facts, &fixture->err);
}

static const struct reading_word *find_word(const struct reading_page *page, const char *text)
{
    for (size_t i = 0; i < page->word_count; i++) {
        if (text_equal(page->words[i].text, text))
            return &page->words[i];
    }
    print_error("no word %s\n", text);
    _fail(__FILE__, __LINE__);
    return NULL;
}

static void assert_near(float a, double b, double distance)
{
    if (fabs((double)a - b) > distance)
        print_error("%f is not %f\n", (double)a, b);
    assert_true(fabs((double)a - b) <= distance);
}

#define SENTENCE "BT /F 12 Tf 59.5 700 Td (Invoice number 4711 over 104.90 EUR) Tj ET"

static void test_text_of_a_pdf(void **state)
{
    struct fixture *fixture = *state;
    const char *second = page_of(fixture, 6, "/Rotate 90",
                                 "BT /F 12 Tf 0 1 -1 0 300 84 Tm (A sheet that was turned upright) "
                                 "Tj ET BT /F 12 Tf 0 1 -1 0 320 84 Tm (of two lines) Tj ET");
    use_text(fixture, pdf_of(fixture, "4 0 R 6 0 R", 2,
                             arena_printf(fixture->arena, "%s%s", page_of(fixture, 4, "", SENTENCE),
                                          second)));
    assert_works(read_it(fixture), fixture->err);
    assert_string_equal(fixture->reading.facts.mime_type, "application/pdf");
    assert_int_equal(fixture->reading.facts.page_count, 2);
    assert_int_equal(fixture->reading.page_count, 2);

    const struct reading_page *page = &fixture->reading.pages[0];
    assert_int_equal(page->source, READING_TEXT_LAYER);
    assert_string_equal(page->source_reason, "");
    assert_string_equal(reading_page_text(fixture->arena, page, 1000),
                        "Invoice number 4711 over 104.90 EUR");
    const struct reading_word *first = find_word(page, "Invoice");
    assert_near(first->box.x0, 0.1, 0.002);
    assert_near((first->box.y0 + first->box.y1) / 2, 1 - 704 / 842.0, 0.005);
    assert_near(first->confidence, 1, 0);

    page = &fixture->reading.pages[1];
    assert_near(page->width_pt, 842, 0.01);
    assert_near(page->height_pt, 595, 0.01);
    assert_near(find_word(page, "A")->box.x0, 84 / 842.0, 0.005);
    assert_string_equal(strpbrk(reading_page_text(fixture->arena, page, 1000), "\n"),
                        "\nof two lines");
}

/* A column begins without a space before it; a line may run upwards. */
static void test_words_of_a_pdf(void **state)
{
    struct fixture *fixture = *state;
    const char *content = "BT /F 12 Tf 60 700 Td (Quantity) Tj 60 0 Td (Amount) Tj ET "
                          "BT /F 12 Tf 0 1 -1 0 560 300 Tm (Registered office) Tj ET";
    use_text(fixture, pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", content)));
    assert_works(read_it(fixture), fixture->err);
    const struct reading_page *page = &fixture->reading.pages[0];
    assert_int_equal(page->word_count, 4);
    assert_near(find_word(page, "Amount")->box.x0, 120 / 595.0, 0.005);
    const struct reading_box *upwards = &find_word(page, "Registered")->box;
    assert_true(upwards->y1 - upwards->y0 > upwards->x1 - upwards->x0);
    assert_non_null(find_word(page, "Quantity"));
    assert_non_null(find_word(page, "office"));
}

static void test_facts_alone(void **state)
{
    struct fixture *fixture = *state;
    struct reading_facts facts = {0};
    use_text(fixture, pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", SENTENCE)));
    assert_works(inspect_it(fixture, &facts), fixture->err);
    assert_string_equal(facts.mime_type, "application/pdf");
    assert_int_equal(facts.page_count, 1);
    /* The name of a file says nothing, a letter before the signature does no harm. */
    use_text(fixture, arena_printf(fixture->arena, "Subject: invoice\n\n%s",
                                   pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", ""))));
    assert_works(inspect_it(fixture, &facts), fixture->err);
    assert_string_equal(facts.mime_type, "application/pdf");
}

/* files/letter.*: "Invoice 4711" and "Total 104.90 EUR", a sheet of A5 at 150 dpi. */
static void assert_letter(const struct fixture *fixture, size_t number, int rotation)
{
    const struct reading_page *page = &fixture->reading.pages[number - 1];
    assert_string_equal(reading_page_text(fixture->arena, page, 1000),
                        "Invoice 4711\nTotal 104.90 EUR");
    assert_int_equal(page->rotation, rotation);
    assert_int_equal(page->source, READING_OCR);
    assert_near(page->width_pt, 420, 1);
    assert_near(page->height_pt, 595, 1);
    const struct reading_word *total = find_word(page, "Total");
    assert_near(total->box.x0, 0.1, 0.01);
    assert_near(total->box.y0, 0.31, 0.02);
    assert_near(total->box.y1, 0.34, 0.02);
    assert_true(total->confidence > 0.7F && total->confidence <= 1);
}

static void test_images(void **state)
{
    static const struct {
        const char *name;
        const char *mime_type;
        uint32_t pages;
        int rotation;
    } IMAGES[] = {
        {"letter.png", "image/png", 1, 0},
        {"letter.tif", "image/tiff", 2, 0},
        {"lying.jpg", "image/jpeg", 1, 90},
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(IMAGES); i++) {
        use_file(fixture, IMAGES[i].name);
        assert_works(read_it(fixture), fixture->err);
        assert_string_equal(fixture->reading.facts.mime_type, IMAGES[i].mime_type);
        assert_int_equal(fixture->reading.page_count, IMAGES[i].pages);
        for (size_t number = 1; number <= fixture->reading.page_count; number++)
            assert_letter(fixture, number, IMAGES[i].rotation);
        assert_string_equal(fixture->reading.pages[0].source_reason, "the page is an image");
    }
}

/* The sheet turned by 3 degrees: words have their places on it as it is, not as it was read. */
static void test_a_skewed_image(void **state)
{
    struct fixture *fixture = *state;
    use_file(fixture, "skewed.png");
    assert_works(read_it(fixture), fixture->err);
    const struct reading_page *page = &fixture->reading.pages[0];
    assert_string_equal(reading_page_text(fixture->arena, page, 1000),
                        "Invoice 4711\nTotal 104.90 EUR");
    const struct reading_box *total = &find_word(page, "Total")->box;
    assert_near(total->x0, 0.087, 0.01);
    assert_near((total->y0 + total->y1) / 2, 0.335, 0.01);
    const struct reading_box *invoice = &find_word(page, "Invoice")->box;
    assert_near((invoice->y0 + invoice->y1) / 2, 0.234, 0.01);
}

/* Amounts far right of what they are for, with rules between: the layout of a page takes them for
   no text. */
static void test_words_that_stand_apart(void **state)
{
    static const char *const AMOUNTS[] = {"54,44", "340,96", "286,52", "-0,00", "0,00"};
    struct fixture *fixture = *state;
    use_file(fixture, "apart.png");
    assert_works(read_it(fixture), fixture->err);
    const struct reading_page *page = &fixture->reading.pages[0];
    size_t found = 0;
    for (size_t i = 0; i < page->word_count; i++) {
        for (size_t a = 0; a < COUNT_OF(AMOUNTS); a++)
            found += text_equal(page->words[i].text, AMOUNTS[a]);
    }
    assert_int_equal(found, 8);
    /* Behind what they are for, not at the end. */
    assert_non_null(
        strstr(reading_page_text(fixture->arena, page, 2000),
               "Tax\n54,44\nGross sum\n340,96\nPaid before\n-0,00\nAmount due\n340,96"));
    const struct reading_box *tax = &find_word(page, "54,44")->box;
    assert_near(tax->x1, 1120 / 1254.0, 0.01);
    assert_near((tax->y0 + tax->y1) / 2, 476 / 1100.0, 0.01);
}

static bool draw_it(struct fixture *fixture, const struct reader_drawing *drawing,
                    struct picture *picture)
{
    const struct reader_request request = {.fd = fixture->fd, .max_pages = 5, .drawing = *drawing};
    return reader_draw(fixture->arena, reader_of(fixture), &request, picture, &fixture->err);
}

/* Red, green or blue, 0 to 2, at shares of the picture. */
static int colour_at(const struct picture *picture, double x, double y, int which)
{
    const size_t column = (size_t)(x * picture->width);
    const size_t row = (size_t)(y * picture->height);
    return picture->rgb[(row * picture->width + column) * PICTURE_COLOURS + (size_t)which];
}

/* A red square at the top left of a sheet of A4. */
static void test_drawing_a_pdf(void **state)
{
    struct fixture *fixture = *state;
    struct picture picture;
    use_text(fixture,
             pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", "1 0 0 rg 50 700 100 100 re f")));
    const struct reader_drawing drawing = {.page = 1, .pixels_max = 100000};
    assert_works(draw_it(fixture, &drawing, &picture), fixture->err);
    assert_in_range((size_t)picture.width * picture.height, 90000, 102000);
    assert_near((float)picture.height / (float)picture.width, 842 / 595.0, 0.01);
    assert_in_range(colour_at(&picture, 100 / 595.0, 92 / 842.0, 0), 250, 255);
    assert_in_range(colour_at(&picture, 100 / 595.0, 92 / 842.0, 1), 0, 5);
    assert_int_equal(colour_at(&picture, 0.9, 0.9, 1), 255);

    const struct reader_drawing turned = {.page = 1, .rotation = 90, .pixels_max = 100000};
    assert_works(draw_it(fixture, &turned, &picture), fixture->err);
    assert_near((float)picture.width / (float)picture.height, 842 / 595.0, 0.01);
    assert_in_range(colour_at(&picture, 1 - 92 / 842.0, 100 / 595.0, 1), 0, 5);

    const struct reader_drawing none = {.page = 2, .pixels_max = 100000};
    assert_fails(draw_it(fixture, &none, &picture), fixture->err, ERR_NOT_FOUND,
                 "the document has no page 2, only 1");
}

/* The darkest pixel of a box, which has ink in it when the page was drawn as it was read. */
static int find_ink(const struct picture *picture, const struct reading_box *box)
{
    int darkest = 255;
    for (double y = (double)box->y0; y < (double)box->y1; y += 1.0 / picture->height) {
        for (double x = (double)box->x0; x < (double)box->x1; x += 1.0 / picture->width) {
            const int level = colour_at(picture, x, y, 1);
            darkest = level < darkest ? level : darkest;
        }
    }
    return darkest;
}

static void test_drawing_images(void **state)
{
    static const char *const FILES[] = {"letter.png", "letter.tif", "lying.jpg"};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(FILES); i++) {
        struct picture picture;
        use_file(fixture, FILES[i]);
        assert_works(read_it(fixture), fixture->err);
        const struct reading_page *page = &fixture->reading.pages[fixture->reading.page_count - 1];
        const struct reader_drawing drawing = {
            .page = page->number, .rotation = page->rotation, .pixels_max = 200000};
        assert_works(draw_it(fixture, &drawing, &picture), fixture->err);
        assert_in_range((size_t)picture.width * picture.height, 190000, 202000);
        assert_true(picture.height > picture.width);
        assert_in_range(find_ink(&picture, &find_word(page, "Total")->box), 0, 140);
        assert_in_range(colour_at(&picture, 0.5, 0.9, 1), 220, 255);
        /* Nothing is made up. */
        const struct reader_drawing large = {.page = 1, .pixels_max = 5000000};
        assert_works(draw_it(fixture, &large, &picture), fixture->err);
        assert_in_range((size_t)picture.width * picture.height, 1000000, 1200000);
    }
}

static void test_a_page_of_curves_is_looked_at(void **state)
{
    struct fixture *fixture = *state;
    use_text(fixture, pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", "0 0 100 100 re f")));
    assert_works(read_it(fixture), fixture->err);
    const struct reading_page *page = &fixture->reading.pages[0];
    assert_string_equal(page->source_reason, "the page has no text layer");
    assert_int_equal(page->source, READING_OCR);
}

static void test_a_language_without_data(void **state)
{
    struct fixture *fixture = *state;
    static const char *const LANGUAGES[] = {"ja", "tlh", NULL};
    use_file(fixture, "letter.png");
    const struct reader_request request = {
        .fd = fixture->fd, .languages = LANGUAGES, .max_pages = 1};
    assert_works(
        reader_read(fixture->arena, reader_of(fixture), &request, &fixture->reading, &fixture->err),
        fixture->err);
    assert_string_equal(fixture->reading.pages[0].source_reason,
                        "the page is an image; no data for language ja,tlh is installed");
    assert_letter(fixture, 1, 0);
}

static void test_what_is_not_read(void **state)
{
    struct fixture *fixture = *state;
    struct reading_facts facts = {0};
    static const struct {
        const char *bytes;
        enum err_kind kind;
        const char *message;
    } BAD[] = {
        {"", ERR_INVALID, "the file is empty"},
        {"GIF89a\x01\x01", ERR_UNSUPPORTED, "files of type image/gif are not read"},
        {"%PDF-1.4\nnothing", ERR_INVALID, "the PDF is damaged"},
        {"\x1F\x8B\x08", ERR_UNSUPPORTED, "files of type application/octet-stream are not read"},
    };
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        use_text(fixture, BAD[i].bytes);
        assert_fails(inspect_it(fixture, &facts), fixture->err, BAD[i].kind, BAD[i].message);
        assert_fails(read_it(fixture), fixture->err, BAD[i].kind, BAD[i].message);
    }
    use_bytes(fixture, "II*\0\0\0\0\0", 8);
    assert_fails(read_it(fixture), fixture->err, ERR_INVALID, "the TIFF is damaged");
    use_bytes(fixture, "\x89PNG\r\n\x1A\n\0\0\0\0", 12);
    assert_fails(read_it(fixture), fixture->err, ERR_INVALID, "the image is damaged");
}

static void test_pdfs_that_are_not_read(void **state)
{
    struct fixture *fixture = *state;
    const char *whole = pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", SENTENCE));
    use_bytes(fixture, whole, strlen(whole) / 8);
    assert_fails(read_it(fixture), fixture->err, ERR_INVALID, "the PDF is damaged");
    use_text(fixture, pdf_of(fixture, "", 0, ""));
    assert_fails(read_it(fixture), fixture->err, ERR_INVALID, "the document has no pages");
    const char *sixfold = pdf_of(fixture, "4 0 R 4 0 R 4 0 R 4 0 R 4 0 R 4 0 R", 6,
                                 page_of(fixture, 4, "", SENTENCE));
    use_text(fixture, sixfold);
    assert_fails(read_it(fixture), fixture->err, ERR_LIMIT,
                 "the document has 6 pages, more than 5");
    const char *locked =
        arena_printf(fixture->arena,
                     "%%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n"
                     "2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n"
                     "3 0 obj <</Filter/Standard/V 1/R 2/P -4/O<%064d>/U<%064d>>> endobj\n"
                     "trailer <</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]>>\n%%%%EOF\n",
                     1, 2);
    use_text(fixture, locked);
    assert_fails(read_it(fixture), fixture->err, ERR_UNSUPPORTED, "the PDF is encrypted");
}

#define UBL                                                                                        \
    "<Invoice xmlns='urn:oasis:names:specification:ubl:schema:xsd:Invoice-2' "                     \
    "xmlns:cbc='urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2'>"            \
    "<cbc:ID>R-1</cbc:ID></Invoice>"

static void test_an_einvoice(void **state)
{
    struct fixture *fixture = *state;
    struct reading_facts facts = {0};
    use_text(fixture, UBL);
    assert_works(inspect_it(fixture, &facts), fixture->err);
    assert_string_equal(facts.mime_type, "application/xml");
    assert_works(read_it(fixture), fixture->err);
    const struct reading_einvoice *einvoice = fixture->reading.einvoice;
    assert_non_null(einvoice);
    assert_int_equal(einvoice->term_count, 1);
    assert_string_equal(einvoice->terms[0].value, "R-1");
    assert_int_equal(fixture->reading.page_count, 1);
    assert_int_equal(fixture->reading.pages[0].source, READING_XML);
    assert_non_null(find_word(&fixture->reading.pages[0], "R-1"));
}

/* A PDF that says SENTENCE and carries these files: names and contents in turn. */
static const char *pdf_with(const struct fixture *fixture, const char *const files[static 4])
{
    const char *page = page_of(fixture, 4, "", SENTENCE);
    return arena_printf(
        fixture->arena,
        "%%PDF-1.4\n"
        "1 0 obj <</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a) 6 0 R (b) 8 0 R]>>"
        ">>>> endobj\n"
        "2 0 obj <</Type/Pages/Kids[4 0 R]/Count 1>> endobj\n"
        "3 0 obj <</Type/Font/Subtype/Type1/BaseFont/Helvetica>> endobj\n"
        "%s"
        "6 0 obj <</Type/Filespec/F(%s)/EF<</F 7 0 R>>>> endobj\n"
        "7 0 obj <</Length %zu>> stream\n%s\nendstream endobj\n"
        "8 0 obj <</Type/Filespec/F(%s)/EF<</F 9 0 R>>>> endobj\n"
        "9 0 obj <</Length %zu>> stream\n%s\nendstream endobj\n"
        "trailer <</Root 1 0 R>>\n%%%%EOF\n",
        page, files[0], strlen(files[1]), files[1], files[2], strlen(files[3]), files[3]);
}

/* Of two the one with the usual name; the page is read as well. */
static void test_an_einvoice_in_a_pdf(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *files[4];
        const char *name;    /* of the one that is taken */
        const char *problem; /* or "" */
    } CASES[] = {
        {{"terms.txt", "Net 30 days", "factur-x.xml", UBL}, "factur-x.xml", ""},
        {{"other.xml", UBL, "Factur-X.xml", UBL}, "Factur-X.xml", ""},
        {{"invoice.dat", UBL, "x.xml", "<a/>"}, "invoice.dat", ""},
        {{"xrechnung.xml", "<a></b>", "b.xml", "<b/>"},
         "xrechnung.xml",
         "the XML is damaged in line 1"},
        {{"xrechnung.xml", "<a>", "b.xml", UBL}, "b.xml", ""},
        {{"factur-x.xml", "<!DOCTYPE a SYSTEM 'x'><a/>", "b.xml", "<b/>"},
         "factur-x.xml",
         "the XML has a document type definition"},
    };
    for (size_t i = 0; i < COUNT_OF(CASES); i++) {
        use_text(fixture, pdf_with(fixture, CASES[i].files));
        assert_works(read_it(fixture), fixture->err);
        const struct reading_einvoice *einvoice = fixture->reading.einvoice;
        assert_non_null(einvoice);
        assert_string_equal(einvoice->file_name, CASES[i].name);
        assert_string_equal(einvoice->problem, CASES[i].problem);
        assert_int_equal(einvoice->term_count, CASES[i].problem[0] ? 0 : 1);
        assert_int_equal(fixture->reading.pages[0].source, READING_TEXT_LAYER);
    }
    static const char *const NONE[] = {"b.txt", "Net 30 days", "a.xml", "<a/>"};
    use_text(fixture, pdf_with(fixture, NONE));
    assert_works(read_it(fixture), fixture->err);
    assert_null(fixture->reading.einvoice);
}

/* The header of a PNG of 20000 by 20000 pixels is enough to refuse it. */
static void test_too_many_pixels(void **state)
{
    struct fixture *fixture = *state;
    static const char HEADER[64] =
        "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\x4E\x20\0\0\x4E\x20\x08\x02\0\0\0";
    use_bytes(fixture, HEADER, sizeof HEADER);
    assert_fails(read_it(fixture), fixture->err, ERR_LIMIT,
                 "page 1 has 20000 by 20000 pixels, which is too many");
}

static void test_what_is_no_file(void **state)
{
    struct fixture *fixture = *state;
    fixture->fd = open("/dev/zero", O_RDONLY | O_CLOEXEC);
    assert_fails(read_it(fixture), fixture->err, ERR_INVALID, "the document is not a regular file");
    file_close(&fixture->fd);
    fixture->fd = open("/", O_RDONLY | O_CLOEXEC);
    assert_fails(read_it(fixture), fixture->err, ERR_INVALID, "the document is not a regular file");
}

/* Text that is set and not drawn, white on white, or too small is marked; white on blue is not. Its
   font is one of the system, which has to be drawn with. */
static void test_hidden_text(void **state)
{
    struct fixture *fixture = *state;
    const char *content = SENTENCE " BT 3 Tr /F 12 Tf 60 500 Td (Undrawn) Tj 0 Tr ET "
                                   "BT 1 1 1 rg /F 12 Tf 60 400 Td (White) Tj 0 g ET "
                                   "BT /F 1 Tf 60 300 Td (Tiny) Tj ET "
                                   "0 0 1 rg 50 190 300 40 re f "
                                   "BT 1 1 1 rg /F 12 Tf 60 200 Td (Banner) Tj ET";
    use_text(fixture, pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", content)));
    assert_works(read_it(fixture), fixture->err);
    const struct reading_page *page = &fixture->reading.pages[0];
    assert_int_equal(page->source, READING_TEXT_LAYER);
    assert_int_equal(find_word(page, "Undrawn")->marks, READING_HIDDEN);
    assert_int_equal(find_word(page, "White")->marks, READING_HIDDEN);
    assert_int_equal(find_word(page, "Tiny")->marks, READING_HIDDEN);
    assert_string_equal(reading_page_text(fixture->arena, page, 1000),
                        "Invoice number 4711 over 104.90 EUR\nBanner");
}

/* Where its place in the file is does not matter, and stays. */
static void test_the_descriptor_is_only_borrowed(void **state)
{
    struct fixture *fixture = *state;
    use_text(fixture, pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", SENTENCE)));
    assert_int_equal(lseek(fixture->fd, 7, SEEK_SET), 7);
    assert_works(read_it(fixture), fixture->err);
    assert_works(read_it(fixture), fixture->err);
    assert_int_equal(lseek(fixture->fd, 0, SEEK_CUR), 7);
}

/* A page of so many words, one below the other. */
static const char *many_words(const struct fixture *fixture, size_t count)
{
    struct text content CLEANUP(text_done);
    text_init(&content, 32 * count + 64);
    text_append_string(&content, "BT /F 2 Tf 60 800 Td");
    for (size_t i = 0; i < count; i++)
        text_append_string(&content, " (word) Tj 0.001 -0.01 Td");
    text_append_string(&content, " ET");
    return arena_copy_text(fixture->arena, content.data);
}

static void test_memory_has_an_end(void **state)
{
    struct fixture *fixture = *state;
    fixture->options.memory_mb = 4;
    fixture->reading.page_count = 42;
    /* 9000 by 3000 shades of grey. */
    static const char HEADER[64] =
        "\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\x23\x28\0\0\x0B\xB8\x08\0\0\0";
    use_bytes(fixture, HEADER, sizeof HEADER);
    assert_fails(read_it(fixture), fixture->err, ERR_LIMIT,
                 "page 1 does not fit into the memory of the reader");
    use_text(fixture,
             pdf_of(fixture, "4 0 R", 1, page_of(fixture, 4, "", many_words(fixture, 100000))));
    assert_false(read_it(fixture));
    assert_int_equal(fixture->err.kind, ERR_IO);
    assert_true(text_starts_with(fixture->err.message, "the reader "));
    assert_int_equal(fixture->reading.page_count, 42);
}

/* Forms that each draw the next one twice. */
static void test_processor_time_has_an_end(void **state)
{
    struct fixture *fixture = *state;
    const char *forms = arena_printf(
        fixture->arena, "4 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R"
                        "/Resources<</XObject<</X 10 0 R>>>>>> endobj\n"
                        "5 0 obj <</Length 5>> stream\n/X Do\nendstream endobj\n");
    for (int i = 10; i < 60; i++)
        forms = arena_printf(fixture->arena,
                             "%s%d 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 11"
                             "/Resources<</XObject<</X %d 0 R>>>>>> stream\n/X Do /X Do\n"
                             "endstream endobj\n",
                             forms, i, i + 1);
    fixture->options.page_cpu_s = 1;
    use_text(fixture, pdf_of(fixture, "4 0 R", 1, forms));
    assert_fails(read_it(fixture), fixture->err, ERR_TIMEOUT,
                 "page 1 took more than 1 s of processor time");
}

static void test_one_bad_page_does_not_lose_the_others(void **state)
{
    struct fixture *fixture = *state;
    use_text(fixture, pdf_of(fixture, "4 0 R 99 0 R", 2, page_of(fixture, 4, "", SENTENCE)));
    assert_works(read_it(fixture), fixture->err);
    assert_int_equal(fixture->reading.page_count, 2);
    assert_non_null(find_word(&fixture->reading.pages[0], "4711"));
    const struct reading_page *bad = &fixture->reading.pages[1];
    assert_int_equal(bad->defect, READING_UNREADABLE);
    assert_int_equal(bad->source, READING_NONE);
    assert_int_equal(bad->word_count, 0);
    assert_string_equal(bad->source_reason, "page 2 of the PDF is damaged");
}

static void test_time_has_an_end(void **state)
{
    struct fixture *fixture = *state;
    use_file(fixture, "letter.png");
    fixture->options.page_timeout_ms = 1;
    assert_fails(read_it(fixture), fixture->err, ERR_TIMEOUT,
                 "reading page 1 took longer than 1 ms");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_text_of_a_pdf),
        TEST(test_words_of_a_pdf),
        TEST(test_facts_alone),
        TEST(test_images),
        TEST(test_a_skewed_image),
        TEST(test_words_that_stand_apart),
        TEST(test_drawing_a_pdf),
        TEST(test_drawing_images),
        TEST(test_a_page_of_curves_is_looked_at),
        TEST(test_a_language_without_data),
        TEST(test_what_is_not_read),
        TEST(test_pdfs_that_are_not_read),
        TEST(test_an_einvoice),
        TEST(test_an_einvoice_in_a_pdf),
        TEST(test_too_many_pixels),
        TEST(test_what_is_no_file),
        TEST(test_hidden_text),
        TEST(test_the_descriptor_is_only_borrowed),
        TEST(test_memory_has_an_end),
        TEST(test_time_has_an_end),
        TEST(test_processor_time_has_an_end),
        TEST(test_one_bad_page_does_not_lose_the_others),
    };
#undef TEST
    return run_group("reader/test_reader", tests);
}
