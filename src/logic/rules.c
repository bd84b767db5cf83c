/*
 * rules: compiles validation rules and applies them to results.
 *
 * What an operator means stands in rules_operators.c, where a path leads in rules_path.c; here a
 * rule's members are checked, its two sides are brought together, and the sentence is written.
 */
#include "logic/rules.h"

#include "logic/rules_operators.h"
#include "logic/rules_path.h"

#include <stdlib.h>
#include <string.h>

#define MAX_RULES 500
#define MAX_TERMS 16
#define DOCUMENTS "documents"
#define DOC_TYPE  "doc_type"
/* Of what stands in messages. */
#define SHOWN_BYTES 80
#define SHOWN(text) text_fit((text), SHOWN_BYTES), (text)

/* What a field is compared with: a path or a value. */
struct term {
    bool is_path;
    bool is_today;
    bool is_negative;
    struct rule_path path;
    const struct json *value;
};

struct rule {
    const struct rule_operator *operation;
    struct rule_path field;
    struct term *terms;
    size_t term_count;
    struct decimal tolerance;
    bool is_warning;
    bool is_across;               /* asked about all documents at once */
    const struct json *doc_types; /* of an is_across one: only of these kinds; NULL: of all */
    const char *message;          /* its own, or NULL */
};

struct rules {
    struct rule *items;
    size_t count;
};

/* Compiling one rule. */
struct compiler {
    struct arena *arena;
    const struct json *json;
    struct rule *rule;
};

static bool check_members(const struct json *json, struct err *err)
{
    static const char *const MEMBERS[] = {"field",     "rule",     "compare_to", "value",
                                          "tolerance", "severity", "message",    "doc_types"};
    struct json_member member = {0};
    while (json_next(json, &member)) {
        bool is_known = false;
        for (size_t i = 0; i < COUNT_OF(MEMBERS); i++)
            is_known |= text_equal(member.key, MEMBERS[i]);
        if (!is_known)
            return fail(err, ERR_INVALID, "member '%.*s' is not known", SHOWN(member.key));
    }
    return true;
}

static bool compile_operator(struct compiler *compiler, struct err *err)
{
    const char *name = json_text(json_find(compiler->json, "rule"));
    if (name == NULL)
        return fail(err, ERR_INVALID, "'rule' is missing");
    compiler->rule->operation = rule_operator_find(name);
    if (compiler->rule->operation != NULL)
        return true;
    (void)fail(err, ERR_INVALID, "rule '%.*s' is not known", SHOWN(name));
    return err_hint(err, "one of: %s", rule_operator_names(compiler->arena));
}

static bool compile_path(struct compiler *compiler, const char *text, struct term *term,
                         struct err *err)
{
    if (!rule_path_parse(compiler->arena, text, &term->path))
        return fail(err, ERR_INVALID, "'%.*s' is not a path of field names", SHOWN(text));
    term->is_path = true;
    term->is_today = text_equal(text, "today");
    return true;
}

static struct term *add_term(struct compiler *compiler)
{
    struct rule *rule = compiler->rule;
    return rule->term_count < MAX_TERMS ? &rule->terms[rule->term_count++] : NULL;
}

/* "net + tax - discount"; a path alone is an expression of one term. */
static bool compile_expression(struct compiler *compiler, const char *text, struct err *err)
{
    bool is_negative = false;
    const char *at = text;
    while (*at != '\0') {
        const size_t length = strcspn(at, "+-");
        char *name = text_trim(arena_copy_bytes(compiler->arena, at, length));
        struct term *term = add_term(compiler);
        if (term == NULL)
            return fail(err, ERR_INVALID, "compare_to has more than %d terms", MAX_TERMS);
        term->is_negative = is_negative;
        if (!compile_path(compiler, name, term, err))
            return false;
        at += length;
        is_negative = *at == '-';
        at += *at != '\0';
    }
    return true;
}

static bool compile_terms(struct compiler *compiler, const struct json *compare_to, struct err *err)
{
    const char *text = json_text(compare_to);
    if (text != NULL)
        return compile_expression(compiler, text, err);
    for (size_t i = 0; i < json_count(compare_to); i++) {
        text = json_text(json_at(compare_to, i));
        if (text == NULL || !compile_expression(compiler, text, err))
            return text == NULL ? fail(err, ERR_INVALID, "compare_to is no list of paths") : false;
    }
    return true;
}

