/*
 * marks: frames around words and around the evidence of fields.
 */
#include "app/marks.h"

#include <math.h>

#define SURE            0.6F
#define WORD_THICKNESS  1
#define FIELD_THICKNESS 4

static const uint8_t BLUE[PICTURE_COLOURS] = {60, 110, 235};
static const uint8_t GREEN[PICTURE_COLOURS] = {20, 150, 70};
static const uint8_t RED[PICTURE_COLOURS] = {225, 35, 35};
static const uint8_t ORANGE[PICTURE_COLOURS] = {255, 140, 0};

static void frame(struct picture *picture, const struct reading_box *box, const uint8_t *colour,
                  uint32_t thickness)
{
    const struct picture_mark mark = {.x0 = box->x0,
                                      .y0 = box->y0,
                                      .x1 = box->x1,
                                      .y1 = box->y1,
                                      .colour = {colour[0], colour[1], colour[2]},
                                      .thickness = thickness};
    picture_draw_mark(picture, &mark);
}

void marks_draw_words(struct picture *picture, const struct reading_page *page)
{
    for (size_t i = 0; i < page->word_count; i++) {
        const struct reading_word *word = &page->words[i];
        const uint8_t *colour = page->source != READING_OCR ? BLUE
                                : word->confidence < SURE   ? RED
                                                            : GREEN;
        frame(picture, &word->box, colour, WORD_THICKNESS);
    }
}

static float read_share(const struct json *json)
{
    struct decimal value = {0};
    if (!json_read_decimal(json, &value))
        return 0;
    return (float)((double)value.digits * pow(10, -value.scale));
}

/* Where a value was found, if that is on the page. */
static void frame_evidence(struct picture *picture, const struct json *evidence, int64_t page)
{
    int64_t number = 0;
    const struct json *edges = json_find(evidence, "box");
    if (!json_read_integer(json_find(evidence, "page"), &number) || number != page ||
        json_count(edges) != 4)
        return;
    const struct reading_box box = {read_share(json_at(edges, 0)), read_share(json_at(edges, 1)),
                                    read_share(json_at(edges, 2)), read_share(json_at(edges, 3))};
    frame(picture, &box, ORANGE, FIELD_THICKNESS);
}

void marks_draw_fields(struct picture *picture, const struct json *extracted, int64_t page)
{
    const struct json *evidence = json_find(extracted, "evidence");
    struct json_member member = {0};
    for (size_t i = 0; i < json_count(evidence); i++)
        frame_evidence(picture, json_at(evidence, i), page);
    while (json_next(extracted, &member))
        marks_draw_fields(picture, member.value, page);
    if (json_kind_of(extracted) != JSON_ARRAY)
        return;
    for (size_t i = 0; i < json_count(extracted); i++)
        marks_draw_fields(picture, json_at(extracted, i), page);
}
