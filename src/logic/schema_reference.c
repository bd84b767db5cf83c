/*
 * schema_reference: what a "$ref" leads to, and by which rules what it leads to is read.
 */
#include "logic/schema_model.h"

#include "logic/schema_metaschema.h"
#include "logic/uri.h"

#include <stdlib.h>
#include <string.h>

#define SHOWN_BYTES 200 /* of a URI in an error */

/* ---- documents ---- */

static const struct json *find_document(struct schema_compiler *compiler, const char *uri)
{
    const struct schema_options *options = compiler->options;
    for (size_t i = 0; i < options->document_count; i++) {
        if (text_equal(options->documents[i].uri, uri))
            return options->documents[i].json;
    }
    for (size_t i = 0; i < schema_metaschema_count; i++) {
        const char *text = schema_metaschemas[i].text;
        if (text_equal(schema_metaschemas[i].uri, uri))
            return json_parse(compiler->arena, text, strlen(text), compiler->err);
    }
    return NULL;
}

static struct schema_resource *find_resource(struct schema_compiler *compiler, const char *uri)
{
    struct schema_resource *resource = compiler->resources;
    while (resource && !text_equal(resource->uri, uri))
        resource = resource->next;
    /* A document that was found under another URI than its "$id" is that "$id"'s resource. */
    return resource ? resource->root->resource : NULL;
}

/* Loads the document where needed. NULL after filling err. */
static struct schema_resource *reach_resource(struct schema_compiler *compiler,
                                              const struct schema_rule *rule, const char *uri)
{
    struct schema_resource *resource = find_resource(compiler, uri);
    if (resource)
        return resource;
    const struct json *json = find_document(compiler, uri);
    if (!json) {
        (void)schema_refuse(compiler, rule, ERR_UNSUPPORTED,
                            arena_printf(compiler->arena, "'%.*s' is not at hand",
                                         text_fit(uri, SHOWN_BYTES), uri));
        (void)err_hint(compiler->err, "put it under \"$defs\" of the schema that refers to it");
        return NULL;
    }
    const struct schema_node *node = schema_index_document(compiler, uri, json);
    return node ? node->resource : NULL;
}

/* ---- dialects ---- */

static const struct {
    const char *uri;
    enum schema_draft draft;
    unsigned vocabularies;
} DIALECTS[] = {
    {"https://json-schema.org/draft/2020-12/schema", SCHEMA_2020_12,
     SCHEMA_CORE | SCHEMA_APPLICATOR | SCHEMA_UNEVALUATED | SCHEMA_VALIDATION | SCHEMA_FORMAT},
    {"https://json-schema.org/draft/2019-09/schema", SCHEMA_2019_09,
     SCHEMA_CORE | SCHEMA_APPLICATOR | SCHEMA_UNEVALUATED | SCHEMA_VALIDATION | SCHEMA_FORMAT},
    {"http://json-schema.org/draft-07/schema", SCHEMA_DRAFT_07,
     SCHEMA_CORE | SCHEMA_APPLICATOR | SCHEMA_VALIDATION | SCHEMA_FORMAT},
};

#define VOCABULARY "https://json-schema.org/draft/2020-12/vocab/"
#define EARLIER    "https://json-schema.org/draft/2019-09/vocab/"

static const struct {
    const char *uri;
    unsigned vocabulary;
} VOCABULARIES[] = {
    {VOCABULARY "core", SCHEMA_CORE},
    {VOCABULARY "applicator", SCHEMA_APPLICATOR},
    {VOCABULARY "unevaluated", SCHEMA_UNEVALUATED},
    {VOCABULARY "validation", SCHEMA_VALIDATION},
    {VOCABULARY "format-annotation", SCHEMA_FORMAT},
    {VOCABULARY "format-assertion", SCHEMA_FORMAT | SCHEMA_FORMAT_ASSERTION},
    {VOCABULARY "meta-data", 0},
    {VOCABULARY "content", 0},
    {EARLIER "core", SCHEMA_CORE},
    {EARLIER "applicator", SCHEMA_APPLICATOR | SCHEMA_UNEVALUATED},
    {EARLIER "validation", SCHEMA_VALIDATION},
    {EARLIER "format", SCHEMA_FORMAT},
    {EARLIER "meta-data", 0},
    {EARLIER "content", 0},
};

static bool set_dialect(struct schema_resource *resource, const char *uri)
{
    for (size_t i = 0; i < COUNT_OF(DIALECTS); i++) {
        if (text_equal(DIALECTS[i].uri, uri)) {
            resource->draft = DIALECTS[i].draft;
            resource->vocabularies = DIALECTS[i].vocabularies;
            return true;
        }
    }
    return false;
}

/* A member of "$vocabulary": one that must be understood and is not ends it. */
static bool add_vocabulary(struct schema_compiler *compiler, const struct json_member *member,
                           struct schema_resource *resource)
{
    for (size_t i = 0; i < COUNT_OF(VOCABULARIES); i++) {
        if (text_equal(VOCABULARIES[i].uri, member->key)) {
            resource->vocabularies |= VOCABULARIES[i].vocabulary;
            return true;
        }
    }
    bool is_required = false;
    if (json_read_boolean(member->value, &is_required) && is_required)
        return fail(compiler->err, ERR_UNSUPPORTED, "schema vocabulary '%.*s' is not known",
                    text_fit(member->key, SHOWN_BYTES), member->key);
    return true;
}

