/*
 * test_evidence: what is claimed is found in the words, at the place that is meant, or it is not.
 */
#include "reading_page.h"

#include "logic/logic.h"

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

#define PAGE                                                                                       \
    "Quarrel & Stone Ltd.                 Invoice No. QS-2025/0042\n"                              \
    "12 Mill Lane                         Date: 12 March 2025\n"                                   \
    "London E1 9ZZ                        Due 11.04.2025\n"                                        \
    "\n"                                                                                           \
    "Oak board     2    50.00     100.00\n"                                                        \
    "Nails        10     5.00      50.00\n"                                                        \
    "\n"                                                                                           \
    "Subtotal              EUR    150.00\n"                                                        \
    "VAT                           30.00\n"                                                        \
    "Total                        1.180,00\n"                                                      \
    "IBAN DE89 3704 0044 0532 0130 00\n"

/* Where the claim is found, as the row and column of the page; -1: nowhere. */
struct spot {
    int row, column;
};

static bool find(const char *page, const struct evidence_claim *claim, struct evidence *found)
{
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct reading reading = page_reading(arena, page);
    return evidence_find(evidence_index_create(arena, &reading, DATE_DAY_MONTH), claim, found);
}

static void check(const char *page, const struct evidence_claim *claim, struct spot spot)
{
    struct evidence found = {0};
    const bool is_found = find(page, claim, &found);
    assert_int_equal(is_found, spot.row >= 0);
    if (!is_found)
        return;
    assert_int_equal((int)(found.place.box.y0 * PAGE_ROWS + 0.5F), spot.row);
    assert_int_equal((int)(found.place.box.x0 * PAGE_COLUMNS + 0.5F), spot.column);
}

static void check_value(enum evidence_kind kind, const char *value, struct spot spot)
{
    check(PAGE, &(struct evidence_claim){.kind = kind, .value = value}, spot);
}

static const struct spot NOWHERE = {-1, -1};

static void test_normal_forms(void **state)
{
    (void)state;
    check_value(EVIDENCE_AMOUNT, "1180", (struct spot){9, 29});
    check_value(EVIDENCE_AMOUNT, "150.0", (struct spot){7, 22});
    check_value(EVIDENCE_DATE, "2025-03-12", (struct spot){1, 43});
    check_value(EVIDENCE_DATE, "2025-04-11", (struct spot){2, 41});
    check_value(EVIDENCE_IDENTIFIER, "DE89370400440532013000", (struct spot){10, 5});
    check_value(EVIDENCE_IDENTIFIER, "QS20250042", (struct spot){0, 49});
    check_value(EVIDENCE_TEXT, "QUARREL & STONE LTD", (struct spot){0, 0});
}

/* Lines of an address stand beside those of another column. */
static void test_text_over_lines(void **state)
{
    (void)state;
    check_value(EVIDENCE_TEXT, "12 Mill Lane, London E1 9ZZ", (struct spot){1, 0});
}

static void test_not_grounded(void **state)
{
    (void)state;
    check_value(EVIDENCE_AMOUNT, "1180.01", NOWHERE);
    check_value(EVIDENCE_DATE, "2025-03-13", NOWHERE);
    check_value(EVIDENCE_IDENTIFIER, "QS20250043", NOWHERE);
    check_value(EVIDENCE_TEXT, "Stone & Quarrel Ltd", NOWHERE);
    check_value(EVIDENCE_TEXT, "", NOWHERE);
    check_value(EVIDENCE_AMOUNT, "many", NOWHERE);
    check("", &(struct evidence_claim){.kind = EVIDENCE_TEXT, .value = "anything"}, NOWHERE);
}

/* 50.00 is a price and a sum: the label or the rest of the row tells. */
static void test_context(void **state)
{
    (void)state;
    static const char *const LABELS[] = {"price", "nails", NULL};
    struct evidence_claim claim = {.kind = EVIDENCE_AMOUNT, .value = "50"};
    struct evidence found = {0};
    assert_true(find(PAGE, &claim, &found));
    assert_int_equal(found.places, 2);
    assert_true(found.is_ambiguous);
    claim.labels = LABELS;
    check(PAGE, &claim, (struct spot){5, 30});
    claim.labels = NULL;
    const struct evidence_claim oak = {.kind = EVIDENCE_TEXT, .value = "Oak board"};
    assert_true(find(PAGE, &oak, &found));
    const struct evidence_place row = found.place;
    claim.near = &row;
    check(PAGE, &claim, (struct spot){4, 19});
    assert_true(find(PAGE, &claim, &found));
    assert_false(found.is_ambiguous);
}

static void test_misread_words(void **state)
{
    (void)state;
    static const char *const READ = "QUARREI & ST0NE LTD\nTOTAL RM l2.5O\nRef A-1001\n";
    struct evidence found = {0};
    check(READ, &(struct evidence_claim){.kind = EVIDENCE_TEXT, .value = "Quarrel & Stone Ltd"},
          (struct spot){0, 0});
    check(READ, &(struct evidence_claim){.kind = EVIDENCE_AMOUNT, .value = "12.50"},
          (struct spot){1, 6});
    /* An identifier that differs by a letter that looks like no other is another one. */
    check(READ, &(struct evidence_claim){.kind = EVIDENCE_IDENTIFIER, .value = "A-1007"}, NOWHERE);
    const struct evidence_claim claim = {.kind = EVIDENCE_AMOUNT, .value = "12.50"};
    assert_true(find(READ, &claim, &found));
    assert_true(found.likeness < 1);
}

