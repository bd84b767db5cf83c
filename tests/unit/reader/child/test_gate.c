/*
 * test_gate: a page of letters is good, and each way of spoiling it has its name.
 *
 * Letters are drawn here: an upright stroke and three level ones.
 */
#include "test.h"

#include "reader/child/gate.h"

#include <math.h>

#include <leptonica/allheaders.h>

#define PAGE_WIDTH    900
#define PAGE_HEIGHT   1200
#define MARGIN        90
#define LETTER_HEIGHT 20
#define LETTER_WIDTH  12
#define STROKE        3
#define PITCH         18
#define LINE_HEIGHT   36
#define DEGREE        0.017453292519943295

struct fixture {
    struct Pix *page;
};

static void fill(struct Pix *page, int x, int y, int width, int height)
{
    for (int row = y; row < y + height; row++) {
        for (int column = x; column < x + width; column++)
            pixSetPixel(page, column, row, 40);
    }
}

static void draw_letter(struct Pix *page, int x, int y)
{
    fill(page, x, y, STROKE, LETTER_HEIGHT);
    for (int i = 0; i < 3; i++)
        fill(page, x, y + i * (LETTER_HEIGHT - STROKE) / 2, LETTER_WIDTH, STROKE);
}

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.page = pixCreate(PAGE_WIDTH, PAGE_HEIGHT, 8);
    assert_non_null(fixture.page);
    pixSetAllArbitrary(fixture.page, 240);
    for (int y = MARGIN; y < PAGE_HEIGHT - MARGIN - LETTER_HEIGHT; y += LINE_HEIGHT) {
        for (int x = MARGIN; x < PAGE_WIDTH - MARGIN - LETTER_WIDTH; x += PITCH) {
            if (x / PITCH % 7 != 0) /* words */
                draw_letter(fixture.page, x, y);
        }
    }
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    pixDestroy(&fixture->page);
    return 0;
}

/* Takes the image over. */
static void assert_judged(struct Pix *image, enum reading_defect expected, float least, float most)
{
    struct gate_measures measures;
    enum reading_defect defect = READING_DEFECT_COUNT;
    assert_non_null(image);
    assert_true(gate_measure(image, &measures));
    const float score = gate_judge(&measures, &defect);
    pixDestroy(&image);
    if (defect != expected || score < least || score > most)
        print_error("%s %.2f: %zu letters of %.0f, edges %.2f, contrast %.0f, paper %.0f, skew "
                    "%.1f, cut %.2f\n",
                    reading_defect_name(defect), (double)score, measures.letters,
                    measures.letter_height, measures.edge_width, measures.contrast, measures.paper,
                    measures.skew_degrees, measures.cut_share);
    assert_int_equal(defect, expected);
    assert_true(score >= least && score <= most);
}

/* Levels from `paper` down, `contrast` of what they were. */
static struct Pix *fade(struct Pix *page, double paper, double contrast)
{
    struct Pix *faded = pixCopy(NULL, page);
    for (int y = 0; y < PAGE_HEIGHT; y++) {
        for (int x = 0; x < PAGE_WIDTH; x++) {
            l_uint32 level = 0;
            pixGetPixel(page, x, y, &level);
            pixSetPixel(faded, x, y, (l_uint32)(paper - (240 - (double)level) * contrast));
        }
    }
    return faded;
}

static struct Pix *blur(struct Pix *page, int half_width)
{
    return pixBlockconvGray(page, NULL, half_width, half_width);
}

static void test_what_is_good(void **state)
{
    struct fixture *fixture = *state;
    assert_judged(pixClone(fixture->page), READING_SOUND, 1, 1);
    assert_judged(pixConvertTo1(fixture->page, 128), READING_SOUND, 1, 1);
    assert_judged(pixRotate(fixture->page, (float)(3 * DEGREE), L_ROTATE_AREA_MAP, L_BRING_IN_WHITE,
                            PAGE_WIDTH, PAGE_HEIGHT),
                  READING_SOUND, 1, 1);
    assert_judged(pixRotateOrth(fixture->page, 2), READING_SOUND, 1, 1);
    assert_judged(pixScale(fixture->page, 2, 2), READING_SOUND, 1, 1);
    /* Nothing is there to be measured. */
    assert_judged(pixCreate(PAGE_WIDTH, PAGE_HEIGHT, 1), READING_SOUND, 1, 1);
    assert_judged(pixCreate(1, 1, 8), READING_SOUND, 1, 1);
    /* Uneven light is none of the letters' fault. */
    struct Pix *shaded = pixCopy(NULL, fixture->page);
    for (int y = 0; y < PAGE_HEIGHT; y++) {
        for (int x = 0; x < PAGE_WIDTH; x++) {
            l_uint32 level = 0;
            pixGetPixel(fixture->page, x, y, &level);
            pixSetPixel(shaded, x, y, level * (l_uint32)(1000 - x / 2) / 1000);
        }
    }
    assert_judged(shaded, READING_SOUND, 1, 1);
}

static void test_blur(void **state)
{
    struct fixture *fixture = *state;
    assert_judged(blur(fixture->page, 1), READING_SOUND, 0.9F, 1);
    assert_judged(blur(fixture->page, 3), READING_BLURRED, 0, 0.6F);
}

static void test_light(void **state)
{
    struct fixture *fixture = *state;
    assert_judged(fade(fixture->page, 40, 0.1), READING_DARK, 0.2F, 0.6F);
    assert_judged(fade(fixture->page, 250, 0.1), READING_PALE, 0.2F, 0.6F);
    assert_judged(fade(fixture->page, 60, 0.25), READING_SOUND, 1, 1);
}

static void test_size(void **state)
{
    struct fixture *fixture = *state;
    assert_judged(pixScaleGeneral(fixture->page, 0.7F, 0.7F, 0, 0), READING_SOUND, 1, 1);
    assert_judged(pixScaleGeneral(fixture->page, 0.4F, 0.4F, 0, 0), READING_COARSE, 0.2F, 0.7F);
    assert_judged(pixScaleGeneral(fixture->page, 0.22F, 0.22F, 0, 0), READING_COARSE, 0, 0.2F);
}

static void test_askew(void **state)
{
    struct fixture *fixture = *state;
    assert_judged(pixRotate(fixture->page, (float)(20 * DEGREE), L_ROTATE_AREA_MAP,
                            L_BRING_IN_WHITE, PAGE_WIDTH, PAGE_HEIGHT),
                  READING_ASKEW, 0.2F, 0.5F);
}

static void test_cut(void **state)
{
    struct fixture *fixture = *state;
    struct Box *part =
        boxCreate(MARGIN + PITCH * 10 + LETTER_WIDTH / 2, 0, PAGE_WIDTH / 2, PAGE_HEIGHT);
    assert_judged(pixClipRectangle(fixture->page, part, NULL), READING_CUT, 0.3F, 0.4F);
    boxDestroy(&part);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_what_is_good), TEST(test_blur),  TEST(test_light),
        TEST(test_size),         TEST(test_askew), TEST(test_cut),
    };
#undef TEST
    return run_group("reader/child/test_gate", tests);
}
