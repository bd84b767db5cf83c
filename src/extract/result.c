/*
 * result: what was found, as JSON with evidence, and again as plain JSON.
 *
 * Confidence is made here and nowhere else: from the score of the way a value was found, from how
 * well its words were read, and from what confirms or contradicts it.
 */
#include "extract/extraction.h"

#define CONFIDENCE_MAX 0.99
#define UNSURE         0.75 /* words read worse than this are said to be */

static const char *const REASONS[] = {
#define REASON(symbol, code) [REASON_##symbol] = (code),
#include "extract/reasons.def"
#undef REASON
};

/* What confirms a value takes this part of the doubt away; what contradicts it keeps this part. */
static const struct {
    unsigned reasons;
    double doubt_left;
    double confidence_left;
} EFFECTS[] = {
    {BECAUSE(ARITHMETIC), 0.4, 1.0},          {BECAUSE(CHECKSUM), 0.5, 1.0},
    {BECAUSE(AGREEMENT), 0.5, 1.0},           {BECAUSE(ONLY_CANDIDATE), 0.6, 1.0},
    {BECAUSE(ARITHMETIC_FAILS), 1.0, 0.8},    {BECAUSE(CHECKSUM_FAILS), 1.0, 0.6},
    {BECAUSE(SEVERAL_CANDIDATES), 1.0, 0.85},
};

/* How well the value was read: XML is as it was written. */
static double read_confidence(const struct extraction *extraction, const struct proposal *proposal)
{
    return proposal->path_count > 0 ? 1 : sheet_confidence(&extraction->sheet, proposal->tokens);
}

static double confidence_of(const struct extraction *extraction, const struct proposal *proposal)
{
    const double read = read_confidence(extraction, proposal);
    double confidence = proposal->score * (1 + read) / 2;
    for (size_t i = 0; i < COUNT_OF(EFFECTS); i++) {
        if ((proposal->reasons & EFFECTS[i].reasons) != 0)
            confidence =
                (1 - (1 - confidence) * EFFECTS[i].doubt_left) * EFFECTS[i].confidence_left;
    }
    return confidence < CONFIDENCE_MAX ? confidence : CONFIDENCE_MAX;
}

/* A number of 0..1 with `decimals` digits; JSON here has no binary floating point. */
static struct json *fraction(struct arena *arena, double value, uint8_t decimals)
{
    struct decimal number = {.scale = decimals};
    for (uint8_t i = 0; i < decimals; i++)
        value *= 10;
    number.digits = (int64_t)(value + 0.5);
    return json_new_decimal(arena, &number);
}

static struct json *value_json(struct arena *arena, const struct wanted *wanted,
                               const struct proposal *proposal)
{
    char text[DECIMAL_TEXT_BYTES];
    switch (wanted->form) {
    case FORM_NUMBER:
    case FORM_INTEGER:
        return json_new_decimal(arena, &proposal->number);
    case FORM_BOOLEAN:
        return json_new_boolean(arena, text_equal(proposal->text, "true"));
    case FORM_TEXT:
        break;
    }
    if (wanted->kind == KIND_AMOUNT || wanted->kind == KIND_PERCENT)
        return json_new_text(arena, decimal_render(&proposal->number, text));
    return json_new_text(arena, proposal->text);
}

enum name {
    NAME_VALUE,
    NAME_CONFIDENCE,
    NAME_EVIDENCE,
    NAME_REASONS,
    NAME_DOCUMENT_ID,
    NAME_SOURCE,
    NAME_PAGE,
    NAME_BOX,
    NAME_PATH,
    NAME_COUNT
};

/* What stands in every field of a result is made once. */
struct writer {
    struct arena *arena;
    const struct extraction *extraction;
    const struct json_name *names[NAME_COUNT];
    struct json *document_id;
    struct json *reasons[REASON_COUNT];
};

static void start(struct writer *writer, struct arena *arena, const char *document_id)
{
    static const char *const NAMES[NAME_COUNT] = {
        [NAME_VALUE] = "value",       [NAME_CONFIDENCE] = "confidence",
        [NAME_EVIDENCE] = "evidence", [NAME_REASONS] = "reasons",
        [NAME_SOURCE] = "source",     [NAME_DOCUMENT_ID] = "document_id",
        [NAME_PAGE] = "page",         [NAME_BOX] = "box",
        [NAME_PATH] = "path",
    };
    *writer = (struct writer){.arena = arena, .document_id = json_new_text(arena, document_id)};
    for (size_t i = 0; i < NAME_COUNT; i++)
        writer->names[i] = json_new_name(arena, NAMES[i]);
}

static void set(const struct writer *writer, struct json *object, enum name name,
                struct json *value)
{
    json_set_named(writer->arena, object, writer->names[name], value);
}

