/*
 * pdf_making: looks for the words that end a revision and that say what a signature covers.
 */
#include "reader/child/pdf_making.h"

#include <stdlib.h>
#include <string.h>

#define NUMBER_BYTES  32  /* looked at for a number behind a word */
#define RANGE_BYTES   128 /* for the numbers of a ByteRange */
#define RANGE_NUMBERS 4
#define REVISIONS_MAX 10000

/* A part of the file. */
struct piece {
    const char *at;
    const char *end;
};

/* Behind the next `word`; NULL when there is none. */
static const char *find_behind(struct piece piece, const char *word)
{
    const char *found = memmem(piece.at, (size_t)(piece.end - piece.at), word, strlen(word));
    return found ? found + strlen(word) : NULL;
}

/* Copies what follows, so that it ends. */
static void copy_text(struct piece piece, char *text, size_t size)
{
    const size_t left = (size_t)(piece.end - piece.at);
    const size_t length = left < size - 1 ? left : size - 1;
    memcpy(text, piece.at, length);
    text[length] = '\0';
}

/* Linearised files have a first part that points nowhere. */
static uint32_t count_revisions(struct piece file)
{
    uint32_t count = 0;
    while (count < REVISIONS_MAX && (file.at = find_behind(file, "startxref")) != NULL) {
        char number[NUMBER_BYTES];
        copy_text(file, number, sizeof number);
        count += strtoul(number, NULL, 10) > 0;
    }
    return count;
}

/* The end of what "[0 840 960 240]" covers, from the start of the file; 0 when it is none. */
static size_t read_range(struct piece piece)
{
    char text[RANGE_BYTES];
    size_t numbers[RANGE_NUMBERS] = {0};
    copy_text(piece, text, sizeof text);
    const char *at = strchr(text, '[');
    for (size_t i = 0; at && i < RANGE_NUMBERS; i++) {
        char *end = NULL;
        at += i == 0; /* behind the bracket */
        numbers[i] = strtoull(at, &end, 10);
        at = end != at ? end : NULL;
    }
    if (!at)
        return 0;
    return numbers[2] < SIZE_MAX / 2 && numbers[3] < SIZE_MAX / 2 ? numbers[2] + numbers[3] : 0;
}

/* The end of what the last signature covers; 0 without one. */
static size_t find_signed_end(struct piece file)
{
    const size_t length = (size_t)(file.end - file.at);
    size_t last = 0;
    struct piece left = file;
    while ((left.at = find_behind(left, "/ByteRange")) != NULL) {
        const size_t end = read_range(left);
        if (end > last && end <= length)
            last = end;
    }
    return last;
}

static bool has_objects(struct piece added)
{
    return find_behind(added, " obj") != NULL && find_behind(added, "/DSS") == NULL;
}

void pdf_making_find(const char *bytes, size_t length, struct reading_making *making)
{
    const struct piece file = {bytes, bytes + length};
    const size_t signed_end = find_signed_end(file);
    making->revisions = count_revisions(file);
    making->is_signed = signed_end > 0;
    making->is_changed_after_signing =
        signed_end > 0 && has_objects((struct piece){bytes + signed_end, file.end});
}
