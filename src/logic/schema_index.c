/*
 * schema_index: finds the subschemas of a document, their base URIs and the names they go by.
 *
 * Only places that keywords give to subschemas are looked into: an "$id" in an enum is a value.
 * What is found becomes a node without rules; compiling comes when all names are known.
 */
#include "logic/schema_model.h"

#include "logic/uri.h"

#include <stdio.h>
#include <string.h>

/* A value on its way to become a node. */
struct site {
    const struct json *json;
    const char *pointer;
    struct schema_resource *resource; /* that it lies in */
};

static struct schema_node *index_site(struct schema_compiler *compiler, const struct site *given);

static struct schema_node **bucket_of(struct schema_compiler *compiler, const struct json *json)
{
    /* Addresses of heap objects differ in their middle bits. */
    return &compiler->buckets[((uintptr_t)json >> 4) % SCHEMA_BUCKETS];
}

struct schema_node *schema_find_node(struct schema_compiler *compiler, const struct json *json)
{
    struct schema_node *node = *bucket_of(compiler, json);
    while (node && node->json != json)
        node = node->next_of_bucket;
    return node;
}

static void append_step(struct text *pointer, const char *key, size_t length)
{
    text_append_char(pointer, '/');
    for (const char *const end = key + length; key < end; key++) {
        if (*key == '\0')
            text_append_string(pointer, SCHEMA_ZERO);
        else if (*key == '~' || *key == '/')
            text_append_string(pointer, *key == '~' ? "~0" : "~1");
        else
            text_append_char(pointer, *key);
    }
}

void schema_append_step(struct text *pointer, const struct json_name *name)
{
    append_step(pointer, name->text, name->length);
}

static const char *join(struct arena *arena, const char *pointer, const char *key, size_t length)
{
    struct text joined CLEANUP(text_done);
    text_init(&joined, JSON_MAX_BYTES);
    text_append_string(&joined, pointer);
    append_step(&joined, key, length);
    return arena_copy_text(arena, joined.data);
}

const char *schema_join_pointer(struct arena *arena, const char *pointer, const char *key)
{
    return join(arena, pointer, key, strlen(key));
}

const char *schema_locate(struct arena *arena, const struct schema_resource *resource,
                          const char *pointer, const char *key)
{
    if (key)
        pointer = schema_join_pointer(arena, pointer, key);
    return *resource->document ? arena_printf(arena, "%s#%s", resource->document, pointer)
                               : pointer;
}

/* At the site, or at one of its members. */
static bool refuse_at(struct schema_compiler *compiler, const struct site *site, const char *key,
                      const char *problem)
{
    const char *place = schema_locate(compiler->arena, site->resource, site->pointer, key);
    return fail(compiler->err, ERR_INVALID, "schema %s: %s", *place ? place : "(root)", problem);
}

static struct schema_node *add_node(struct schema_compiler *compiler, const struct site *site)
{
    struct schema_node *node = arena_new(compiler->arena, struct schema_node);
    struct schema_node **bucket = bucket_of(compiler, site->json);
    bool truth = true;
    if (json_read_boolean(site->json, &truth))
        node->is_never = !truth;
    node->json = site->json;
    node->pointer = site->pointer;
    node->resource = site->resource;
    node->next_of_bucket = *bucket;
    *bucket = node;
    if (compiler->last_node)
        compiler->last_node->next = node;
    else
        compiler->first_node = node;
    compiler->last_node = node;
    compiler->node_count++;
    return node;
}

/* ---- names ---- */

static bool add_anchor(struct schema_compiler *compiler, const struct site *site,
                       const char *keyword, const char *name)
{
    struct schema_node *node = schema_find_node(compiler, site->json);
    if (schema_find_anchor(node->resource, name))
        return refuse_at(compiler, site, keyword, "this name is taken");
    struct schema_anchor *anchor = arena_new(compiler->arena, struct schema_anchor);
    *anchor = (struct schema_anchor){.name = name,
                                     .node = node,
                                     .is_dynamic = text_equal(keyword, "$dynamicAnchor") ||
                                                   text_equal(keyword, "$recursiveAnchor"),
                                     .next = node->resource->anchors};
    node->resource->anchors = anchor;
    return true;
}