/* A list of one side must be shared by the other: else it is not clear which element is meant. */
static bool check_one(const struct compiler *compiler, const struct term *term, struct err *err)
{
    const size_t shared = rule_path_shared(&compiler->rule->field, &term->path);
    for (size_t i = shared; i < term->path.count; i++) {
        if (term->path.steps[i].is_each)
            return fail(err, ERR_INVALID, "compare_to '%.*s' is a list, not one value",
                        SHOWN(term->path.text));
    }
    return true;
}

/* A text is a path, anything else is meant as it stands. */
static bool compile_one(struct compiler *compiler, const struct json *compare_to, struct err *err)
{
    struct term *term = add_term(compiler);
    const char *text = json_text(compare_to);
    if (text != NULL)
        return compile_path(compiler, text, term, err) && check_one(compiler, term, err);
    if (json_kind_of(compare_to) == JSON_ARRAY || json_kind_of(compare_to) == JSON_OBJECT)
        return fail(err, ERR_INVALID, "compare_to is neither a path nor a value");
    term->value = compare_to;
    return true;
}

/* Which of compare_to and value an operator wants, by enum rule_operands. */
static const struct {
    bool takes_compare_to, takes_value, takes_both;
    const char *needs;
} WANTED[] = {
    [RULE_OPERANDS_NONE] = {false, false, false, "neither compare_to nor value"},
    [RULE_OPERANDS_ONE] = {true, true, false, "either compare_to or value"},
    [RULE_OPERANDS_TERMS] = {true, false, false, "compare_to, but no value"},
    [RULE_OPERANDS_SET] = {false, true, false, "value, but no compare_to"},
    [RULE_OPERANDS_CONDITION] = {true, true, true, "both compare_to and value"},
};

static bool check_operands(const struct compiler *compiler, bool has_compare_to, bool has_value,
                           struct err *err)
{
    const struct rule_operator *operation = compiler->rule->operation;
    const enum rule_operands operands = operation->operands;
    const size_t given = (size_t)has_compare_to + has_value;
    const size_t wanted = operands == RULE_OPERANDS_NONE ? 0 : WANTED[operands].takes_both ? 2 : 1;
    if (given == wanted && (!has_compare_to || WANTED[operands].takes_compare_to) &&
        (!has_value || WANTED[operands].takes_value))
        return true;
    return fail(err, ERR_INVALID, "rule '%s' takes %s", operation->name, WANTED[operands].needs);
}

static bool compile_set(struct compiler *compiler, const struct json *value, struct err *err)
{
    if (json_kind_of(value) != JSON_ARRAY)
        return fail(err, ERR_INVALID, "value is not a list");
    compiler->rule->terms = arena_new_array(compiler->arena, struct term, json_count(value) + 1);
    for (size_t i = 0; i < json_count(value); i++)
        compiler->rule->terms[i].value = json_at(value, i);
    compiler->rule->term_count = json_count(value);
    return true;
}

static bool compile_operands(struct compiler *compiler, struct err *err)
{
    const struct json *compare_to = json_find(compiler->json, "compare_to");
    const struct json *value = json_find(compiler->json, "value");
    const enum rule_operands operands = compiler->rule->operation->operands;
    if (!check_operands(compiler, compare_to != NULL, value != NULL, err))
        return false;
    if (operands == RULE_OPERANDS_SET)
        return compile_set(compiler, value, err);
    compiler->rule->terms = arena_new_array(compiler->arena, struct term, MAX_TERMS);
    if (operands == RULE_OPERANDS_TERMS)
        return compile_terms(compiler, compare_to, err);
    const struct rule_operator *operation = compiler->rule->operation;
    if (operation->check != NULL && value == NULL)
        return fail(err, ERR_INVALID, "rule '%s' takes value", operation->name);
    if (operation->check != NULL && !operation->check(compiler->arena, value, err))
        return false;
    if (compare_to != NULL && !compile_one(compiler, compare_to, err))
        return false;
    if (value != NULL)
        add_term(compiler)->value = value;
    return true;
}

static bool compile_tolerance(struct compiler *compiler, struct err *err)
{
    const struct json *tolerance = json_find(compiler->json, "tolerance");
    if (tolerance == NULL)
        return true;
    if (!compiler->rule->operation->takes_tolerance)
        return fail(err, ERR_INVALID, "rule '%s' takes no tolerance",
                    compiler->rule->operation->name);
    if (!json_read_decimal(tolerance, &compiler->rule->tolerance) ||
        compiler->rule->tolerance.digits < 0)
        return fail(err, ERR_INVALID, "tolerance is not a number of 0 or more");
    return true;
}

