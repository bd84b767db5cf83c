/*
 * machine_readable: the zone of machine-readable lines on travel documents (ICAO 9303): three lines
 * of 30 characters (cards), two of 36 or 44 (visas, passports).
 *
 * Every number in it has a check digit; a field is only proposed when its own is right, and names,
 * which have none, when the number is.
 */
#include "extract/extraction.h"

#include <string.h>

#define LINE_MIN       30
#define LINE_MAX       44
#define LINES_MAX      3
#define CHECKED_SCORE  0.99
#define COMPOSED_SCORE 0.95
#define LINE_SCORE     0.95
/* Births in years from here on are of the last century. */
#define BIRTH_PIVOT "30"

struct zone {
    char *lines[LINES_MAX];
    struct span tokens[LINES_MAX];
    size_t count;
};

/* Where a field stands; the check digit of a date follows it. */
struct place {
    size_t line, offset, length;
};

struct format {
    size_t line_count, line_length;
    struct place number, number_check, country, names, nationality;
    struct place birth, sex, expiry;
};

static const struct format FORMATS[] = {
    {3,
     30,
     {0, 5, 9},
     {0, 14, 1},
     {0, 2, 3},
     {2, 0, 30},
     {1, 15, 3},
     {1, 0, 6},
     {1, 7, 1},
     {1, 8, 6}},
    {2,
     36,
     {1, 0, 9},
     {1, 9, 1},
     {0, 2, 3},
     {0, 5, 31},
     {1, 10, 3},
     {1, 13, 6},
     {1, 20, 1},
     {1, 21, 6}},
    {2,
     44,
     {1, 0, 9},
     {1, 9, 1},
     {0, 2, 3},
     {0, 5, 39},
     {1, 10, 3},
     {1, 13, 6},
     {1, 20, 1},
     {1, 21, 6}},
};

/* The row without spaces, when it is a line of a zone. */
static char *read_line(const struct extraction *extraction, uint32_t row)
{
    const struct sheet *sheet = &extraction->sheet;
    struct text line CLEANUP(text_done);
    text_init(&line, LINE_MAX);
    const struct span tokens = sheet->rows[row].tokens;
    for (size_t i = tokens.first; i < tokens.first + tokens.count; i++)
        text_append_string(&line, sheet->tokens[i].text);
    if (line.is_full || line.length < LINE_MIN || strchr(line.data, '<') == NULL)
        return NULL;
    static const char *const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<";
    return strspn(line.data, ALPHABET) == line.length
               ? arena_copy_text(extraction->arena, line.data)
               : NULL;
}

static const struct format *find_format(const struct zone *zone)
{
    for (size_t i = 0; i < COUNT_OF(FORMATS); i++) {
        bool fits = zone->count == FORMATS[i].line_count;
        for (size_t l = 0; l < zone->count; l++)
            fits = fits && strlen(zone->lines[l]) == FORMATS[i].line_length;
        if (fits)
            return &FORMATS[i];
    }
    return NULL;
}

/* Where only letters or only digits can stand, what looks like one of the others is one. */
static void mend(const struct zone *zone, const struct place *place, bool is_letters)
{
    static const char *const LETTERS = "OISBZ";
    static const char *const DIGITS = "01582";
    const char *wrong = is_letters ? DIGITS : LETTERS;
    char *at = zone->lines[place->line] + place->offset;
    for (size_t i = 0; i < place->length; i++) {
        const char *found = strchr(wrong, at[i]);
        if (found != NULL)
            at[i] = (is_letters ? LETTERS : DIGITS)[found - wrong];
    }
}

static void mend_all(const struct zone *zone, const struct format *format)
{
    mend(zone, &format->country, true);
    mend(zone, &format->nationality, true);
    mend(zone, &format->names, true);
    mend(zone, &format->birth, false);
    mend(zone, &format->expiry, false);
}

static const struct format *find_zone(const struct extraction *extraction, struct zone *zone)
{
    for (uint32_t row = 0; row < extraction->sheet.row_count; row++) {
        char *line = read_line(extraction, row);
        if (line == NULL) {
            zone->count = 0;
            continue;
        }
        if (zone->count == LINES_MAX)
            zone->count = 0;
        zone->tokens[zone->count] = extraction->sheet.rows[row].tokens;
        zone->lines[zone->count++] = line;
        const struct format *format = find_format(zone);
        if (format != NULL) {
            mend_all(zone, format);
            return format;
        }
    }
    return NULL;
}

static const char *text_of(const struct extraction *extraction, const struct zone *zone,
                           const struct place *place)
{
    return arena_copy_bytes(extraction->arena, zone->lines[place->line] + place->offset,
                            place->length);
}

/* ICAO 9303, part 3: weights 7, 3, 1; a letter is 10 and more, a filler 0. */
static bool passes_check(const char *text, char check)
{
    static const int WEIGHTS[] = {7, 3, 1};
    int sum = 0;
    for (size_t i = 0; text[i] != '\0'; i++) {
        const char c = text[i];
        const int value = c == '<' ? 0 : c <= '9' ? c - '0' : c - 'A' + 10;
        sum += value * WEIGHTS[i % 3];
    }
    return sum % 10 == check - '0' || (check == '<' && sum == 0);
}