static struct json *place_json(const struct writer *writer, const struct reading_page *page,
                               const struct reading_box *box)
{
    struct arena *arena = writer->arena;
    const float values[] = {box->x0, box->y0, box->x1, box->y1};
    struct json *edges = json_new_array(arena);
    for (size_t i = 0; i < COUNT_OF(values); i++)
        json_append(arena, edges, fraction(arena, (double)values[i], 4));
    struct json *place = json_new_object(arena);
    set(writer, place, NAME_DOCUMENT_ID, writer->document_id);
    set(writer, place, NAME_SOURCE,
        json_new_text(arena, page->source == READING_TEXT_LAYER
                                 ? "text"
                                 : reading_source_name(page->source)));
    set(writer, place, NAME_PAGE, json_new_integer(arena, page->number));
    set(writer, place, NAME_BOX, edges);
    return place;
}

bool extract_has_reason(const struct json *field, const char *reason)
{
    const struct json *reasons = json_find(field, "reasons");
    for (size_t i = 0; i < json_count(reasons); i++) {
        if (text_equal(json_text(json_at(reasons, i)), reason))
            return true;
    }
    return false;
}

struct json *result_place(struct arena *arena, const char *document_id,
                          const struct reading_page *page, const struct reading_box *box)
{
    struct writer writer;
    start(&writer, arena, document_id);
    return place_json(&writer, page, box);
}

static void add_paths(const struct writer *writer, const struct proposal *proposal,
                      struct json *list)
{
    struct arena *arena = writer->arena;
    for (size_t i = 0; i < proposal->path_count; i++) {
        struct json *place = json_new_object(arena);
        set(writer, place, NAME_DOCUMENT_ID, writer->document_id);
        set(writer, place, NAME_SOURCE, json_new_text(arena, reading_source_name(READING_XML)));
        set(writer, place, NAME_PATH, json_new_text(arena, proposal->paths[i]));
        json_append(arena, list, place);
    }
}

/* The tokens of one page and row are one place; those of several rows, or of several places in the
   file, are one place each. */
static void add_places(const struct writer *writer, struct span tokens, struct json *list)
{
    struct arena *arena = writer->arena;
    const struct sheet *sheet = &writer->extraction->sheet;
    const size_t end = tokens.first + tokens.count;
    for (size_t first = tokens.first; first < end;) {
        const struct token *token = &sheet->tokens[first];
        size_t count = 1;
        while (first + count < end && sheet->tokens[first + count].row == token->row &&
               text_equal(sheet->tokens[first + count].path, token->path))
            count++;
        const struct reading_box box =
            sheet_box(sheet, token->page, sheet_area(sheet, (struct span){first, count}));
        struct json *place = place_json(writer, &sheet->reading->pages[token->page], &box);
        if (token->path != NULL)
            set(writer, place, NAME_PATH, json_new_text(arena, token->path));
        json_append(arena, list, place);
        first += count;
    }
}

/* Where the value stands: in the XML, and on the pages. */
static struct json *evidence_json(const struct writer *writer, const struct proposal *proposal)
{
    struct json *list = json_new_array(writer->arena);
    add_paths(writer, proposal, list);
    add_places(writer, proposal->tokens, list);
    for (size_t i = 0; i < proposal->more_count; i++)
        add_places(writer, proposal->more[i], list);
    return list;
}

static struct json *reasons_json(const struct writer *writer, const struct proposal *proposal)
{
    struct json *list = json_new_array(writer->arena);
    unsigned reasons = proposal->reasons;
    if (read_confidence(writer->extraction, proposal) < UNSURE)
        reasons |= BECAUSE(OCR_UNSURE);
    for (size_t i = 0; i < REASON_COUNT; i++) {
        if ((reasons & (1U << i)) != 0)
            json_append(writer->arena, list, writer->reasons[i]);
    }
    return list;
}

static struct json *field_json(const struct writer *writer, struct json *value,
                               const struct proposal *proposal)
{
    struct arena *arena = writer->arena;
    const double confidence = confidence_of(writer->extraction, proposal);
    struct json *field = json_new_object(arena);
    set(writer, field, NAME_VALUE, value);
    set(writer, field, NAME_CONFIDENCE, fraction(arena, confidence, 3));
    set(writer, field, NAME_EVIDENCE, evidence_json(writer, proposal));
    set(writer, field, NAME_REASONS, reasons_json(writer, proposal));
    return field;
}

static const struct json_name **names_of(struct arena *arena, const struct wanted_fields *wanted)
{
    const struct json_name **names =
        arena_new_array(arena, const struct json_name *, wanted->count + 1);
    for (size_t i = 0; i < wanted->count; i++)
        names[i] = json_new_name(arena, wanted->items[i].name);
    return names;
}

