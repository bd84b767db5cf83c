/*
 * schema_model: what a compiled schema is made of, and the steps that make and apply it. Private to
 * the schema files of logic.
 *
 * Indexing (schema_index.c) walks the JSON and finds subschemas, their base URIs and anchors.
 * Compiling (schema.c) turns each keyword of each subschema into a rule, by the table of
 * schema_keywords.c. Applying (schema_apply.c) walks rules and instance together.
 */
#ifndef LOGIC_SCHEMA_MODEL_H
#define LOGIC_SCHEMA_MODEL_H

#include "base/base.h"
#include "logic/pattern.h"
#include "logic/schema.h"
#include "logic/schema_number.h"

/* ---- the compiled schema ---- */

struct schema_format;
struct schema_keyword;
struct schema_node;
struct schema_quick;
struct schema_rule;

/* A name under which one subschema is reached within its resource. */
struct schema_anchor {
    const char *name;
    const struct schema_node *node;
    bool is_dynamic;
    struct schema_anchor *next;
};

/* A part of a document with a base URI of its own: the document itself, or what "$id" begins. */
struct schema_resource {
    const char *uri;      /* absolute where known, without fragment */
    const char *document; /* its URI, for pointers; "" for the schema itself */
    struct schema_node *root;
    struct schema_anchor *anchors;
    enum schema_draft draft;
    unsigned vocabularies; /* enum schema_vocabulary */
    struct schema_resource *next;
};

/* One subschema. */
struct schema_node {
    const struct json *json; /* an object or a boolean */
    const char *pointer;     /* from the root of its document */
    struct schema_resource *resource;
    struct schema_rule *rules; /* in the order of the table of keywords */
    size_t rule_count;
    struct schema_quick *quick;         /* the same, for who wants no reasons */
    bool is_never;                      /* `false`: nothing fits */
    bool looks_at_rest;                 /* has unevaluatedProperties or unevaluatedItems */
    struct schema_node *next;           /* in the order they were found */
    struct schema_node *next_of_bucket; /* in schema_nodes */
};

struct schema_nodes { /* a list */
    const struct schema_node **items;
    size_t count;
};

struct schema_names { /* a list */
    const struct json_name **items;
    size_t count;
};

/* The value of "properties" or "dependencies": by name a schema or a list of names. */
struct schema_map {
    struct schema_entry {
        const struct json_name *name;
        size_t length; /* of the name, which need not be looked at where this or its hash differs */
        uint32_t hash;
        bool is_required;               /* where the map is about that, too */
        const struct schema_node *node; /* NULL: `names` is meant */
        struct schema_names names;
    } * items;
    size_t count;
    uint32_t *slots;   /* hash table of item numbers plus one; 0 is empty */
    size_t slot_count; /* a power of two, at least twice the items */
};

/* What a subschema asks, arranged by the kind of value, for a look that only wants an answer. */
struct schema_quick {
    unsigned kinds;    /* 1 << enum json_kind of what may fit */
    unsigned leaves;   /* those of them that nothing is asked of but what stands here */
    bool is_whole;     /* of numbers with a fraction or exponent, only those that are whole */
    bool has_length;   /* the length of a text is bounded: */
    size_t length_min; /* in characters */
    size_t length_max;
    bool has_bounds; /* numbers are bounded: */
    int64_t least;   /* in millionths */
    int64_t most;
    /* "required", "properties" and "additionalProperties" in one, or NULL; where there are patterns
       of names, they are among the rules. */
    struct schema_members *members;
    struct schema_rules { /* the others, by kind */
        const struct schema_rule **items;
        size_t count;
    } of[JSON_OBJECT + 1];
};

struct schema_members {
    struct schema_map map; /* an entry without node is only required */
    size_t required_count;
    const struct schema_node *rest; /* or NULL */
};

/* What patternProperties holds. */
struct schema_patterns {
    struct schema_pattern {
        struct pattern *pattern;
        const struct schema_node *node;
    } * items;
    size_t count;
};

/* One keyword of one subschema. */
struct schema_rule {
    const struct schema_keyword *keyword;
    const struct schema_node *node; /* where it stands */
    union {
        unsigned kinds;              /* type */
        bool truth;                  /* uniqueItems */
        bool is_base64;              /* contentMediaType: what it is about is so encoded */
        size_t count;                /* minLength, maxItems, ... */
        const struct json *json;     /* const, enum */
        struct schema_number number; /* minimum, multipleOf, ... */
        struct pattern *pattern;
        const struct schema_format *format;
        struct schema_names names; /* required */
        struct schema_map map;     /* properties, dependencies, ... */
        struct schema_patterns patterns;
        struct schema_nodes nodes;      /* allOf, ... */
        const struct schema_node *node; /* not, propertyNames, ... */
        struct {
            const struct schema_node *node;
            const char *dynamic_name; /* NULL: it always leads to `node` */
        } reference;                  /* $ref, $dynamicRef */
        struct {
            struct schema_nodes list;       /* one for each of the first items */
            const struct schema_node *rest; /* for all from `offset`, or NULL */
            size_t offset;
        } items; /* prefixItems, items, additionalItems */
        struct {
            const struct schema_node *node;
            const struct schema_rule *properties; /* of the same subschema, or NULL */
            const struct schema_rule *patterns;
        } rest; /* additionalProperties */
        struct {
            const struct schema_node *condition;
            const struct schema_node *then_node; /* these may be NULL */
            const struct schema_node *else_node;
        } choice;
        struct {
            const struct schema_node *node;
            size_t min;
            size_t max;
        } range; /* contains */
    } of;
};

