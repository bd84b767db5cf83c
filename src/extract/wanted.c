/*
 * wanted: turns the properties of a schema into fields to look for.
 *
 * A name that fields.def knows brings its kind and the labels of all languages. Any other name is
 * looked for by its own words, its title and its "x-labels", as the kind that its type and format
 * tell.
 */
#include "extract/wanted.h"

#include <string.h>

struct known {
    const char *name;
    enum value_kind kind;
    uint32_t topics[WANTED_TOPICS];
};

/* The names of up to five topics as a list of them. */
#define TOPICS_1(a)                     TOPIC_##a
#define TOPICS_2(a, b)                  TOPIC_##a, TOPIC_##b
#define TOPICS_3(a, b, c)               TOPIC_##a, TOPIC_##b, TOPIC_##c
#define TOPICS_4(a, b, c, d)            TOPIC_##a, TOPIC_##b, TOPIC_##c, TOPIC_##d
#define TOPICS_5(a, b, c, d, e)         TOPIC_##a, TOPIC_##b, TOPIC_##c, TOPIC_##d, TOPIC_##e
#define PICK(a, b, c, d, e, macro, ...) macro
#define TOPIC_LIST(...)                                                                            \
    PICK(__VA_ARGS__, TOPICS_5, TOPICS_4, TOPICS_3, TOPICS_2, TOPICS_1, )(__VA_ARGS__)

static const struct known FIELDS[] = {
#define FIELD(name, kind, ...) {name, KIND_##kind, {TOPIC_LIST(__VA_ARGS__)}},
#define COLUMN(name, kind, topic)
#include "extract/fields.def"
#undef FIELD
#undef COLUMN
};
static const struct known COLUMNS[] = {
#define FIELD(name, kind, ...)
#define COLUMN(name, kind, topic) {name, KIND_##kind, {TOPIC_##topic}},
#include "extract/fields.def"
#undef FIELD
#undef COLUMN
};

static const struct known *find_known(const struct known *table, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (text_equal(table[i].name, name))
            return &table[i];
    }
    return NULL;
}

/* What a property without a known name can hold. */
static enum value_kind kind_by_schema(const struct json *schema)
{
    const char *format = json_text(json_find(schema, "format"));
    const char *type = json_text(json_find(schema, "type"));
    if (json_find(schema, "enum") != NULL)
        return KIND_CHOICE;
    if (text_equal(format, "date"))
        return KIND_DATE;
    if (text_equal(format, "time"))
        return KIND_TIME;
    if (text_equal(type, "number") || text_equal(type, "integer"))
        return KIND_AMOUNT;
    return text_equal(type, "boolean") ? KIND_BOOLEAN : KIND_TEXT;
}

static enum value_form form_by_schema(const struct json *schema)
{
    const char *type = json_text(json_find(schema, "type"));
    return text_equal(type, "number")    ? FORM_NUMBER
           : text_equal(type, "integer") ? FORM_INTEGER
           : text_equal(type, "boolean") ? FORM_BOOLEAN
                                         : FORM_TEXT;
}

struct loader {
    struct arena *arena;
    struct own_label *labels;
    size_t label_count;
    size_t label_capacity;
    uint32_t own_count; /* fields with labels of their own */
};

static void add_label(struct loader *loader, uint32_t topic, float strength, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    if (loader->label_count == loader->label_capacity) {
        loader->label_capacity = loader->label_capacity * 2 + 16;
        struct own_label *labels =
            arena_new_array(loader->arena, struct own_label, loader->label_capacity);
        if (loader->label_count > 0)
            memcpy(labels, loader->labels, loader->label_count * sizeof *labels);
        loader->labels = labels;
    }
    loader->labels[loader->label_count++] = (struct own_label){topic, strength, text};
}

/* "cost_center" as people write it. */
static const char *words_of(struct arena *arena, const char *name)
{
    char *words = arena_copy_text(arena, name);
    for (char *at = words; *at != '\0'; at++)
        *at = *at == '_' || *at == '-' ? ' ' : *at;
    return words;
}

static void add_topic(struct wanted *wanted, uint32_t topic)
{
    size_t i = 0;
    while (i + 1 < WANTED_TOPICS && wanted->topics[i] != TOPIC_NONE)
        i++;
    wanted->topics[i] = topic;
}