/* `names` are those of the fields, in their order. */
static struct json *fields_json(const struct writer *writer, const struct fields *fields,
                                const struct json_name *const *names)
{
    struct arena *arena = writer->arena;
    struct json *object = json_new_object(arena);
    for (size_t i = 0; i < fields->count; i++) {
        const struct field *field = &fields->items[i];
        if (field->chosen != NULL)
            json_set_named(
                arena, object, names[i],
                field_json(writer, value_json(arena, field->wanted, field->chosen), field->chosen));
    }
    return object;
}

static const char *state_of(const struct list *list)
{
    return list->rows_seen > list->count ? "PARTIAL" : list->is_proven ? "COMPLETE" : "UNPROVEN";
}

static struct json *completeness_json(struct arena *arena, const struct list *list)
{
    struct json *object = json_new_object(arena);
    struct json *reasons = json_new_array(arena);
    json_append(arena, reasons, json_new_text(arena, list->proof));
    if (list->rows_lost > 0)
        json_append(arena, reasons, json_new_text(arena, "rows_without_amount"));
    if (list->gaps > 0)
        json_append(arena, reasons, json_new_text(arena, "numbers_missing"));
    json_set(arena, object, "state", json_new_text(arena, state_of(list)));
    json_set(arena, object, "rows_seen", json_new_integer(arena, (int64_t)list->rows_seen));
    json_set(arena, object, "rows_extracted", json_new_integer(arena, (int64_t)list->count));
    json_set(arena, object, "reasons", reasons);
    return object;
}

/* A list of texts is one field whose value is the list; its evidence is that of all. */
static struct json *texts_json(const struct writer *writer, const struct list *list)
{
    struct arena *arena = writer->arena;
    struct json *values = json_new_array(arena);
    struct proposal all = list->elements[0].text;
    for (size_t i = 0; i < list->count; i++) {
        const struct proposal *one = &list->elements[i].text;
        json_append(arena, values, json_new_text(arena, one->text));
        all.tokens.count = one->tokens.first + one->tokens.count - all.tokens.first;
    }
    return field_json(writer, values, &all);
}

static void render_list(const struct writer *writer, const struct list *list, struct json *result)
{
    struct arena *arena = writer->arena;
    if (list->wanted->kind == LIST_TEXTS) {
        if (list->count > 0)
            json_set(arena, json_find(result, "fields"), list->wanted->name,
                     texts_json(writer, list));
        return;
    }
    if (list->rows_seen == 0)
        return;
    const struct json_name **names = names_of(arena, &list->wanted->fields);
    struct json *elements = json_new_array(arena);
    for (size_t i = 0; i < list->count; i++)
        json_append(arena, elements, fields_json(writer, &list->elements[i].fields, names));
    json_set(arena, json_find(result, "line_items"), list->wanted->name, elements);
    json_set(arena, json_find(result, "completeness"), list->wanted->name,
             completeness_json(arena, list));
}

struct json *extraction_render(const struct extraction *extraction)
{
    struct arena *arena = extraction->arena;
    struct writer writer;
    start(&writer, arena, extraction->request->document_id);
    writer.extraction = extraction;
    for (size_t i = 0; i < REASON_COUNT; i++)
        writer.reasons[i] = json_new_text(arena, REASONS[i]);
    struct json *result = json_new_object(arena);
    json_set(arena, result, "doc_type", json_new_text(arena, extraction->request->doc_type));
    json_set(arena, result, "fields",
             fields_json(&writer, &extraction->fields, names_of(arena, &extraction->wish.fields)));
    json_set(arena, result, "line_items", json_new_object(arena));
    json_set(arena, result, "completeness", json_new_object(arena));
    for (size_t i = 0; i < extraction->wish.list_count; i++)
        render_list(&writer, &extraction->lists[i], result);
    if (extraction->layout != NULL)
        json_set(arena, result, "layout", json_new_text(arena, extraction->layout->layout_id));
    return result;
}

static void add_plain_fields(struct arena *arena, const struct json *fields, struct json *plain)
{
    struct json_member field = {0};
    while (json_next(fields, &field))
        json_set(arena, plain, field.key, json_find(field.value, "value"));
}

struct json *extract_plain(struct arena *arena, const struct json *extracted)
{
    struct json *plain = json_new_object(arena);
    struct json_member list = {0};
    add_plain_fields(arena, json_find(extracted, "fields"), plain);
    const struct json *lists = json_find(extracted, "line_items");
    while (json_next(lists, &list)) {
        struct json *elements = json_new_array(arena);
        for (size_t i = 0; i < json_count(list.value); i++) {
            struct json *element = json_new_object(arena);
            add_plain_fields(arena, json_at(list.value, i), element);
            json_append(arena, elements, element);
        }
        json_set(arena, plain, list.key, elements);
    }
    return plain;
}
