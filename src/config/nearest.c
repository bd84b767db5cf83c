/*
 * nearest: the name somebody probably meant, for "did you mean" hints.
 *
 * Distance is the number of letters to insert, remove, change or swap with their neighbour
 * (optimal string alignment).
 */
#include "config/config.h"

#include <string.h>

#define NAME_MAX_BYTES 63

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

/* Both texts have at most NAME_MAX_BYTES. Three rows of the classic matrix are enough. */
static size_t edit_distance(const char *a, const char *b)
{
    size_t rows[3][NAME_MAX_BYTES + 1];
    const size_t b_length = strlen(b);
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    size_t i = 1;
    for (; a[i - 1] != '\0'; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i - 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            size_t changed = above[j - 1] + (a[i - 1] != b[j - 1] ? 1 : 0);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, changed);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smallest(row[j], row[j], rows[(i - 2) % 3][j - 2] + 1);
        }
    }
    return rows[(i - 1) % 3][b_length];
}

const char *config_find_nearest(const char *word, const char *const *names, size_t count)
{
    const size_t length = strlen(word);
    if (length == 0 || length > NAME_MAX_BYTES)
        return NULL;
    const char *nearest = NULL;
    size_t least = (length + 2) / 3 + 1; /* one letter in three may be wrong */
    for (size_t i = 0; i < count; i++) {
        size_t distance =
            strlen(names[i]) <= NAME_MAX_BYTES ? edit_distance(word, names[i]) : least;
        if (distance < least) {
            least = distance;
            nearest = names[i];
        }
    }
    return nearest;
}
