/*
 * test_picture: frames stand where they should, and what is encoded is the picture.
 */
#include "test.h"

#include "picture/picture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <webp/decode.h>

#define SIDE      20
#define MAX_BYTES ((size_t)1024 * 1024)

struct fixture {
    struct picture picture;
    uint8_t rgb[SIDE * SIDE * PICTURE_COLOURS];
    struct text out;
    struct err err;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){.picture = {SIDE, SIDE, fixture.rgb}};
    memset(fixture.rgb, 255, sizeof fixture.rgb);
    text_init(&fixture.out, MAX_BYTES);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    text_done(&fixture->out);
    return 0;
}

static const uint8_t *pixel(const struct fixture *fixture, int x, int y)
{
    return &fixture->rgb[(size_t)(y * SIDE + x) * PICTURE_COLOURS];
}

static bool is_white(const struct fixture *fixture, int x, int y)
{
    return pixel(fixture, x, y)[1] == 255;
}

static size_t count_marked(const struct fixture *fixture)
{
    size_t count = 0;
    for (int i = 0; i < SIDE * SIDE; i++)
        count += !is_white(fixture, i % SIDE, i / SIDE);
    return count;
}

static struct picture_mark mark_of(float x0, float y0, float x1, float y1)
{
    return (struct picture_mark){
        .x0 = x0, .y0 = y0, .x1 = x1, .y1 = y1, .colour = {200, 0, 100}, .thickness = 1};
}

static void test_a_frame_stands_around_its_part(void **state)
{
    struct fixture *fixture = *state;
    const struct picture_mark mark = mark_of(0.25F, 0.5F, 0.5F, 0.75F);
    picture_draw_mark(&fixture->picture, &mark);
    assert_memory_equal(pixel(fixture, 4, 9), ((uint8_t[]){200, 0, 100}), PICTURE_COLOURS);
    assert_false(is_white(fixture, 10, 15));
    /* Inside, and beside it, everything is as it was. */
    assert_true(is_white(fixture, 5, 10) && is_white(fixture, 9, 14));
    assert_true(is_white(fixture, 3, 9) && is_white(fixture, 11, 15));
    assert_int_equal(count_marked(fixture), 4 * 6);
}

static void test_a_frame_over_the_edge_is_cut(void **state)
{
    struct fixture *fixture = *state;
    const struct picture_mark around = mark_of(0, 0, 1, 1);
    picture_draw_mark(&fixture->picture, &around);
    const struct picture_mark outside = mark_of(1.5F, -3, INFINITY, -2);
    picture_draw_mark(&fixture->picture, &outside);
    const struct picture_mark none = mark_of(NAN, NAN, NAN, NAN);
    picture_draw_mark(&fixture->picture, &none);
    assert_true(count_marked(fixture) <= 4);
    const struct picture_mark corner = mark_of(-1, -1, 0.5F, 0.5F);
    picture_draw_mark(&fixture->picture, &corner);
    assert_false(is_white(fixture, 10, 0));
    assert_false(is_white(fixture, 0, 10));
}

static void test_png_has_every_pixel(void **state)
{
    struct fixture *fixture = *state;
    const struct picture_mark mark = mark_of(0.25F, 0.5F, 0.5F, 0.75F);
    uint8_t decoded[sizeof fixture->rgb];
    png_image image = {.version = PNG_IMAGE_VERSION};
    picture_draw_mark(&fixture->picture, &mark);
    assert_works(picture_encode(&fixture->picture, PICTURE_PNG, &fixture->out, &fixture->err),
                 fixture->err);
    assert_true(png_image_begin_read_from_memory(&image, fixture->out.data, fixture->out.length));
    image.format = PNG_FORMAT_RGB;
    assert_int_equal(PNG_IMAGE_SIZE(image), sizeof decoded);
    assert_true(png_image_finish_read(&image, NULL, decoded, 0, NULL));
    assert_memory_equal(decoded, fixture->rgb, sizeof decoded);
    assert_string_equal(picture_mime_type(PICTURE_PNG), "image/png");
}

static void test_webp_is_near_it(void **state)
{
    struct fixture *fixture = *state;
    int width = 0;
    int height = 0;
    memset(fixture->rgb, 40, sizeof fixture->rgb / 2);
    assert_works(picture_encode(&fixture->picture, PICTURE_WEBP, &fixture->out, &fixture->err),
                 fixture->err);
    uint8_t *decoded =
        WebPDecodeRGB((const uint8_t *)fixture->out.data, fixture->out.length, &width, &height);
    assert_non_null(decoded);
    assert_int_equal(width, SIDE);
    assert_int_equal(height, SIDE);
    assert_in_range(decoded[0], 20, 60);
    assert_in_range(decoded[sizeof fixture->rgb - 1], 235, 255);
    WebPFree(decoded);
}

static void test_what_does_not_fit_is_said(void **state)
{
    struct fixture *fixture = *state;
    for (int format = PICTURE_PNG; format <= PICTURE_WEBP; format++) {
        struct text small CLEANUP(text_done);
        text_init(&small, 10);
        assert_fails(
            picture_encode(&fixture->picture, (enum picture_format)format, &small, &fixture->err),
            fixture->err, ERR_LIMIT, "a picture of 20 by 20 pixels cannot be written");
    }
    assert_true(picture_size_is_sound(2000, 2500));
    assert_false(picture_size_is_sound(0, 1));
    assert_false(picture_size_is_sound(UINT32_MAX, UINT32_MAX));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_a_frame_stands_around_its_part),
        TEST(test_a_frame_over_the_edge_is_cut),
        TEST(test_png_has_every_pixel),
        TEST(test_webp_is_near_it),
        TEST(test_what_does_not_fit_is_said),
    };
#undef TEST
    return run_group("picture/test_picture", tests);
}
