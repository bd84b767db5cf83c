/*
 * value_misread: what OCR makes of words and numbers.
 *
 * Letters that look alike are taken for each other far more often than others, and two narrow ones
 * for one wide one ("rn" for "m"). Words are compared with that in mind; in numbers a letter that
 * looks like a digit is one.
 */
#include "logic/values.h"

#include <limits.h>
#include <string.h>

#define WORD_BYTES_MAX 64
/* Costs: a letter that is another one, and one that only looks like another one. */
#define LETTER_COST 4
#define LOOKS_COST  1

/* A bit for each digit and letter, so that many can be looked for at once. */
#define BIT(c) (UINT64_C(1) << ((c) >= 'a' ? (c) - 'a' : (c) - '0' + 26))

/* Letters and digits that are taken for each letter, in folded words. */
static const uint64_t LOOKS_LIKE[UCHAR_MAX + 1] = {
    ['0'] = BIT('d') | BIT('o') | BIT('q'),
    ['1'] = BIT('i') | BIT('l') | BIT('t'),
    ['2'] = BIT('z'),
    ['4'] = BIT('a'),
    ['5'] = BIT('s'),
    ['6'] = BIT('b') | BIT('g'),
    ['7'] = BIT('t'),
    ['8'] = BIT('b') | BIT('s'),
    ['9'] = BIT('g') | BIT('q'),
    ['a'] = BIT('4') | BIT('e') | BIT('o'),
    ['b'] = BIT('6') | BIT('8'),
    ['c'] = BIT('e') | BIT('o'),
    ['d'] = BIT('0') | BIT('o'),
    ['e'] = BIT('a') | BIT('c') | BIT('o'),
    ['f'] = BIT('l') | BIT('p') | BIT('t'),
    ['g'] = BIT('6') | BIT('9') | BIT('q'),
    ['h'] = BIT('n'),
    ['i'] = BIT('1') | BIT('j') | BIT('l') | BIT('t'),
    ['j'] = BIT('i') | BIT('l'),
    ['k'] = BIT('x'),
    ['l'] = BIT('1') | BIT('f') | BIT('i') | BIT('j') | BIT('t'),
    ['m'] = BIT('n'),
    ['n'] = BIT('h') | BIT('m') | BIT('r'),
    ['o'] = BIT('0') | BIT('a') | BIT('c') | BIT('d') | BIT('e') | BIT('q'),
    ['p'] = BIT('f'),
    ['q'] = BIT('0') | BIT('9') | BIT('g') | BIT('o'),
    ['r'] = BIT('n'),
    ['s'] = BIT('5') | BIT('8'),
    ['t'] = BIT('1') | BIT('7') | BIT('f') | BIT('i') | BIT('l'),
    ['u'] = BIT('v'),
    ['v'] = BIT('u') | BIT('y'),
    ['x'] = BIT('k'),
    ['y'] = BIT('v'),
    ['z'] = BIT('2')};
/* Of two narrow letters and the wide one that they look like, each is part of the others. */
static const uint64_t PART_OF[UCHAR_MAX + 1] = {['c'] = BIT('d'),
                                                ['d'] = BIT('c') | BIT('l'),
                                                ['h'] = BIT('i') | BIT('l'),
                                                ['i'] = BIT('h') | BIT('n') | BIT('u'),
                                                ['l'] = BIT('d') | BIT('h'),
                                                ['m'] = BIT('n') | BIT('r'),
                                                ['n'] = BIT('i') | BIT('m') | BIT('r'),
                                                ['r'] = BIT('m') | BIT('n'),
                                                ['u'] = BIT('i'),
                                                ['v'] = BIT('w'),
                                                ['w'] = BIT('v')};
static const struct {
    char wide;
    const char *narrow;
} SPLITS[] = {{'m', "rn"}, {'m', "nn"}, {'d', "cl"}, {'w', "vv"},
              {'h', "li"}, {'u', "ii"}, {'n', "ri"}};

