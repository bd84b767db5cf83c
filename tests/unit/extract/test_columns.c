/*
 * test_columns: corrected rows teach which column of a table holds which field; the next document
 * of that look has its rows right.
 */
#include "extract/school.h"

#define SCHEMA                                                                                     \
    "{\"properties\": {\"vendor_name\": {\"type\": \"string\"}, \"line_items\": {\"type\": "       \
    "\"array\", \"items\": {\"type\": \"object\", \"properties\": {\"description\": {\"type\": "   \
    "\"string\"}, \"quantity\": {\"type\": \"number\"}, \"unit_price\": {\"type\": \"number\"}, "  \
    "\"amount\": {\"type\": \"number\"}, \"site\": {\"type\": \"string\"}}}}}}"

/* Headers that no dictionary has. */
#define TOP                                                                                        \
    "Holzwerk Unterau\n"                                                                           \
    "Lagerplatz am Fluss, Unterau\n"                                                               \
    "Geschrieben fuer treue Kunden\n"                                                              \
    "\n"                                                                                           \
    "Gewerk                      Hof      Zaehlung    Satz        Ergibt\n"
#define FIRST                                                                                      \
    TOP "Eichenbretter gehobelt      Nord     4           12,00       48,00\n"                     \
        "Scharniere Messing          Sued     3           2,50        7,50\n"                      \
        "Summa samt Abgabe                                            55,50\n"                     \
        "Dank sei gesagt\n"
#define SECOND                                                                                     \
    TOP "Zaunpfahl                   West     10          3,00        30,00\n"                     \
        "Torbeschlag schwer          Nord     1           80,00       80,00\n"                     \
        "Nagel verzinkt              Ost      200         0,05        10,00\n"                     \
        "Summa samt Abgabe                                            120,00\n"                    \
        "Dank sei gesagt\n"
#define FIRST_ROWS                                                                                 \
    "[{\"description\": {\"value\": \"Eichenbretter gehobelt\"}, \"quantity\": {\"value\": 4}, "   \
    "\"unit_price\": {\"value\": 12.00}, \"amount\": {\"value\": 48.00}, \"site\": {\"value\": "   \
    "\"Nord\"}}, {\"description\": {\"value\": \"Scharniere Messing\"}, \"quantity\": "            \
    "{\"value\": 3}, \"unit_price\": {\"value\": 2.50}, \"amount\": {\"value\": 7.50}, "           \
    "\"site\": {\"value\": \"Sued\"}}]"
#define SECOND_ROWS                                                                                \
    "[{\"description\":\"Zaunpfahl\",\"quantity\":10,\"unit_price\":3.00,\"amount\":30.00,"        \
    "\"site\":\"West\"},{\"description\":\"Torbeschlag schwer\",\"quantity\":1,"                   \
    "\"unit_price\":80.00,\"amount\":80.00,\"site\":\"Nord\"},"                                    \
    "{\"description\":\"Nagel verzinkt\",\"quantity\":200,\"unit_price\":0.05,"                    \
    "\"amount\":10.00,\"site\":\"Ost\"}]"

/* A dictionary knows this header, but of two amounts the wrong one is taken. */
#define KNOWN_TOP                                                                                  \
    "Holzwerk Unterau\n"                                                                           \
    "Lagerplatz am Fluss, Unterau\n"                                                               \
    "Geschrieben fuer treue Kunden\n"                                                              \
    "\n"                                                                                           \
    "Beschreibung                Menge       Einzelpreis   Netto       Brutto\n"
#define KNOWN_FIRST                                                                                \
    KNOWN_TOP "Eichenbretter gehobelt      4           12,00         48,00       57,12\n"          \
              "Scharniere Messing          3           2,50          7,50        8,93\n"           \
              "Summe                                                             66,05\n"
#define KNOWN_SECOND                                                                               \
    KNOWN_TOP "Zaunpfahl                   10          3,00          30,00       35,70\n"          \
              "Torbeschlag schwer          1           80,00         80,00       95,20\n"          \
              "Summe                                                            130,90\n"

#define ARENA arena_create((size_t)256 * 1024 * 1024)

/* A person sets the rows of the table; how many corrections were understood. */
static size_t teach_rows(struct school *school, const char *text, const char *rows)
{
    const struct reading reading = page_reading(school->arena, text);
    const struct extract_request request = school_request(school, &reading);
    struct err err = {0};
    struct json *extracted = extract_document(school->arena, &request, &err);
    assert_works(extracted != NULL, err);
    json_set(school->arena, json_find(extracted, "line_items"), "line_items",
             page_parse(school->arena, rows));
    const struct extract_correction correction = {"line_items", NULL};
    const struct extract_corrections corrections = {&correction, 1};
    return school_learn(school, &request, extracted, &corrections);
}

