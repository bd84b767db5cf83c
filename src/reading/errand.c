/*
 * errand: an errand as bytes and back.
 */
#include "reading/errand.h"

#include "reading/bytes.h"

#include <string.h>

void errand_append(struct text *out, const struct errand *errand)
{
    bytes_append_u32(out, errand->max_pages);
    bytes_append_u32(out, errand->memory_mb);
    bytes_append_u32(out, errand->page_cpu_s);
    bytes_append_u32(out, errand->cpu_s);
    bytes_append_u32(out, errand->pixels_max);
    bytes_append_u32(out, errand->rotation);
    bytes_append_u32(out, errand->quality_floor_percent);
    bytes_append_u8(out, errand->is_sandbox_required ? 1 : 0);
    bytes_append_u8(out, errand->is_unpacked ? 1 : 0);
    bytes_append_string(out, errand->password ? errand->password : "");
    bytes_append_string(out, errand->languages);
}

/* A text in the arena; NULL when there is none, or one with an end in its midst. */
static const char *take_text(struct arena *arena, struct bytes *bytes)
{
    const size_t length = bytes_take_u16(bytes);
    const char *text = bytes_take(bytes, length);
    return text && !memchr(text, '\0', length) ? arena_copy_bytes(arena, text, length) : NULL;
}

bool errand_parse(struct arena *arena, const void *bytes, size_t length, struct errand *errand,
                  struct err *err)
{
    struct bytes left = {.at = bytes, .left = length};
    *errand = (struct errand){
        .max_pages = bytes_take_u32(&left),
        .memory_mb = bytes_take_u32(&left),
        .page_cpu_s = bytes_take_u32(&left),
        .cpu_s = bytes_take_u32(&left),
        .pixels_max = bytes_take_u32(&left),
        .rotation = bytes_take_u32(&left),
        .quality_floor_percent = bytes_take_u32(&left),
    };
    const unsigned is_sandbox_required = bytes_take_u8(&left);
    const unsigned is_unpacked = bytes_take_u8(&left);
    errand->is_sandbox_required = is_sandbox_required;
    errand->is_unpacked = is_unpacked;
    errand->password = take_text(arena, &left);
    errand->languages = take_text(arena, &left);
    return (errand->languages && errand->password && is_sandbox_required <= 1 && is_unpacked <= 1 &&
            bytes_are_taken(&left)) ||
           fail(err, ERR_INVALID, "an errand of %zu bytes is damaged", length);
}
