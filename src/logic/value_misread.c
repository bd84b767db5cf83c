/*
 * value_misread: what OCR makes of words and numbers.
 *
 * Letters that look alike are taken for each other far more often than others, and two narrow ones
 * for one wide one ("rn" for "m"). Words are compared with that in mind; in numbers a letter that
 * looks like a digit is one.
 */
#include "logic/values.h"

#include <string.h>

#define WORD_BYTES_MAX 64
/* Costs: a letter that is another one, and one that only looks like another one. */
#define LETTER_COST 4
#define LOOKS_COST  1

/* Letters and digits that are taken for each other, in folded words. */
static const char *const PAIRS[] = {"0o", "0d", "0q", "od", "oq", "oc", "oe", "1l", "1i", "1t",
                                    "li", "lt", "it", "ij", "lj", "5s", "8b", "8s", "6b", "6g",
                                    "9g", "9q", "gq", "2z", "7t", "uv", "vy", "ce", "ec", "ao",
                                    "ae", "hn", "nr", "fl", "ft", "4a", "mn", "kx", "pf"};
static const struct {
    char wide;
    const char *narrow;
} SPLITS[] = {{'m', "rn"}, {'m', "nn"}, {'d', "cl"}, {'w', "vv"},
              {'h', "li"}, {'u', "ii"}, {'n', "ri"}};

/* The digit that a letter looks like, by its place in DIGITS. */
static const char LOOKALIKES[] = "OoDQIl|i!SsBZzGgqA";
static const char DIGITS[] = "000011111558226994";

static int letter_cost(char a, char b)
{
    if (a == b)
        return 0;
    for (size_t i = 0; i < COUNT_OF(PAIRS); i++) {
        if ((PAIRS[i][0] == a && PAIRS[i][1] == b) || (PAIRS[i][0] == b && PAIRS[i][1] == a))
            return LOOKS_COST;
    }
    return LETTER_COST;
}

/* Whether the wide letter stands at `a` where `b` has two narrow ones. */
static bool is_split(char a, const char *b)
{
    for (size_t i = 0; i < COUNT_OF(SPLITS); i++) {
        if (SPLITS[i].wide == a && b[0] == SPLITS[i].narrow[0] && b[1] == SPLITS[i].narrow[1])
            return true;
    }
    return false;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* The least cost of making one of the other: costs[i][j] is that of their first i and j letters. */
static int word_cost(const char *a, size_t a_length, const char *b, size_t b_length)
{
    int costs[3][WORD_BYTES_MAX + 1] = {{0}}; /* of the letters i, i - 1 and i - 2, in turn */
    for (size_t j = 0; j <= b_length; j++)
        costs[0][j] = (int)j * LETTER_COST;
    for (size_t i = 1; i <= a_length; i++) {
        int *row = costs[i % 3];
        const int *before = costs[(i + 2) % 3];
        const int *two_before = costs[(i + 1) % 3];
        row[0] = (int)i * LETTER_COST;
        for (size_t j = 1; j <= b_length; j++) {
            row[j] = least(before[j - 1] + letter_cost(a[i - 1], b[j - 1]),
                           least(before[j], row[j - 1]) + LETTER_COST);
            if (j > 1 && is_split(a[i - 1], b + j - 2))
                row[j] = least(row[j], before[j - 2] + LOOKS_COST);
            if (i > 1 && is_split(b[j - 1], a + i - 2))
                row[j] = least(row[j], two_before[j - 1] + LOOKS_COST);
        }
    }
    return costs[a_length % 3][b_length];
}

double value_likeness(const char *a, const char *b)
{
    const size_t a_length = strlen(a);
    const size_t b_length = strlen(b);
    const size_t longer = a_length > b_length ? a_length : b_length;
    if (longer == 0 || strcmp(a, b) == 0)
        return 1;
    if (longer > WORD_BYTES_MAX)
        return 0;
    return 1 - (double)word_cost(a, a_length, b, b_length) / (double)(longer * LETTER_COST);
}

const char *value_mend_digits(struct arena *arena, const char *text)
{
    char *mended = arena_copy_text(arena, text);
    size_t digits = 0;
    size_t letters = 0;
    for (char *at = mended; *at != '\0'; at++) {
        const char *found = strchr(LOOKALIKES, *at);
        digits += *at >= '0' && *at <= '9';
        letters += found != NULL;
        *at = found != NULL ? DIGITS[found - LOOKALIKES] : *at;
    }
    return letters > 0 && digits >= letters ? mended : NULL;
}