static bool compile_texts(struct compiler *compiler, struct err *err)
{
    const struct json *severity = json_find(compiler->json, "severity");
    const struct json *message = json_find(compiler->json, "message");
    compiler->rule->is_warning = severity != NULL && text_equal(json_text(severity), "warning");
    if (severity != NULL && !compiler->rule->is_warning &&
        !text_equal(json_text(severity), "error"))
        return fail(err, ERR_INVALID, "severity is neither error nor warning");
    compiler->rule->message = json_text(message);
    if (message != NULL && compiler->rule->message == NULL)
        return fail(err, ERR_INVALID, "message is not a text");
    return true;
}

static bool is_path_across(const struct rule_path *path)
{
    return path->count > 1 && path->steps[0].is_each && text_equal(path->steps[0].name, DOCUMENTS);
}

static bool compile_field(struct compiler *compiler, struct err *err)
{
    const char *field = json_text(json_find(compiler->json, "field"));
    if (field == NULL)
        return fail(err, ERR_INVALID, "'field' is missing");
    if (!rule_path_parse(compiler->arena, field, &compiler->rule->field))
        return fail(err, ERR_INVALID, "'%.*s' is not a path of field names", SHOWN(field));
    compiler->rule->is_across = is_path_across(&compiler->rule->field);
    return true;
}

static bool compile_doc_types(struct compiler *compiler, struct err *err)
{
    const struct json *doc_types = json_find(compiler->json, "doc_types");
    if (doc_types == NULL)
        return true;
    if (!compiler->rule->is_across)
        return fail(err, ERR_INVALID, "doc_types goes with a field of documents[] only");
    if (json_kind_of(doc_types) != JSON_ARRAY)
        return fail(err, ERR_INVALID, "doc_types is not a list");
    for (size_t i = 0; i < json_count(doc_types); i++) {
        if (json_text(json_at(doc_types, i)) == NULL)
            return fail(err, ERR_INVALID, "doc_types is not a list of texts");
    }
    compiler->rule->doc_types = doc_types;
    return true;
}

static bool compile_rule(struct compiler *compiler, struct err *err)
{
    if (json_kind_of(compiler->json) != JSON_OBJECT)
        return fail(err, ERR_INVALID, "it is not an object");
    return check_members(compiler->json, err) && compile_field(compiler, err) &&
           compile_operator(compiler, err) && compile_operands(compiler, err) &&
           compile_tolerance(compiler, err) && compile_doc_types(compiler, err) &&
           compile_texts(compiler, err);
}

struct rules *rules_compile(struct arena *arena, const struct json *validation_rules,
                            struct err *err)
{
    const struct json *list = json_find(validation_rules, "validation_rules");
    if (list != NULL && json_kind_of(list) != JSON_ARRAY)
        return fail_null(err, ERR_INVALID, "validation_rules is not a list");
    if (list == NULL && json_count(validation_rules) > 0)
        return fail_null(err, ERR_INVALID, "validation_rules has no member validation_rules");
    struct rules *rules = arena_new(arena, struct rules);
    rules->count = list != NULL ? json_count(list) : 0;
    if (rules->count > MAX_RULES)
        return fail_null(err, ERR_INVALID, "there are more than %d validation rules", MAX_RULES);
    rules->items = arena_new_array(arena, struct rule, rules->count + 1);
    for (size_t i = 0; i < rules->count; i++) {
        struct compiler compiler = {arena, json_at(list, i), &rules->items[i]};
        if (!compile_rule(&compiler, err)) {
            const char *field = json_text(json_find(compiler.json, "field"));
            const char *shown = field != NULL ? field : "no field";
            (void)err_add(err, "validation rule %zu (%.*s)", i + 1, SHOWN(shown));
            return NULL;
        }
    }
    return rules;
}

/* Whether the results have what a path across documents names. */
static bool fits_across(const struct rule_path *path, const struct json *schema)
{
    struct rule_path rest = {.text = path->text, .count = path->count - 1};
    memcpy(rest.steps, path->steps + 1, rest.count * sizeof *rest.steps);
    return (rest.count == 1 && text_equal(rest.steps[0].name, DOC_TYPE)) ||
           rule_path_fits(&rest, schema);
}