/* A dialect of somebody's own: its meta-schema is among the documents given. */
static bool read_own_dialect(struct schema_compiler *compiler, const char *uri,
                             struct schema_resource *resource)
{
    const struct json *metaschema = find_document(compiler, uri);
    const char *base = json_text(json_find(metaschema, "$schema"));
    if (!metaschema || !base || !set_dialect(resource, base))
        return fail(compiler->err, ERR_UNSUPPORTED,
                    "schema draft '%.*s' is not supported; 2020-12, 2019-09 and draft-07 are",
                    text_fit(uri, SHOWN_BYTES), uri);
    const struct json *vocabularies = json_find(metaschema, "$vocabulary");
    if (json_kind_of(vocabularies) != JSON_OBJECT)
        return true;
    resource->vocabularies = SCHEMA_CORE;
    struct json_member member = {0};
    while (json_next(vocabularies, &member)) {
        if (!add_vocabulary(compiler, &member, resource))
            return false;
    }
    return true;
}

bool schema_read_dialect(struct schema_compiler *compiler, const struct json *json,
                         struct schema_resource *resource)
{
    const struct json *value = json_find(json, "$schema");
    if (!value) {
        if (resource->vocabularies == 0)
            resource->vocabularies = DIALECTS[resource->draft].vocabularies;
        return true;
    }
    if (!json_text(value))
        return fail(compiler->err, ERR_INVALID, "\"$schema\" must be a string");
    char *uri = arena_copy_text(compiler->arena, json_text(value));
    const size_t length = strlen(uri);
    if (length > 0 && uri[length - 1] == '#')
        uri[length - 1] = '\0';
    return set_dialect(resource, uri) || read_own_dialect(compiler, uri, resource);
}

/* ---- fragments ---- */

/* One step of a JSON pointer, unescaped in place; NULL behind the last one. */
static char *next_step(char **at)
{
    if (!*at)
        return NULL;
    char *step = *at + 1;
    char *slash = strchr(step, '/');
    *at = slash;
    if (slash)
        *slash = '\0';
    char *out = step;
    for (const char *in = step; *in; in++) {
        const bool is_escape = *in == '~' && (in[1] == '0' || in[1] == '1');
        in += is_escape;
        if (is_escape)
            *out++ = *in == '0' ? '~' : '/';
        else
            *out++ = *in;
    }
    *out = '\0';
    return step;
}

static const struct json *take_step(const struct json *json, const char *step)
{
    if (json_kind_of(json) != JSON_ARRAY)
        return json_find(json, step);
    struct err ignored;
    int64_t index = 0;
    if (!text_parse_integer(step, 0, INT64_MAX, &index, &ignored) ||
        (size_t)index >= json_count(json))
        return NULL;
    return json_at(json, (size_t)index);
}

/* Where the pointer leads from the root of a resource. Base URIs on the way count. */
static bool follow_pointer(struct schema_compiler *compiler, struct schema_resource *resource,
                           const char *fragment, const struct schema_node **target)
{
    const struct json *json = resource->root->json;
    const char *pointer = resource->root->pointer;
    char *rest = arena_copy_text(compiler->arena, fragment);
    for (const char *step = next_step(&rest); step; step = next_step(&rest)) {
        json = take_step(json, step);
        if (!json)
            return true;
        pointer = schema_join_pointer(compiler->arena, pointer, step);
        const struct schema_node *node = schema_find_node(compiler, json);
        if (node)
            resource = node->resource;
    }
    *target = schema_find_node(compiler, json);
    if (!*target)
        *target = schema_index_value(compiler, pointer, json, resource);
    return *target != NULL;
}

/* False after filling err; `target` stays NULL where the fragment leads nowhere. */
static bool follow_fragment(struct schema_compiler *compiler, struct schema_resource *resource,
                            const char *fragment, const struct schema_node **target)
{
    if (*fragment == '/')
        return follow_pointer(compiler, resource, fragment, target);
    const struct schema_anchor *anchor = schema_find_anchor(resource, fragment);
    if (*fragment == '\0')
        *target = resource->root;
    else if (anchor)
        *target = anchor->node;
    return true;
}

const struct schema_node *schema_resolve(struct schema_compiler *compiler,
                                         const struct schema_rule *rule, const char *reference,
                                         const char **anchor_name)
{
    char *uri = arena_copy_text(compiler->arena,
                                uri_resolve(compiler->arena, rule->node->resource->uri, reference));
    char *hash = strchr(uri, '#');
    if (hash)
        *hash = '\0';
    struct schema_resource *resource = reach_resource(compiler, rule, uri);
    if (!resource)
        return NULL;
    const struct schema_node *target = NULL;
    const char *fragment = uri_decode(compiler->arena, hash ? hash + 1 : "");
    if (fragment && !follow_fragment(compiler, resource, fragment, &target))
        return NULL;
    if (!target) {
        (void)schema_refuse(compiler, rule, ERR_INVALID,
                            arena_printf(compiler->arena, "'%.*s' leads nowhere",
                                         text_fit(reference, SHOWN_BYTES), reference));
        return NULL;
    }
    const struct schema_anchor *anchor = schema_find_anchor(resource, fragment);
    *anchor_name = anchor && anchor->is_dynamic ? anchor->name : NULL;
    return target;
}