static const char *rows_of(const struct school *school, const char *text)
{
    const struct json *plain = extract_plain(school->arena, school_read(school, text));
    const struct json *rows = json_find(plain, "line_items");
    return rows != NULL ? json_render(school->arena, rows) : "nothing";
}

static struct json *lesson_of(const struct school *school)
{
    return json_find(page_parse(school->arena, school->layouts[0].fields), "line_items");
}

static void test_an_unknown_header(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_string_not_equal(rows_of(&school, SECOND), SECOND_ROWS);
    assert_int_equal(teach_rows(&school, FIRST, FIRST_ROWS), 1);
    assert_string_equal(rows_of(&school, SECOND),
                        json_render(arena, page_parse(arena, SECOND_ROWS)));
    assert_string_equal(extract_describe_lesson(arena, lesson_of(&school)),
                        "description under \"gewerk\", site under \"hof\", quantity under "
                        "\"zaehlung\", unit_price under \"satz\", amount under \"ergibt\"");
}

static void test_cells_say_that_they_were_learned(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_int_equal(teach_rows(&school, FIRST, FIRST_ROWS), 1);
    const struct json *data = school_read(&school, SECOND);
    const struct json *rows = json_find(json_find(data, "line_items"), "line_items");
    const struct json *cell = json_find(json_at(rows, 0), "site");
    assert_string_equal(json_render(arena, json_find(cell, "reasons")),
                        "[\"table_cell\",\"learned_layout\"]");
}

/* "Of these two columns the other one": the header keeps the rest of its meaning. */
static void test_a_wrong_column(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_non_null(strstr(rows_of(&school, KNOWN_SECOND), "\"amount\":30.00"));
    assert_int_equal(
        teach_rows(&school, KNOWN_FIRST,
                   "[{\"description\": {\"value\": \"Eichenbretter gehobelt\"}, \"quantity\": "
                   "{\"value\": 4}, \"unit_price\": {\"value\": 12.00}, \"amount\": {\"value\": "
                   "57.12}}, {\"description\": {\"value\": \"Scharniere Messing\"}, \"quantity\": "
                   "{\"value\": 3}, \"unit_price\": {\"value\": 2.50}, \"amount\": {\"value\": "
                   "8.93}}]"),
        1);
    const char *rows = rows_of(&school, KNOWN_SECOND);
    assert_non_null(strstr(rows, "\"quantity\":10,\"unit_price\":3.00,\"amount\":35.70"));
    assert_non_null(strstr(rows, "\"quantity\":1,\"unit_price\":80.00,\"amount\":95.20"));
}

/* What the reader misread, or a person adds from elsewhere, says nothing about columns. */
static void test_a_slip_teaches_nothing(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_int_equal(
        teach_rows(&school, KNOWN_FIRST,
                   "[{\"description\": {\"value\": \"Eichenbretter gehobelt\"}, \"quantity\": "
                   "{\"value\": 4}, \"unit_price\": {\"value\": 12.00}, \"amount\": {\"value\": "
                   "48.00}}, {\"description\": {\"value\": \"Scharniere aus Messing, poliert und "
                   "geschliffen\"}, \"quantity\": {\"value\": 3}, \"unit_price\": {\"value\": "
                   "2.50}, \"amount\": {\"value\": 7.50}}]"),
        0);
    assert_int_equal(teach_rows(&school, KNOWN_FIRST, "[{\"amount\": {\"value\": 999.00}}]"), 0);
    assert_int_equal(school.layout_count, 0);
}

/* The next document contradicts: the columns are learned anew, and trusted less. */
static void test_a_contradiction(void **state)
{
    (void)state;
    struct arena *arena CLEANUP(arena_end) = ARENA;
    struct school school = {.arena = arena, .schema = SCHEMA};
    assert_int_equal(teach_rows(&school, FIRST,
                                "[{\"description\": {\"value\": \"Eichenbretter gehobelt\"}, "
                                "\"amount\": {\"value\": 12.00}}, {\"description\": {\"value\": "
                                "\"Scharniere Messing\"}, \"amount\": {\"value\": 2.50}}]"),
                     1);
    assert_non_null(strstr(rows_of(&school, SECOND), "\"amount\":3.00"));
    assert_int_equal(teach_rows(&school, FIRST, FIRST_ROWS), 1);
    assert_string_equal(rows_of(&school, SECOND),
                        json_render(arena, page_parse(arena, SECOND_ROWS)));
    assert_string_equal(json_render(arena, json_find(lesson_of(&school), "wrong")), "1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_unknown_header),
        cmocka_unit_test(test_cells_say_that_they_were_learned),
        cmocka_unit_test(test_a_wrong_column),
        cmocka_unit_test(test_a_slip_teaches_nothing),
        cmocka_unit_test(test_a_contradiction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