/* The digit that a letter looks like, by its place in DIGITS. */
static const char LOOKALIKES[] = "OoDQIl|i!SsBZzGgqA";
static const char DIGITS[] = "000011111558226994";

/* Nothing for a letter that looks like no other. */
static uint64_t bit_of(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? BIT(c) : 0;
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

static bool is_wide(char c)
{
    return c == 'm' || c == 'd' || c == 'w' || c == 'h' || c == 'u' || c == 'n';
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

struct word {
    const char *letters;
    size_t length;
};

/* Letters of the word that are in the other one in no form, each of which costs a whole letter. */
static int count_foreign(const struct word *word, const struct word *other)
{
    uint64_t forms = 0;
    int count = 0;
    for (size_t i = 0; i < other->length; i++) {
        const unsigned char letter = (unsigned char)other->letters[i];
        forms |= bit_of(other->letters[i]) | LOOKS_LIKE[letter] | PART_OF[letter];
    }
    for (size_t i = 0; i < word->length; i++) {
        const uint64_t bit = bit_of(word->letters[i]);
        count += bit != 0 && (bit & forms) == 0;
    }
    return count;
}

/* costs[i % 3][j] is the least cost of making the first i letters of one word the first j of the
   other. Fills row i; the least cost in it. */
static int fill_row(int costs[3][WORD_BYTES_MAX + 1], const struct word *a, size_t i,
                    const struct word *b)
{
    int *row = costs[i % 3];
    const int *before = costs[(i + 2) % 3];
    const int *two_before = costs[(i + 1) % 3];
    const char letter = a->letters[i - 1];
    const uint64_t looks = LOOKS_LIKE[(unsigned char)letter];
    int lowest = row[0] = (int)i * LETTER_COST;
    for (size_t j = 1; j <= b->length; j++) {
        const char other = b->letters[j - 1];
        const int cost = (looks & bit_of(other)) != 0 ? LOOKS_COST : LETTER_COST;
        row[j] = least(before[j - 1] + (letter == other ? 0 : cost),
                       least(before[j], row[j - 1]) + LETTER_COST);
        if (j > 1 && is_wide(letter) && is_split(letter, b->letters + j - 2))
            row[j] = least(row[j], before[j - 2] + LOOKS_COST);
        if (i > 1 && is_wide(other) && is_split(other, a->letters + i - 2))
            row[j] = least(row[j], two_before[j - 1] + LOOKS_COST);
        lowest = least(lowest, row[j]);
    }
    return lowest;
}

/* The least cost of making one of the other, or more than `most`: nothing gets cheaper than what
   the last two rows have. */
static int word_cost(const struct word *a, const struct word *b, int most)
{
    int costs[3][WORD_BYTES_MAX + 1];
    int lowest_before = 0;
    if (LETTER_COST * count_foreign(a, b) > most || LETTER_COST * count_foreign(b, a) > most)
        return most + 1;
    for (size_t j = 0; j <= b->length; j++)
        costs[0][j] = (int)j * LETTER_COST;
    for (size_t i = 1; i <= a->length; i++) {
        const int lowest = fill_row(costs, a, i, b);
        if (least(lowest, lowest_before) > most)
            return most + 1;
        lowest_before = lowest;
    }
    return costs[a->length % 3][b->length];
}

double value_likeness(const char *a, const char *b, double least_likeness)
{
    const struct word word = {a, strlen(a)};
    const struct word other = {b, strlen(b)};
    const size_t longer = word.length > other.length ? word.length : other.length;
    if (longer == 0 || strcmp(a, b) == 0)
        return 1;
    if (longer > WORD_BYTES_MAX)
        return 0;
    const double whole = (double)(longer * LETTER_COST);
    const int cost = word_cost(&word, &other, (int)((1 - least_likeness) * whole) + 1);
    const double likeness = 1 - (double)cost / whole;
    return likeness >= least_likeness ? likeness : 0;
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
