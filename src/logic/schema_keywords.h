/*
 * schema_keywords: how values of keywords are read, and what each keyword asks. Private to the
 * schema files of logic; the types and their contracts are in schema_model.h.
 */
#ifndef LOGIC_SCHEMA_KEYWORDS_H
#define LOGIC_SCHEMA_KEYWORDS_H

#include "logic/schema_model.h"

/* By the form of the value (schema_compile.c) */
schema_compile_rule schema_compile_any;
schema_compile_rule schema_compile_boolean;
schema_compile_rule schema_compile_count;
schema_compile_rule schema_compile_number;
schema_compile_rule schema_compile_divisor;
schema_compile_rule schema_compile_type;
schema_compile_rule schema_compile_enum;
schema_compile_rule schema_compile_pattern;
schema_compile_rule schema_compile_format;
schema_compile_rule schema_compile_names;
schema_compile_rule schema_compile_one;
schema_compile_rule schema_compile_list;
schema_compile_rule schema_compile_map;
schema_compile_rule schema_compile_patterns;
schema_compile_rule schema_compile_reference;
/* By keyword, as others of the same subschema have a say */
schema_compile_rule schema_compile_rest_of_members;
schema_compile_rule schema_compile_rest_of_items;
schema_compile_rule schema_compile_items;
schema_compile_rule schema_compile_contains;
schema_compile_rule schema_compile_if;

/* What one value is asked (schema_assert.c) */
schema_apply_rule schema_apply_type;
schema_apply_rule schema_apply_const;
schema_apply_rule schema_apply_enum;
schema_apply_rule schema_apply_minimum;
schema_apply_rule schema_apply_maximum;
schema_apply_rule schema_apply_exclusive_minimum;
schema_apply_rule schema_apply_exclusive_maximum;
schema_apply_rule schema_apply_multiple_of;
schema_apply_rule schema_apply_min_length;
schema_apply_rule schema_apply_max_length;
schema_apply_rule schema_apply_pattern;
schema_apply_rule schema_apply_format;

/* What a text holds (schema_content.c) */
schema_compile_rule schema_compile_encoding;
schema_compile_rule schema_compile_media_type;
schema_apply_rule schema_apply_encoding;
schema_apply_rule schema_apply_media_type;

/* What other schemas say about the same value (schema_apply.c) */
schema_apply_rule schema_apply_reference;
schema_apply_rule schema_apply_all_of;
schema_apply_rule schema_apply_any_of;
schema_apply_rule schema_apply_one_of;
schema_apply_rule schema_apply_not;
schema_apply_rule schema_apply_if;

/* Members of an object (schema_members.c) */
schema_apply_rule schema_apply_required;
schema_apply_rule schema_apply_min_properties;
schema_apply_rule schema_apply_max_properties;
schema_apply_rule schema_apply_properties;
schema_apply_rule schema_apply_pattern_properties;
schema_apply_rule schema_apply_additional_properties;
schema_apply_rule schema_apply_property_names;
schema_apply_rule schema_apply_dependencies;
schema_apply_rule schema_apply_unevaluated_properties;

/* Items of an array (schema_items.c) */
schema_apply_rule schema_apply_min_items;
schema_apply_rule schema_apply_max_items;
schema_apply_rule schema_apply_unique_items;
schema_apply_rule schema_apply_items;
schema_apply_rule schema_apply_contains;
schema_apply_rule schema_apply_unevaluated_items;

#endif
