/*
 * schema_keywords: the table of all keywords of all drafts.
 *
 * Rows are applied from top to bottom: cheap questions first, and what looks at the rest of an
 * object or array after everything that could have looked before it. "minContains" and "then" have
 * no functions because "contains" and "if" read them.
 */
#include "logic/schema_keywords.h"

/* Which drafts have it: */
#define EACH (1U << SCHEMA_2020_12 | 1U << SCHEMA_2019_09 | 1U << SCHEMA_DRAFT_07)
#define NEW  (1U << SCHEMA_2020_12 | 1U << SCHEMA_2019_09)
#define OLD  (1U << SCHEMA_2019_09 | 1U << SCHEMA_DRAFT_07)
#define LAST (1U << SCHEMA_2020_12)
#define MID  (1U << SCHEMA_2019_09)
#define PAST (1U << SCHEMA_DRAFT_07)

#define ANY    ((1U << (JSON_OBJECT + 1)) - 1U)
#define NUMBER (1U << JSON_INTEGER | 1U << JSON_NUMBER)
#define STRING (1U << JSON_STRING)
#define ARRAY  (1U << JSON_ARRAY)
#define OBJECT (1U << JSON_OBJECT)

#define NONE  SCHEMA_HOLDS_NONE
#define ONE   SCHEMA_HOLDS_ONE
#define LIST  SCHEMA_HOLDS_LIST
#define MAP   SCHEMA_HOLDS_MAP
#define NAMES SCHEMA_HOLDS_NAMES

#define CORE        SCHEMA_CORE
#define APPLICATOR  SCHEMA_APPLICATOR
#define UNEVALUATED SCHEMA_UNEVALUATED
#define VALIDATION  SCHEMA_VALIDATION
#define FORMAT      SCHEMA_FORMAT

/* Short names for the columns of functions. */
#define READ(form)     schema_compile_##form
#define APPLY(keyword) schema_apply_##keyword

const struct schema_keyword SCHEMA_KEYWORDS[] = {
    {"$defs", NEW, CORE, MAP, 0, NULL, NULL},
    {"definitions", EACH, CORE, MAP, 0, NULL, NULL},

    {"type", EACH, VALIDATION, NONE, ANY, READ(type), APPLY(type)},
    {"const", EACH, VALIDATION, NONE, ANY, READ(any), APPLY(const)},
    {"enum", EACH, VALIDATION, NONE, ANY, READ(enum), APPLY(enum)},
    {"minimum", EACH, VALIDATION, NONE, NUMBER, READ(number), APPLY(minimum)},
    {"maximum", EACH, VALIDATION, NONE, NUMBER, READ(number), APPLY(maximum)},
    {"exclusiveMinimum", EACH, VALIDATION, NONE, NUMBER, READ(number), APPLY(exclusive_minimum)},
    {"exclusiveMaximum", EACH, VALIDATION, NONE, NUMBER, READ(number), APPLY(exclusive_maximum)},
    {"multipleOf", EACH, VALIDATION, NONE, NUMBER, READ(divisor), APPLY(multiple_of)},
    {"minLength", EACH, VALIDATION, NONE, STRING, READ(count), APPLY(min_length)},
    {"maxLength", EACH, VALIDATION, NONE, STRING, READ(count), APPLY(max_length)},
    {"format", EACH, FORMAT, NONE, STRING, READ(format), APPLY(format)},
    {"pattern", EACH, VALIDATION, NONE, STRING, READ(pattern), APPLY(pattern)},
    {"contentEncoding", PAST, VALIDATION, NONE, STRING, READ(encoding), APPLY(encoding)},
    {"contentMediaType", PAST, VALIDATION, NONE, STRING, READ(media_type), APPLY(media_type)},
    {"minItems", EACH, VALIDATION, NONE, ARRAY, READ(count), APPLY(min_items)},
    {"maxItems", EACH, VALIDATION, NONE, ARRAY, READ(count), APPLY(max_items)},
    {"uniqueItems", EACH, VALIDATION, NONE, ARRAY, READ(boolean), APPLY(unique_items)},
    {"minProperties", EACH, VALIDATION, NONE, OBJECT, READ(count), APPLY(min_properties)},
    {"maxProperties", EACH, VALIDATION, NONE, OBJECT, READ(count), APPLY(max_properties)},
    {"required", EACH, VALIDATION, NONE, OBJECT, READ(names), APPLY(required)},
    {"dependentRequired", NEW, VALIDATION, NONE, OBJECT, READ(map), APPLY(dependencies)},

    {"$ref", EACH, CORE, NONE, ANY, READ(reference), APPLY(reference)},
    {"$dynamicRef", LAST, CORE, NONE, ANY, READ(reference), APPLY(reference)},
    {"$recursiveRef", MID, CORE, NONE, ANY, READ(reference), APPLY(reference)},
    {"allOf", EACH, APPLICATOR, LIST, ANY, READ(list), APPLY(all_of)},
    {"anyOf", EACH, APPLICATOR, LIST, ANY, READ(list), APPLY(any_of)},
    {"oneOf", EACH, APPLICATOR, LIST, ANY, READ(list), APPLY(one_of)},
    {"not", EACH, APPLICATOR, ONE, ANY, READ(one), APPLY(not )},
    {"if", EACH, APPLICATOR, ONE, ANY, READ(if), APPLY(if)},
    {"then", EACH, APPLICATOR, ONE, 0, NULL, NULL},
    {"else", EACH, APPLICATOR, ONE, 0, NULL, NULL},

    {"properties", EACH, APPLICATOR, MAP, OBJECT, READ(map), APPLY(properties)},
    {"patternProperties", EACH, APPLICATOR, MAP, OBJECT, READ(patterns), APPLY(pattern_properties)},
    {"additionalProperties", EACH, APPLICATOR, ONE, OBJECT, READ(rest_of_members),
     APPLY(additional_properties)},
    {"propertyNames", EACH, APPLICATOR, ONE, OBJECT, READ(one), APPLY(property_names)},
    {"dependentSchemas", NEW, APPLICATOR, MAP, OBJECT, READ(map), APPLY(dependencies)},
    {"dependencies", EACH, APPLICATOR, MAP | NAMES, OBJECT, READ(map), APPLY(dependencies)},
    {"prefixItems", LAST, APPLICATOR, LIST, ARRAY, READ(items), APPLY(items)},
    {"items", LAST, APPLICATOR, ONE, ARRAY, READ(rest_of_items), APPLY(items)},
    {"items", OLD, APPLICATOR, ONE | LIST, ARRAY, READ(items), APPLY(items)},
    {"additionalItems", OLD, APPLICATOR, ONE, ARRAY, READ(rest_of_items), APPLY(items)},
    {"contains", EACH, APPLICATOR, ONE, ARRAY, READ(contains), APPLY(contains)},

    {"unevaluatedItems", NEW, UNEVALUATED, ONE, ARRAY, READ(one), APPLY(unevaluated_items)},
    {"unevaluatedProperties", NEW, UNEVALUATED, ONE, OBJECT, READ(one),
     APPLY(unevaluated_properties)},
    {.name = NULL},
};