static bool check_path(const struct rule *rule, const struct rule_path *path,
                       const struct json *schema, struct err *err)
{
    return (rule->is_across && is_path_across(path) ? fits_across(path, schema)
                                                    : rule_path_fits(path, schema)) ||
           fail(err, ERR_INVALID, "validation rule '%s' of %s: the schema has no field %s",
                rule->operation->name, rule->field.text, path->text);
}

bool rules_check_fields(const struct rules *rules, const struct json *output_schema,
                        struct err *err)
{
    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->items[i];
        if (!check_path(rule, &rule->field, output_schema, err))
            return false;
        for (size_t t = 0; t < rule->term_count; t++) {
            const struct term *term = &rule->terms[t];
            if (term->is_path && !term->is_today &&
                !check_path(rule, &term->path, output_schema, err))
                return false;
        }
    }
    return true;
}

/* Applying a rule at one place. */
struct application {
    struct arena *arena;
    const struct rule *rule;
    const struct json *result;
    const char *today;
    const struct json **operands;
    bool *is_negative;
};

/* All values of a path in one: itself, or the sum of the elements. NULL when there is none. */
static const struct json *sum_of(struct arena *arena, const struct rule_places *places)
{
    if (places->count == 1)
        return places->items[0].value;
    struct decimal total = {0};
    struct err err;
    for (size_t i = 0; i < places->count; i++) {
        struct decimal value;
        if (places->items[i].value == NULL)
            return NULL;
        if (!json_read_decimal(places->items[i].value, &value) ||
            !decimal_add(&total, &value, &total, &err))
            return places->items[i].value;
    }
    return places->count > 0 ? json_new_decimal(arena, &total) : NULL;
}

static const struct json *term_value(const struct application *application, const struct term *term,
                                     const struct rule_place *place)
{
    struct rule_places places;
    if (term->is_today)
        return json_new_text(application->arena, application->today);
    if (!term->is_path)
        return term->value;
    rule_path_select(application->arena, &term->path, application->result, place, &places);
    return sum_of(application->arena, &places);
}

/* False when one of them is absent. */
static bool load_operands(struct application *application, const struct rule_place *place)
{
    const struct rule *rule = application->rule;
    for (size_t i = 0; i < rule->term_count; i++) {
        application->operands[i] = term_value(application, &rule->terms[i], place);
        application->is_negative[i] = rule->terms[i].is_negative;
        if (application->operands[i] == NULL)
            return false;
    }
    return true;
}

/* "total_net (100.00), total_tax (19.00)"; tables are too long to be shown. */
static const char *name_operands(const struct application *application)
{
    const char *names = "";
    for (size_t i = 0; i < application->rule->term_count; i++) {
        const struct term *term = &application->rule->terms[i];
        if (json_kind_of(application->operands[i]) == JSON_OBJECT)
            continue;
        const char *value = json_render(application->arena, application->operands[i]);
        const char *sign = term->is_negative ? " - " : i > 0 ? ", " : " ";
        names = term->is_path
                    ? arena_printf(application->arena, "%s%s%s (%.*s)", names, sign,
                                   term->path.text, SHOWN(value))
                    : arena_printf(application->arena, "%s%s%.*s", names, sign, SHOWN(value));
    }
    return names;
}

static const char *explain(const struct application *application, const struct rule_place *place,
                           const char *detail)
{
    const struct rule *rule = application->rule;
    const char *name = rule_place_name(application->arena, place);
    if (place->value != NULL) {
        const char *value = json_render(application->arena, place->value);
        name = arena_printf(application->arena, "%s (%.*s)", name, SHOWN(value));
    }
    return arena_printf(application->arena, "%s %s%s%s", name, rule->operation->words,
                        name_operands(application), detail);
}

static enum rule_outcome apply_at(struct application *application, const struct rule_place *place,
                                  const char **message)
{
    const struct rule *rule = application->rule;
    if ((place->value == NULL && !rule->operation->is_for_absent) ||
        !load_operands(application, place))
        return RULE_NOT_APPLICABLE;
    const struct rule_call call = {.arena = application->arena,
                                   .operation = rule->operation,
                                   .field = place->value,
                                   .operands = application->operands,
                                   .operand_count = rule->term_count,
                                   .is_negative = application->is_negative,
                                   .tolerance = rule->tolerance,
                                   .today = application->today};
    const char *detail = "";
    if (rule->operation->holds(&call, &detail))
        return RULE_HOLDS;
    *message = explain(application, place, detail);
    return RULE_FAILS;
}