struct schema {
    const struct schema_node *root;
};

/* Makes an empty map with room for `room` entries. */
void schema_map_open(struct arena *arena, struct schema_map *map, size_t room);
/* The entry of that name, a new one where there is none. `name` is borrowed. */
struct schema_entry *schema_map_add(struct schema_map *map, const struct json_name *name);
/* The entry for a member of that name, or NULL. Members mostly come in the order of the schema:
   `next` is the entry to try first, 0 at first, and is set to the one that follows what was found.
 */
const struct schema_entry *schema_map_find(const struct schema_map *map,
                                           const struct json_name *name, size_t *next);

/* ---- making ---- */

#define SCHEMA_BUCKETS 1024

struct schema_compiler {
    struct arena *arena;
    const struct schema_options *options;
    struct err *err;
    struct schema_resource *resources;
    struct schema_node *first_node;
    struct schema_node *last_node;
    size_t node_count;
    struct schema_node *buckets[SCHEMA_BUCKETS]; /* by address of the JSON */
};

/* Finds all subschemas of a document. `uri` is where it was found. NULL after filling err. */
struct schema_node *schema_index_document(struct schema_compiler *compiler, const char *uri,
                                          const struct json *json) MUST_CHECK;
/* The same for a value at `pointer` that no keyword was known to hold a schema at. */
struct schema_node *schema_index_value(struct schema_compiler *compiler, const char *pointer,
                                       const struct json *json,
                                       struct schema_resource *resource) MUST_CHECK;
/* The node of a value that was indexed, or NULL. */
struct schema_node *schema_find_node(struct schema_compiler *compiler, const struct json *json);

/* What the reference of `rule` means; loads the document when it is one of those given.
   `anchor_name` is set where the fragment is a dynamic anchor's name, else NULL. */
const struct schema_node *schema_resolve(struct schema_compiler *compiler,
                                         const struct schema_rule *rule, const char *reference,
                                         const char **anchor_name) MUST_CHECK;
/* Draft and vocabularies by a resource's "$schema", or by the options where there is none. */
bool schema_read_dialect(struct schema_compiler *compiler, const struct json *json,
                         struct schema_resource *resource) MUST_CHECK;
/* `name` among the anchors of a resource, or NULL. */
const struct schema_anchor *schema_find_anchor(const struct schema_resource *resource,
                                               const char *name);

/* Where something stands: a pointer within the schema itself, else after its document's URI and
   '#'. `key` is a member of what `pointer` leads to, or NULL. */
const char *schema_locate(struct arena *arena, const struct schema_resource *resource,
                          const char *pointer, const char *key);
/* The value of the rule's keyword is not allowed: "schema /properties/x/type: ...". Returns false.
 */
bool schema_refuse(struct schema_compiler *compiler, const struct schema_rule *rule,
                   enum err_kind kind, const char *problem);
/* pointer/key, escaped. */
const char *schema_join_pointer(struct arena *arena, const char *pointer, const char *key);
/* Appends /name, escaped; for U+0000, which no pointer can hold, stands SCHEMA_ZERO. */
void schema_append_step(struct text *pointer, const struct json_name *name);
#define SCHEMA_ZERO "\u2400" /* the symbol for it */

/* Arranges what a compiled subschema asks; comes when all are compiled (schema_quick.c). */
void schema_quicken(struct schema_compiler *compiler, struct schema_node *node);

/* ---- keywords ---- */

enum schema_vocabulary {
    SCHEMA_CORE = 1,
    SCHEMA_APPLICATOR = 2,
    SCHEMA_UNEVALUATED = 4,
    SCHEMA_VALIDATION = 8,
    SCHEMA_FORMAT = 16,
    SCHEMA_FORMAT_ASSERTION = 32,
};

/* Where the subschemas of a keyword are: a set, as draft-07 leaves some of them a choice. */
enum schema_shape {
    SCHEMA_HOLDS_NONE = 0,
    SCHEMA_HOLDS_ONE = 1,
    SCHEMA_HOLDS_LIST = 2,
    SCHEMA_HOLDS_MAP = 4,
    SCHEMA_HOLDS_NAMES = 8, /* a value of the map may also be a list of names */
};

/* What is applied: a value and where it stands. */
struct schema_place {
    const struct json *value;
    enum json_kind kind;
    bool is_name;                      /* not a value of `parent` but the name of a member */
    const struct schema_place *parent; /* NULL: the whole instance */
    const struct json_name *key;       /* in an object, else NULL */
    size_t index;                      /* in an array */
};

struct schema_run;
struct schema_seen;

/* Fills a rule from its keyword's value, or refuses it. */
typedef bool schema_compile_rule(struct schema_compiler *compiler, struct schema_rule *rule,
                                 const struct json *value);
/* Whether the value fits; else it is reported. `seen` may be NULL: then nobody wants to know. */
typedef bool schema_apply_rule(struct schema_run *run, const struct schema_rule *rule,
                               const struct schema_place *place, struct schema_seen *seen);

struct schema_keyword {
    const char *name;
    unsigned drafts; /* 1 << enum schema_draft */
    enum schema_vocabulary vocabulary;
    unsigned shape;               /* enum schema_shape */
    unsigned kinds;               /* 1 << enum json_kind it says something about */
    schema_compile_rule *compile; /* NULL: it says nothing about values */
    schema_apply_rule *apply;
};

/* All of them, in the order in which they are applied; ends with a NULL name. */
extern const struct schema_keyword SCHEMA_KEYWORDS[];

#endif