static void load_labels(struct loader *loader, struct wanted *wanted, bool is_known)
{
    const struct json *given = json_find(wanted->schema, "x-labels");
    const char *title = json_text(json_find(wanted->schema, "title"));
    if (is_known && given == NULL && title == NULL)
        return;
    const uint32_t topic = TOPIC_OWN + loader->own_count++;
    add_topic(wanted, topic);
    if (!is_known)
        add_label(loader, topic, 0.9F, words_of(loader->arena, wanted->name));
    add_label(loader, topic, 1.0F, title);
    add_label(loader, topic, 1.0F, json_text(given));
    for (size_t i = 0; json_kind_of(given) == JSON_ARRAY && i < json_count(given); i++)
        add_label(loader, topic, 1.0F, json_text(json_at(given, i)));
}

static void load_field(struct loader *loader, const struct json_member *property,
                       const struct known *known, struct wanted *wanted)
{
    *wanted = (struct wanted){.name = property->key,
                              .schema = property->value,
                              .kind = known != NULL ? known->kind : kind_by_schema(property->value),
                              .form = form_by_schema(property->value)};
    if (known != NULL)
        memcpy(wanted->topics, known->topics, sizeof wanted->topics);
    load_labels(loader, wanted, known != NULL);
}

/* A list is a table when its elements have an amount or a description beside something else. */
static bool is_table(const struct json *properties)
{
    struct json_member property = {0};
    bool has_description = false;
    bool has_amount = false;
    while (json_next(properties, &property)) {
        const struct known *column = find_known(COLUMNS, COUNT_OF(COLUMNS), property.key);
        has_description |= column != NULL && column->topics[0] == TOPIC_COLUMN_DESCRIPTION;
        has_amount |= column != NULL && column->topics[0] == TOPIC_COLUMN_AMOUNT;
    }
    return has_description && has_amount && json_find(properties, "party") == NULL;
}

static void load_list(struct loader *loader, const struct json_member *property,
                      struct wanted_list *list)
{
    const struct json *properties = json_find(json_find(property->value, "items"), "properties");
    *list = (struct wanted_list){.name = property->key, .kind = LIST_TEXTS};
    if (properties == NULL)
        return;
    list->kind = is_table(properties) ? LIST_TABLE : LIST_RECORDS;
    list->fields.items = arena_new_array(loader->arena, struct wanted, json_count(properties) + 1);
    struct json_member element = {0};
    while (json_next(properties, &element)) {
        const struct known *known = list->kind == LIST_TABLE
                                        ? find_known(COLUMNS, COUNT_OF(COLUMNS), element.key)
                                        : find_known(FIELDS, COUNT_OF(FIELDS), element.key);
        load_field(loader, &element, known, &list->fields.items[list->fields.count++]);
    }
}

void wanted_load(struct arena *arena, const struct json *output_schema, struct wish *wish)
{
    const struct json *properties = json_find(output_schema, "properties");
    const size_t count = json_count(properties);
    struct loader loader = {.arena = arena};
    struct json_member property = {0};
    *wish = (struct wish){.fields = {.items = arena_new_array(arena, struct wanted, count + 1)},
                          .lists = arena_new_array(arena, struct wanted_list, count + 1)};
    while (json_next(properties, &property)) {
        const bool is_list = text_equal(json_text(json_find(property.value, "type")), "array");
        if (is_list)
            load_list(&loader, &property, &wish->lists[wish->list_count++]);
        else
            load_field(&loader, &property, find_known(FIELDS, COUNT_OF(FIELDS), property.key),
                       &wish->fields.items[wish->fields.count++]);
    }
    wish->labels = loader.labels;
    wish->label_count = loader.label_count;
}

size_t wanted_rank(const struct wanted *wanted, uint32_t topic)
{
    size_t rank = 0;
    while (rank < WANTED_TOPICS && wanted->topics[rank] != topic)
        rank++;
    return rank;
}

int wanted_find_name(const struct wanted_fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++) {
        if (text_equal(fields->items[i].name, name))
            return (int)i;
    }
    return -1;
}
