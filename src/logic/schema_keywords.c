/*
 * schema_keywords: the table of all keywords of both drafts.
 *
 * Rows are applied from top to bottom: cheap questions first, and what looks at the rest of an
 * object or array after everything that could have looked before it. "minContains" and "then" have
 * no functions because "contains" and "if" read them.
 */
#include "logic/schema_keywords.h"

#define BOTH (1U << SCHEMA_2020_12 | 1U << SCHEMA_DRAFT_07)
#define NEW  (1U << SCHEMA_2020_12)
#define OLD  (1U << SCHEMA_DRAFT_07)

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
    {"definitions", BOTH, CORE, MAP, 0, NULL, NULL},

    {"type", BOTH, VALIDATION, NONE, ANY, READ(type), APPLY(type)},
    {"const", BOTH, VALIDATION, NONE, ANY, READ(any), APPLY(const)},
    {"enum", BOTH, VALIDATION, NONE, ANY, READ(enum), APPLY(enum)},
    {"minimum", BOTH, VALIDATION, NONE, NUMBER, READ(number), APPLY(minimum)},
    {"maximum", BOTH, VALIDATION, NONE, NUMBER, READ(number), APPLY(maximum)},
    {"exclusiveMinimum", BOTH, VALIDATION, NONE, NUMBER, READ(number), APPLY(exclusive_minimum)},
    {"exclusiveMaximum", BOTH, VALIDATION, NONE, NUMBER, READ(number), APPLY(exclusive_maximum)},
    {"multipleOf", BOTH, VALIDATION, NONE, NUMBER, READ(divisor), APPLY(multiple_of)},
    {"minLength", BOTH, VALIDATION, NONE, STRING, READ(count), APPLY(min_length)},
    {"maxLength", BOTH, VALIDATION, NONE, STRING, READ(count), APPLY(max_length)},
    {"format", BOTH, FORMAT, NONE, STRING, READ(format), APPLY(format)},
    {"pattern", BOTH, VALIDATION, NONE, STRING, READ(pattern), APPLY(pattern)},
    {"minItems", BOTH, VALIDATION, NONE, ARRAY, READ(count), APPLY(min_items)},
    {"maxItems", BOTH, VALIDATION, NONE, ARRAY, READ(count), APPLY(max_items)},
    {"uniqueItems", BOTH, VALIDATION, NONE, ARRAY, READ(boolean), APPLY(unique_items)},
    {"minProperties", BOTH, VALIDATION, NONE, OBJECT, READ(count), APPLY(min_properties)},
    {"maxProperties", BOTH, VALIDATION, NONE, OBJECT, READ(count), APPLY(max_properties)},
    {"required", BOTH, VALIDATION, NONE, OBJECT, READ(names), APPLY(required)},
    {"dependentRequired", NEW, VALIDATION, NONE, OBJECT, READ(map), APPLY(dependencies)},

    {"$ref", BOTH, CORE, NONE, ANY, READ(reference), APPLY(reference)},
    {"$dynamicRef", NEW, CORE, NONE, ANY, READ(reference), APPLY(reference)},
    {"allOf", BOTH, APPLICATOR, LIST, ANY, READ(list), APPLY(all_of)},
    {"anyOf", BOTH, APPLICATOR, LIST, ANY, READ(list), APPLY(any_of)},
    {"oneOf", BOTH, APPLICATOR, LIST, ANY, READ(list), APPLY(one_of)},
    {"not", BOTH, APPLICATOR, ONE, ANY, READ(one), APPLY(not )},
    {"if", BOTH, APPLICATOR, ONE, ANY, READ(if), APPLY(if)},
    {"then", BOTH, APPLICATOR, ONE, 0, NULL, NULL},
    {"else", BOTH, APPLICATOR, ONE, 0, NULL, NULL},

    {"properties", BOTH, APPLICATOR, MAP, OBJECT, READ(map), APPLY(properties)},
    {"patternProperties", BOTH, APPLICATOR, MAP, OBJECT, READ(patterns), APPLY(pattern_properties)},
    {"additionalProperties", BOTH, APPLICATOR, ONE, OBJECT, READ(rest_of_members),
     APPLY(additional_properties)},
    {"propertyNames", BOTH, APPLICATOR, ONE, OBJECT, READ(one), APPLY(property_names)},
    {"dependentSchemas", NEW, APPLICATOR, MAP, OBJECT, READ(map), APPLY(dependencies)},
    {"dependencies", BOTH, APPLICATOR, MAP | NAMES, OBJECT, READ(map), APPLY(dependencies)},
    {"prefixItems", NEW, APPLICATOR, LIST, ARRAY, READ(items), APPLY(items)},
    {"items", NEW, APPLICATOR, ONE, ARRAY, READ(rest_of_items), APPLY(items)},
    {"items", OLD, APPLICATOR, ONE | LIST, ARRAY, READ(items), APPLY(items)},
    {"additionalItems", OLD, APPLICATOR, ONE, ARRAY, READ(rest_of_items), APPLY(items)},
    {"contains", BOTH, APPLICATOR, ONE, ARRAY, READ(contains), APPLY(contains)},

    {"unevaluatedItems", NEW, UNEVALUATED, ONE, ARRAY, READ(one), APPLY(unevaluated_items)},
    {"unevaluatedProperties", NEW, UNEVALUATED, ONE, OBJECT, READ(one),
     APPLY(unevaluated_properties)},
    {.name = NULL},
};