const struct schema_anchor *schema_find_anchor(const struct schema_resource *resource,
                                               const char *name)
{
    const struct schema_anchor *anchor = resource->anchors;
    while (anchor && !text_equal(anchor->name, name))
        anchor = anchor->next;
    return anchor;
}

/* The text of a keyword that must be one; NULL without an error where it is absent. */
static bool read_text(struct schema_compiler *compiler, const struct site *site,
                      const char *keyword, const char **text)
{
    const struct json *value = json_find(site->json, keyword);
    *text = value ? json_text(value) : NULL;
    if (value && !*text)
        return refuse_at(compiler, site, keyword, "must be a string");
    return true;
}

static bool is_draft_07_reference(const struct site *site)
{
    return site->resource->draft == SCHEMA_DRAFT_07 &&
           json_text(json_find(site->json, "$ref")) != NULL;
}

static struct schema_resource *add_resource(struct schema_compiler *compiler, const char *uri,
                                            const struct schema_resource *outer)
{
    struct schema_resource *resource = arena_new(compiler->arena, struct schema_resource);
    *resource = *outer;
    resource->uri = uri;
    resource->anchors = NULL;
    resource->next = compiler->resources;
    compiler->resources = resource;
    return resource;
}

static bool is_taken(const struct schema_compiler *compiler, const char *uri)
{
    const struct schema_resource *resource = compiler->resources;
    while (resource && !text_equal(resource->uri, uri))
        resource = resource->next;
    return resource != NULL;
}

/* "$id": what follows lies in a resource of its own, unless it is but a name (draft-07). */
static bool enter_resource(struct schema_compiler *compiler, struct site *site, const char *id,
                           const char **name)
{
    const char *hash = strchr(id, '#');
    if (hash == id && hash[1]) {
        *name = hash + 1;
        return true;
    }
    char *reference = arena_copy_text(compiler->arena, id);
    if (hash) {
        reference[hash - id] = '\0';
        *name = hash[1] ? hash + 1 : NULL;
    }
    const char *uri = uri_resolve(compiler->arena, site->resource->uri, reference);
    if (text_equal(uri, site->resource->uri))
        return true;
    if (is_taken(compiler, uri))
        return refuse_at(compiler, site, "$id", "another schema has this identifier");
    site->resource = add_resource(compiler, uri, site->resource);
    return schema_read_dialect(compiler, site->json, site->resource);
}

/* "$recursiveAnchor" is a dynamic anchor that has no name and only the root of a resource may have.
 */
static bool index_recursive_anchor(struct schema_compiler *compiler, const struct site *site)
{
    const bool is_root =
        *site->pointer == '\0' || schema_find_node(compiler, site->json) == site->resource->root;
    bool is_anchor = false;
    return !is_root || !json_read_boolean(json_find(site->json, "$recursiveAnchor"), &is_anchor) ||
           !is_anchor || add_anchor(compiler, site, "$recursiveAnchor", "");
}

static bool index_names(struct schema_compiler *compiler, const struct site *site,
                        const char *draft_07_name)
{
    static const char *const KEYWORDS[] = {"$anchor", "$dynamicAnchor"};
    const enum schema_draft draft = site->resource->draft;
    if (draft_07_name && !add_anchor(compiler, site, "$id", draft_07_name))
        return false;
    if (draft == SCHEMA_DRAFT_07)
        return true;
    if (draft == SCHEMA_2019_09 && !index_recursive_anchor(compiler, site))
        return false;
    const size_t count = draft == SCHEMA_2019_09 ? 1 : COUNT_OF(KEYWORDS);
    for (size_t i = 0; i < count; i++) {
        const char *name = NULL;
        if (!read_text(compiler, site, KEYWORDS[i], &name) ||
            (name && !add_anchor(compiler, site, KEYWORDS[i], name)))
            return false;
    }
    return true;
}

/* ---- subschemas ---- */

static bool index_child(struct schema_compiler *compiler, const struct site *parent,
                        const char *pointer, const struct json *value)
{
    const struct site site = {.json = value, .pointer = pointer, .resource = parent->resource};
    return index_site(compiler, &site) != NULL;
}