/* Pages are told apart, and a text does not run from one to the next. */
static void test_pages(void **state)
{
    (void)state;
    struct evidence found = {0};
    const struct evidence_claim claim = {.kind = EVIDENCE_TEXT, .value = "second page"};
    assert_true(find("first page\n\f\nsecond page\n", &claim, &found));
    assert_int_equal(found.place.page, 2);
    const struct evidence_claim both = {.kind = EVIDENCE_TEXT, .value = "page second"};
    assert_false(find("first page\n\f\nsecond page\n", &both, &found));
}

/* What the file says but nobody sees is no evidence. */
static void test_hidden_words(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = arena_create(ARENA_BYTES);
    const struct reading reading = page_reading(arena, "Total 12.50\n");
    const struct evidence_claim claim = {.kind = EVIDENCE_AMOUNT, .value = "12.50"};
    struct evidence found;
    assert_true(
        evidence_find(evidence_index_create(arena, &reading, DATE_DAY_MONTH), &claim, &found));
    reading.pages[0].words[1].marks = READING_HIDDEN;
    assert_false(
        evidence_find(evidence_index_create(arena, &reading, DATE_DAY_MONTH), &claim, &found));
}

/* ---- bounds ---- */

#define ROWS 600

/* A page of rows, the words of `texts` side by side in each. */
static struct reading rows_of(struct arena *arena, const char *const *texts, size_t columns)
{
    struct reading_page *page = arena_new(arena, struct reading_page);
    *page = (struct reading_page){.number = 1, .word_count = ROWS * columns};
    page->words = arena_new_array(arena, struct reading_word, page->word_count);
    for (size_t i = 0; i < page->word_count; i++) {
        const size_t row = i / columns;
        const float x = (float)(i % columns) / (float)columns;
        const float y = (float)row / ROWS;
        page->words[i] =
            (struct reading_word){.text = texts[i % columns],
                                  .box = {x, y, x + 0.5F / (float)columns, y + 0.5F / ROWS},
                                  .line = (uint32_t)row};
    }
    return (struct reading){.pages = page, .page_count = 1};
}

/* What each row says is found in its own row. */
static void test_rows_that_say_the_same(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"nails", "1", "2.50"};
    static const char *const LABELS[] = {"nails", NULL};
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const struct reading reading = rows_of(arena, TEXTS, COUNT_OF(TEXTS));
    struct evidence_index *index = evidence_index_create(arena, &reading, DATE_DAY_MONTH);
    for (size_t row = 0; row < ROWS; row++) {
        const struct reading_word *word = &reading.pages[0].words[row * COUNT_OF(TEXTS)];
        const struct evidence_place name = {1, word->box};
        const struct evidence_claim quantity = {
            .kind = EVIDENCE_AMOUNT, .value = "1", .labels = LABELS, .near = &name};
        const struct evidence_claim text = {
            .kind = EVIDENCE_TEXT, .value = "nails", .labels = LABELS, .near = &name};
        struct evidence found;
        assert_true(evidence_find(index, &quantity, &found));
        assert_memory_equal(&found.place.box, &word[1].box, sizeof found.place.box);
        assert_false(found.is_ambiguous);
        assert_true(evidence_find(index, &text, &found));
        assert_memory_equal(&found.place.box, &word[0].box, sizeof found.place.box);
    }
}

/* A document that makes each claim cost as much as can be: what is left is not grounded, and no
   memory is taken for it. */
static void test_work_is_bounded(void **state)
{
    (void)state;
    static const char *const TEXTS[] = {"on", "and"};
    static const char *const LABELS[] = {"and", "on", "on and", NULL};
    struct arena *arena CLEANUP(arena_end) = arena_create((size_t)64 * 1024 * 1024);
    const struct reading reading = rows_of(arena, TEXTS, COUNT_OF(TEXTS));
    struct evidence_index *index = evidence_index_create(arena, &reading, DATE_DAY_MONTH);
    const struct evidence_claim claim = {
        .kind = EVIDENCE_TEXT, .value = "on and on and on and on", .labels = LABELS};
    struct evidence found;
    size_t claims = 0;
    while (evidence_find(index, &claim, &found))
        assert_true(++claims < 1000);
    const struct evidence_claim other = {.kind = EVIDENCE_TEXT, .value = "on"};
    assert_false(evidence_find(index, &other, &found));
}

int main(void)
{
    static const struct CMUnitTest TESTS[] = {
        cmocka_unit_test(test_normal_forms),    cmocka_unit_test(test_text_over_lines),
        cmocka_unit_test(test_not_grounded),    cmocka_unit_test(test_context),
        cmocka_unit_test(test_misread_words),   cmocka_unit_test(test_pages),
        cmocka_unit_test(test_hidden_words),    cmocka_unit_test(test_rows_that_say_the_same),
        cmocka_unit_test(test_work_is_bounded),
    };
    return run_group("logic/test_evidence", TESTS);
}