static void propose(struct extraction *extraction, uint32_t topic, const char *text,
                    struct span tokens, double score)
{
    for (size_t i = 0; *text != '\0' && i < extraction->fields.count; i++) {
        struct field *field = &extraction->fields.items[i];
        if (wanted_rank(field->wanted, topic) < WANTED_TOPICS)
            extraction_propose(
                extraction, field,
                &(struct proposal){.text = text,
                                   .tokens = tokens,
                                   .score = score,
                                   .reasons = BECAUSE(MACHINE_READABLE) | BECAUSE(CHECKSUM)});
    }
}

/* Fillers at the end go, those between words become spaces. */
static const char *plain(struct arena *arena, const char *text, size_t length)
{
    char *copy = arena_copy_bytes(arena, text, length);
    for (char *at = copy; *at != '\0'; at++)
        *at = *at == '<' ? ' ' : *at;
    return text_trim(copy);
}

/* YYMMDD; documents expire in this century. */
static const char *date_of(struct arena *arena, const char *text, bool is_birth)
{
    const char *century = !is_birth || strncmp(text, BIRTH_PIVOT, 2) < 0 ? "20" : "19";
    const char *date = NULL;
    return value_read_date(arena, arena_printf(arena, "%s%s", century, text), DATE_DAY_MONTH, &date)
               ? date
               : "";
}

static void propose_date(struct extraction *extraction, const struct zone *zone,
                         const struct place *place, uint32_t topic)
{
    const char *text = text_of(extraction, zone, place);
    if (!passes_check(text, zone->lines[place->line][place->offset + place->length]))
        return;
    propose(extraction, topic, date_of(extraction->arena, text, topic == TOPIC_BIRTH_DATE),
            zone->tokens[place->line], CHECKED_SCORE);
}

static void propose_names(struct extraction *extraction, const struct zone *zone,
                          const struct place *place)
{
    const char *text = text_of(extraction, zone, place);
    const char *split = strstr(text, "<<");
    const size_t length = split != NULL ? (size_t)(split - text) : strlen(text);
    propose(extraction, TOPIC_SURNAME, plain(extraction->arena, text, length),
            zone->tokens[place->line], COMPOSED_SCORE);
    if (split != NULL)
        propose(extraction, TOPIC_GIVEN_NAMES, plain(extraction->arena, split, strlen(split)),
                zone->tokens[place->line], COMPOSED_SCORE);
}

static void propose_kind(struct extraction *extraction, const struct zone *zone)
{
    const char *kind = zone->lines[0][0] == 'P'   ? "passport"
                       : zone->lines[0][0] == 'I' ? "identity_card"
                                                  : NULL;
    const int index = wanted_find_name(&extraction->wish.fields, "document_kind");
    if (kind != NULL && index >= 0)
        extraction_propose(extraction, &extraction->fields.items[index],
                           &(struct proposal){.text = kind,
                                              .tokens = zone->tokens[0],
                                              .score = COMPOSED_SCORE,
                                              .reasons = BECAUSE(MACHINE_READABLE)});
}

/* The lines themselves, for a list of texts that is named after them. */
static void list_lines(struct extraction *extraction, const struct zone *zone)
{
    for (size_t i = 0; i < extraction->wish.list_count; i++) {
        struct list *list = &extraction->lists[i];
        if (list->wanted->kind != LIST_TEXTS ||
            !text_equal(list->wanted->name, "machine_readable_zone"))
            continue;
        for (size_t l = 0; l < zone->count; l++) {
            struct element *element = extraction_add_element(extraction, list);
            element->text = (struct proposal){.text = zone->lines[l],
                                              .tokens = zone->tokens[l],
                                              .score = LINE_SCORE,
                                              .reasons = BECAUSE(MACHINE_READABLE)};
        }
    }
}

void find_machine_readable_zone(struct extraction *extraction)
{
    struct zone zone = {0};
    const struct format *format = find_zone(extraction, &zone);
    if (format == NULL)
        return;
    const char *number = text_of(extraction, &zone, &format->number);
    const char *check = text_of(extraction, &zone, &format->number_check);
    if (!passes_check(number, *check))
        return;
    struct arena *arena = extraction->arena;
    const struct {
        uint32_t topic;
        const struct place *place;
    } TEXTS[] = {{TOPIC_COUNTRY, &format->country},
                 {TOPIC_NATIONALITY, &format->nationality},
                 {TOPIC_SEX, &format->sex}};
    propose(extraction, TOPIC_ID_NUMBER, plain(arena, number, strlen(number)),
            zone.tokens[format->number.line], CHECKED_SCORE);
    for (size_t i = 0; i < COUNT_OF(TEXTS); i++) {
        const char *text = text_of(extraction, &zone, TEXTS[i].place);
        propose(extraction, TEXTS[i].topic, plain(arena, text, strlen(text)),
                zone.tokens[TEXTS[i].place->line], COMPOSED_SCORE);
    }
    propose_date(extraction, &zone, &format->birth, TOPIC_BIRTH_DATE);
    propose_date(extraction, &zone, &format->expiry, TOPIC_EXPIRY_DATE);
    propose_names(extraction, &zone, &format->names);
    propose_kind(extraction, &zone);
    list_lines(extraction, &zone);
}
