/*
 * places: where in the file the words of a page stand, as bytes and back.
 */
#include "reading/reading.h"

#include "reading/bytes.h"

#include <assert.h>
#include <string.h>

/* First word, count, length of the path and one byte of it. */
#define PLACE_MIN_BYTES 11

void reading_places_encode(const struct reading_page *page, struct text *out)
{
    bytes_append_u32(out, (uint32_t)page->place_count);
    for (size_t i = 0; i < page->place_count; i++) {
        const struct reading_place *place = &page->places[i];
        assert(bytes_are_plain(place->path, strlen(place->path), READING_PATH_BYTES_MAX));
        bytes_append_u32(out, place->first);
        bytes_append_u32(out, place->count);
        bytes_append_string(out, place->path);
    }
}

/* A place as it stands in the bytes, its path not ended by a zero byte. */
struct encoded_place {
    uint32_t first;
    uint32_t count;
    uint16_t length;
    const char *path;
};

static struct encoded_place take_place(struct bytes *bytes)
{
    struct encoded_place place = {.first = bytes_take_u32(bytes), .count = bytes_take_u32(bytes)};
    place.length = bytes_take_u16(bytes);
    place.path = bytes_take(bytes, place.length);
    return place;
}

/* `next` is the first word that no place before has. */
static bool is_sound(const struct encoded_place *place, size_t next, size_t word_count)
{
    return place->path && place->length > 0 &&
           bytes_are_plain(place->path, place->length, READING_PATH_BYTES_MAX) &&
           place->first >= next && place->first < word_count && place->count > 0 &&
           place->count <= word_count - place->first;
}

bool reading_places_decode(struct arena *arena, const void *encoded, size_t length,
                           struct reading_page *page, struct err *err)
{
    struct bytes bytes = {.at = encoded, .left = length};
    const uint32_t count = bytes_take_u32(&bytes);
    if (bytes.is_short || count > page->word_count || count > bytes.left / PLACE_MIN_BYTES)
        return fail(err, ERR_INVALID, "encoded places: %u places are not in %zu bytes", count,
                    length);
    struct reading_place *places = arena_new_array(arena, struct reading_place, count);
    size_t next = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct encoded_place place = take_place(&bytes);
        if (!is_sound(&place, next, page->word_count))
            return fail(err, ERR_INVALID, "encoded places: place %u of %u is damaged", i + 1,
                        count);
        next = (size_t)place.first + place.count;
        places[i] = (struct reading_place){
            .first = place.first,
            .count = place.count,
            .path = arena_copy_bytes(arena, place.path, place.length),
        };
    }
    if (!bytes_are_taken(&bytes))
        return fail(err, ERR_INVALID, "encoded places: %zu bytes too many", bytes.left);
    page->places = places;
    page->place_count = count;
    return true;
}

const char *reading_find_path(const struct reading_page *page, size_t word)
{
    size_t first = 0;
    size_t end = page->place_count;
    while (first < end) {
        const size_t middle = first + (end - first) / 2;
        const struct reading_place *place = &page->places[middle];
        if (word < place->first)
            end = middle;
        else if (word - place->first >= place->count)
            first = middle + 1;
        else
            return place->path;
    }
    return NULL;
}
