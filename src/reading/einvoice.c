/*
 * einvoice: the table of business terms, and an e-invoice as bytes and back.
 *
 * Decoding first walks over all bytes and checks them, then builds, as reading.c does for words.
 */
#include "reading/reading.h"

#include "reading/bytes.h"

#include <assert.h>
#include <string.h>

#define NAME_BYTES_MAX    1000
#define PROBLEM_BYTES_MAX ERR_MESSAGE_BYTES
#define PART_MIN_BYTES    4
#define TERM_MIN_BYTES    11 /* number, part, two lengths and one byte of value */

static const char *const SYNTAX_NAMES[] = {
#define READING_SYNTAX_NAME(symbol, name) name,
    READING_SYNTAXES(READING_SYNTAX_NAME)
#undef READING_SYNTAX_NAME
};

static const struct term_row TERMS[] = {
#define GROUP(number, name, cii, ubl)
#define TERM(number, group, type, name, cii, ubl) {number, group, TERM_##type, name, cii, ubl},
#include "reading/terms.def"
#undef GROUP
#undef TERM
};
static const struct term_row GROUPS[] = {
#define GROUP(number, name, cii, ubl) {number, 0, TERM_TEXT, name, cii, ubl},
#define TERM(number, group, type, name, cii, ubl)
#include "reading/terms.def"
#undef GROUP
#undef TERM
};

const char *reading_syntax_name(enum reading_syntax syntax)
{
    assert(syntax < READING_SYNTAX_COUNT);
    return SYNTAX_NAMES[syntax];
}

const struct term_row *term_rows(size_t *count)
{
    *count = COUNT_OF(TERMS);
    return TERMS;
}

const struct term_row *term_groups(size_t *count)
{
    *count = COUNT_OF(GROUPS);
    return GROUPS;
}

static const struct term_row *find_row(const struct term_row *rows, size_t count, uint32_t number)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].number == number)
            return &rows[i];
    }
    return NULL;
}

const struct term_row *term_find(uint32_t number)
{
    return find_row(TERMS, COUNT_OF(TERMS), number);
}

const struct term_row *term_find_group(uint32_t number)
{
    return find_row(GROUPS, COUNT_OF(GROUPS), number);
}

const char *reading_term_path(struct arena *arena, const struct reading_einvoice *einvoice,
                              const struct reading_term *term)
{
    return arena_printf(arena, "%s%s", einvoice->parts[term->part].path, term->path);
}

void reading_einvoice_encode(const struct reading_einvoice *einvoice, struct text *out)
{
    bytes_append_u8(out, (uint8_t)einvoice->syntax);
    bytes_append_string(out, einvoice->file_name);
    bytes_append_string(out, einvoice->problem);
    bytes_append_u32(out, (uint32_t)einvoice->part_count);
    bytes_append_u32(out, (uint32_t)einvoice->term_count);
    for (size_t i = 0; i < einvoice->part_count; i++) {
        bytes_append_u16(out, einvoice->parts[i].group);
        bytes_append_string(out, einvoice->parts[i].path);
    }
    for (size_t i = 0; i < einvoice->term_count; i++) {
        const struct reading_term *term = &einvoice->terms[i];
        bytes_append_u16(out, term->number);
        bytes_append_u32(out, term->part);
        bytes_append_string(out, term->path);
        bytes_append_string(out, term->value);
    }
}

/* A text as it stands in the bytes, not ended by a zero byte; NULL when it is none that may stand
   there. */
struct slice {
    const char *at;
    size_t length;
};

static struct slice take_text(struct bytes *bytes, size_t max_bytes)
{
    struct slice slice = {.length = bytes_take_u16(bytes)};
    slice.at = bytes_take(bytes, slice.length);
    if (slice.at && !bytes_are_plain(slice.at, slice.length, max_bytes))
        slice.at = NULL;
    return slice;
}

struct head {
    uint8_t syntax;
    struct slice file_name;
    struct slice problem;
    uint32_t part_count;
    uint32_t term_count;
};

static struct head take_head(struct bytes *bytes)
{
    struct head head = {.syntax = bytes_take_u8(bytes)};
    head.file_name = take_text(bytes, NAME_BYTES_MAX);
    head.problem = take_text(bytes, PROBLEM_BYTES_MAX);
    head.part_count = bytes_take_u32(bytes);
    head.term_count = bytes_take_u32(bytes);
    return head;
}

