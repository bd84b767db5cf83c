/*
 * rules_operators: the table of what a validation rule may ask. Private to logic.
 *
 * To add an operator: write its function, add a row to RULE_OPERATORS.
 */
#ifndef LOGIC_RULES_OPERATORS_H
#define LOGIC_RULES_OPERATORS_H

#include "logic/rules.h"

/* Which members of a rule say what the field is compared with. */
enum rule_operands {
    RULE_OPERANDS_NONE,      /* neither compare_to nor value */
    RULE_OPERANDS_ONE,       /* compare_to: a path or a value; or value */
    RULE_OPERANDS_TERMS,     /* compare_to: paths, or an expression "net + tax - discount" */
    RULE_OPERANDS_SET,       /* value: a list */
    RULE_OPERANDS_CONDITION, /* compare_to: a path, and value: what it must be, or a table by it */
};

/* One question: a value and what it is compared with, both there. */
struct rule_call {
    struct arena *arena;
    const struct rule_operator *operation;
    const struct json *field;           /* NULL when absent, which only is_for_absent ones see */
    const struct json *const *operands; /* TERMS: one sum for each path; SET: the elements */
    size_t operand_count;
    const bool *is_negative;          /* TERMS: which ones are subtracted */
    const struct json *const *wanted; /* is_for_all with SET: the elements of the set */
    size_t wanted_count;
    struct decimal tolerance;
    const char *today;
};

/* Whether it holds; `detail` is set to what the sentence should add (", which is ..."), or left. */
typedef bool rule_function(const struct rule_call *call, const char **detail);

struct rule_operator {
    const char *name;
    enum rule_operands operands;
    bool takes_tolerance;
    bool is_for_absent; /* also asked when the field is absent */
    bool is_for_all;    /* asked once, with every element of the field as operands */
    int allowed;        /* of comparisons: RULE_LESS | RULE_EQUAL | RULE_GREATER */
    rule_function *holds;
    const char *words; /* between the two sides in the sentence: "must be before" */
    /* Refuses, with a sentence, what the operator cannot be compared with; NULL: takes anything. */
    bool (*check)(struct arena *arena, const struct json *operand, struct err *err);
};

#define RULE_LESS    1
#define RULE_EQUAL   2
#define RULE_GREATER 4

/* By name, or NULL. */
const struct rule_operator *rule_operator_find(const char *name);
/* The names of all, for an error's hint; in the arena. */
const char *rule_operator_names(struct arena *arena);

#endif