/* Every element has to hold; the first that does not is named. */
static enum rule_outcome apply_each(struct application *application,
                                    const struct rule_places *places, const char **message)
{
    enum rule_outcome outcome = RULE_NOT_APPLICABLE;
    for (size_t i = 0; i < places->count && outcome != RULE_FAILS; i++) {
        const enum rule_outcome one = apply_at(application, &places->items[i], message);
        outcome = one != RULE_NOT_APPLICABLE ? one : outcome;
    }
    return outcome;
}

static enum rule_outcome apply_to_all(const struct application *application,
                                      const struct rule_places *places, const char **message)
{
    const struct rule *rule = application->rule;
    const struct json **values =
        arena_new_array(application->arena, const struct json *, places->count + 1);
    struct rule_call call = {.arena = application->arena,
                             .operation = rule->operation,
                             .tolerance = rule->tolerance,
                             .today = application->today};
    for (size_t i = 0; i < places->count; i++) {
        if (places->items[i].value != NULL)
            values[call.operand_count++] = places->items[i].value;
    }
    const struct json **wanted =
        arena_new_array(application->arena, const struct json *, rule->term_count + 1);
    for (size_t i = 0; i < rule->term_count; i++)
        wanted[call.wanted_count++] = rule->terms[i].value;
    call.operands = values;
    call.wanted = wanted;
    const char *detail = "";
    if (call.operand_count == 0)
        return RULE_NOT_APPLICABLE;
    if (rule->operation->holds(&call, &detail))
        return RULE_HOLDS;
    *message = arena_printf(application->arena, "%s %s%s", rule->field.text, rule->operation->words,
                            detail);
    return RULE_FAILS;
}

static void apply_rule(struct application *application, struct rule_result *result)
{
    const struct rule *rule = application->rule;
    struct rule_places places;
    const char *message = "";
    application->operands =
        arena_new_array(application->arena, const struct json *, rule->term_count + 1);
    application->is_negative = arena_new_array(application->arena, bool, rule->term_count + 1);
    rule_path_select(application->arena, &rule->field, application->result, NULL, &places);
    *result = (struct rule_result){
        .rule = rule->operation->name, .field = rule->field.text, .is_warning = rule->is_warning};
    result->outcome = rule->operation->is_for_all ? apply_to_all(application, &places, &message)
                                                  : apply_each(application, &places, &message);
    result->message =
        result->outcome == RULE_FAILS && rule->message != NULL ? rule->message : message;
}

static void begin_results(struct arena *arena, const struct rules *rules,
                          struct rule_results *results)
{
    *results =
        (struct rule_results){arena_new_array(arena, struct rule_result, rules->count + 1), 0};
}

void rules_apply(const struct rules *rules, struct arena *arena, const struct json *result,
                 const char *today, struct rule_results *results)
{
    begin_results(arena, rules, results);
    for (size_t i = 0; i < rules->count; i++) {
        struct application application = {
            .arena = arena, .rule = &rules->items[i], .result = result, .today = today};
        if (!rules->items[i].is_across)
            apply_rule(&application, &results->items[results->count++]);
    }
}

static bool is_of_kind(const struct rule *rule, const struct json *document)
{
    const char *doc_type = json_text(json_find(document, DOC_TYPE));
    if (rule->doc_types == NULL)
        return true;
    for (size_t i = 0; i < json_count(rule->doc_types); i++) {
        if (text_equal(json_text(json_at(rule->doc_types, i)), doc_type))
            return true;
    }
    return false;
}

/* {documents: [...]}: those that the rule is about. */
static struct json *select_documents(struct arena *arena, const struct rule *rule,
                                     const struct json *documents)
{
    struct json *all = json_new_object(arena);
    struct json *list = json_new_array(arena);
    for (size_t i = 0; i < json_count(documents); i++) {
        if (is_of_kind(rule, json_at(documents, i)))
            json_append(arena, list, json_at(documents, i));
    }
    json_set(arena, all, DOCUMENTS, list);
    return all;
}

void rules_apply_across(const struct rules *rules, struct arena *arena,
                        const struct json *documents, const char *today,
                        struct rule_results *results)
{
    begin_results(arena, rules, results);
    for (size_t i = 0; i < rules->count; i++) {
        if (!rules->items[i].is_across)
            continue;
        struct application application = {.arena = arena,
                                          .rule = &rules->items[i],
                                          .result =
                                              select_documents(arena, &rules->items[i], documents),
                                          .today = today};
        apply_rule(&application, &results->items[results->count++]);
    }
}
