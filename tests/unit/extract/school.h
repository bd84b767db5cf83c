/*
 * school: what is taught about layouts, and what is read with it.
 */
#ifndef TEST_EXTRACT_SCHOOL_H
#define TEST_EXTRACT_SCHOOL_H

#include "extract/page.h"

struct school {
    struct arena *arena;
    const char *schema;
    struct extract_layout layouts[4];
    size_t layout_count;
};

static inline struct extract_request school_request(const struct school *school,
                                                    const struct reading *reading)
{
    static const char *const LANGUAGES[] = {"de", NULL};
    return (struct extract_request){.reading = reading,
                                    .document_id = "document",
                                    .doc_type = "invoice",
                                    .output_schema = page_parse(school->arena, school->schema),
                                    .languages = LANGUAGES,
                                    .max_cells = EXTRACT_CELLS_MAX,
                                    .layouts = school->layouts,
                                    .layout_count = school->layout_count};
}

static inline struct json *school_read(const struct school *school, const char *text)
{
    const struct reading reading = page_reading(school->arena, text);
    struct err err = {0};
    const struct extract_request request = school_request(school, &reading);
    struct json *data = extract_document(school->arena, &request, &err);
    assert_works(data != NULL, err);
    return data;
}

/* Teaches what the corrections say about the corrected data; how many of them were understood. */
static inline size_t school_learn(struct school *school, const struct extract_request *request,
                                  const struct json *extracted,
                                  const struct extract_corrections *corrections)
{
    struct extract_lesson lesson;
    if (!extract_learn(school->arena, request, extracted, corrections, &lesson))
        return 0;
    struct extract_layout *layout = &school->layouts[school->layout_count];
    if (lesson.layout != NULL)
        layout = &school->layouts[lesson.layout - school->layouts];
    else
        school->layout_count++;
    *layout = (struct extract_layout){.layout_id = "layout",
                                      .fingerprint = lesson.fingerprint,
                                      .fields = json_render(school->arena, lesson.fields)};
    return lesson.taught;
}

/* Corrects fields of a document; how many of them were understood. */
static inline size_t school_teach(struct school *school, const char *text, const char *corrections)
{
    struct extract_correction items[8];
    struct extract_corrections list = {.items = items};
    struct json_member member = {0};
    const struct json *json = page_parse(school->arena, corrections);
    while (json_next(json, &member))
        items[list.count++] = (struct extract_correction){member.key, member.value};
    const struct reading reading = page_reading(school->arena, text);
    const struct extract_request request = school_request(school, &reading);
    struct err err = {0};
    const struct json *extracted = extract_document(school->arena, &request, &err);
    assert_works(extracted != NULL, err);
    return school_learn(school, &request, extracted, &list);
}

#endif