static bool index_list(struct schema_compiler *compiler, const struct site *list)
{
    for (size_t i = 0; i < json_count(list->json); i++) {
        char key[24];
        (void)snprintf(key, sizeof key, "%zu", i);
        const char *pointer = schema_join_pointer(compiler->arena, list->pointer, key);
        if (!index_child(compiler, list, pointer, json_at(list->json, i)))
            return false;
    }
    return true;
}

static bool index_map(struct schema_compiler *compiler, const struct site *map, unsigned shape)
{
    struct json_member member = {0};
    while (json_next(map->json, &member)) {
        const bool is_names =
            (shape & SCHEMA_HOLDS_NAMES) && json_kind_of(member.value) == JSON_ARRAY;
        const struct json_name *name = member.name;
        if (!is_names && !index_child(compiler, map,
                                      join(compiler->arena, map->pointer, name->text, name->length),
                                      member.value))
            return false;
    }
    return true;
}

/* Everything below the value of one keyword. */
static bool index_keyword(struct schema_compiler *compiler, const struct site *parent,
                          const struct schema_keyword *keyword, const struct json *value)
{
    const enum json_kind kind = json_kind_of(value);
    const struct site site = {
        .json = value,
        .pointer = schema_join_pointer(compiler->arena, parent->pointer, keyword->name),
        .resource = parent->resource,
    };
    if (kind == JSON_ARRAY && (keyword->shape & SCHEMA_HOLDS_LIST))
        return index_list(compiler, &site);
    if (kind == JSON_OBJECT && (keyword->shape & SCHEMA_HOLDS_MAP))
        return index_map(compiler, &site, keyword->shape);
    if (keyword->shape & SCHEMA_HOLDS_ONE)
        return index_site(compiler, &site) != NULL;
    return refuse_at(compiler, &site, NULL,
                     keyword->shape & SCHEMA_HOLDS_LIST ? "must be an array of schemas"
                                                        : "must be an object of schemas");
}

static bool index_keywords(struct schema_compiler *compiler, const struct site *site)
{
    for (const struct schema_keyword *keyword = SCHEMA_KEYWORDS; keyword->name; keyword++) {
        const struct json *value = keyword->shape && (keyword->drafts & 1U << site->resource->draft)
                                       ? json_find(site->json, keyword->name)
                                       : NULL;
        if (value && !index_keyword(compiler, site, keyword, value))
            return false;
    }
    return true;
}

static struct schema_node *index_site(struct schema_compiler *compiler, const struct site *given)
{
    struct site site = *given;
    const char *id = NULL;
    const char *name = NULL;
    const enum json_kind kind = json_kind_of(site.json);
    if (kind != JSON_OBJECT && kind != JSON_BOOLEAN) {
        (void)refuse_at(compiler, &site, NULL, "a schema must be an object or a boolean");
        return NULL;
    }
    if (compiler->node_count == SCHEMA_SUBSCHEMAS_MAX)
        return fail_null(compiler->err, ERR_LIMIT, "the schema has more than %d subschemas",
                         SCHEMA_SUBSCHEMAS_MAX);
    if (kind == JSON_OBJECT && !is_draft_07_reference(&site) &&
        (!read_text(compiler, &site, "$id", &id) ||
         (id && !enter_resource(compiler, &site, id, &name))))
        return NULL;
    struct schema_node *node = add_node(compiler, &site);
    if (site.resource != given->resource)
        site.resource->root = node;
    if (kind == JSON_OBJECT &&
        (!index_names(compiler, &site, name) || !index_keywords(compiler, &site)))
        return NULL;
    return node;
}

struct schema_node *schema_index_value(struct schema_compiler *compiler, const char *pointer,
                                       const struct json *json, struct schema_resource *resource)
{
    const struct site site = {.json = json, .pointer = pointer, .resource = resource};
    return index_site(compiler, &site);
}

struct schema_node *schema_index_document(struct schema_compiler *compiler, const char *uri,
                                          const struct json *json)
{
    const struct schema_resource outer = {.document = uri, .draft = compiler->options->draft};
    struct schema_resource *resource = add_resource(compiler, uri, &outer);
    if (!schema_read_dialect(compiler, json, resource))
        return NULL;
    struct schema_node *node = schema_index_value(compiler, "", json, resource);
    resource->root = node;
    return node;
}