static bool is_head_sound(const struct head *head, const struct bytes *rest)
{
    const bool has_problem = head->problem.length > 0;
    return !rest->is_short && head->syntax < READING_SYNTAX_COUNT && head->file_name.at &&
           head->problem.at && head->part_count <= READING_PARTS_MAX &&
           head->term_count <= READING_TERMS_MAX && has_problem == (head->part_count == 0) &&
           (!has_problem || head->term_count == 0) &&
           (uint64_t)head->part_count * PART_MIN_BYTES +
                   (uint64_t)head->term_count * TERM_MIN_BYTES <=
               rest->left;
}

struct encoded_part {
    uint16_t group;
    struct slice path;
};

static struct encoded_part take_part(struct bytes *bytes)
{
    struct encoded_part part = {.group = bytes_take_u16(bytes)};
    part.path = take_text(bytes, READING_PATH_BYTES_MAX);
    return part;
}

struct encoded_term {
    uint16_t number;
    uint32_t part;
    struct slice path;
    struct slice value;
};

static struct encoded_term take_term(struct bytes *bytes)
{
    struct encoded_term term = {.number = bytes_take_u16(bytes)};
    term.part = bytes_take_u32(bytes);
    term.path = take_text(bytes, READING_PATH_BYTES_MAX);
    term.value = take_text(bytes, READING_TERM_BYTES_MAX);
    return term;
}

static bool is_part_sound(const struct encoded_part *part, size_t index)
{
    const bool is_group =
        index == 0 ? part->group == 0 : part->group != 0 && term_find_group(part->group);
    return part->path.at && part->path.length > 0 && is_group;
}

/* Walks over everything after the head. The groups of parts are what the terms are checked with, so
   they are kept. */
static bool check_body(struct arena *arena, struct bytes bytes, const struct head *head)
{
    uint16_t *groups = arena_new_array(arena, uint16_t, head->part_count + 1);
    uint32_t last_part = 0;
    for (uint32_t i = 0; i < head->part_count; i++) {
        const struct encoded_part part = take_part(&bytes);
        if (!is_part_sound(&part, i))
            return false;
        groups[i] = part.group;
    }
    for (uint32_t i = 0; i < head->term_count; i++) {
        const struct encoded_term term = take_term(&bytes);
        const struct term_row *row = term_find(term.number);
        if (!row || term.part >= head->part_count || term.part < last_part ||
            row->group != groups[term.part] || !term.path.at || !term.value.at ||
            term.value.length == 0)
            return false;
        last_part = term.part;
    }
    return bytes_are_taken(&bytes);
}

static const char *copy(struct arena *arena, struct slice slice)
{
    return arena_copy_bytes(arena, slice.at, slice.length);
}

static void build(struct arena *arena, struct bytes bytes, const struct head *head,
                  struct reading_einvoice *einvoice)
{
    *einvoice = (struct reading_einvoice){
        .syntax = (enum reading_syntax)head->syntax,
        .file_name = copy(arena, head->file_name),
        .problem = copy(arena, head->problem),
        .parts = arena_new_array(arena, struct reading_part, head->part_count),
        .part_count = head->part_count,
        .terms = arena_new_array(arena, struct reading_term, head->term_count),
        .term_count = head->term_count,
    };
    for (uint32_t i = 0; i < head->part_count; i++) {
        const struct encoded_part part = take_part(&bytes);
        einvoice->parts[i] =
            (struct reading_part){.group = part.group, .path = copy(arena, part.path)};
    }
    for (uint32_t i = 0; i < head->term_count; i++) {
        const struct encoded_term term = take_term(&bytes);
        einvoice->terms[i] = (struct reading_term){.number = term.number,
                                                   .part = term.part,
                                                   .path = copy(arena, term.path),
                                                   .value = copy(arena, term.value)};
    }
}

bool reading_einvoice_decode(struct arena *arena, const struct reading_encoding *encoding,
                             struct reading_einvoice **einvoice, struct err *err)
{
    if (encoding->format != READING_TERMS_FORMAT)
        return fail(err, ERR_UNSUPPORTED, "encoded e-invoice: format %lld is not known",
                    (long long)encoding->format);
    struct bytes encoded = {.at = encoding->bytes, .left = encoding->length};
    const struct head head = take_head(&encoded);
    if (!is_head_sound(&head, &encoded) || !check_body(arena, encoded, &head))
        return fail(err, ERR_INVALID, "the encoded e-invoice is damaged");
    *einvoice = arena_new(arena, struct reading_einvoice);
    build(arena, encoded, &head, *einvoice);
    return true;
}
