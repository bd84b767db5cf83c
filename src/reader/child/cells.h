/*
 * cells: how a sheet shows the numbers in its cells, without the habits of a country: 1234.50,
 * 2024-03-18. Private to the child.
 */
#ifndef READER_CHILD_CELLS_H
#define READER_CHILD_CELLS_H

#include "base/base.h"

enum cell_kind { CELL_GENERAL, CELL_NUMBER, CELL_PERCENT, CELL_DATE, CELL_TIME, CELL_DATE_TIME };

#define CELL_AFFIX_BYTES 16

/* What a format code says, as far as it changes what is read. */
struct cell_form {
    enum cell_kind kind;
    uint8_t decimals;              /* of CELL_NUMBER and CELL_PERCENT */
    char before[CELL_AFFIX_BYTES]; /* a currency, or "" */
    char after[CELL_AFFIX_BYTES];
};

/* By the number of a built-in format; those that are none are general. */
struct cell_form cell_form_built_in(int64_t number);
/* By a format code such as `#,##0.00 "EUR"`; of several sections the first counts. */
struct cell_form cell_form_parse(const char *code);

/* Appends the number of a cell, as the file writes it, in that form. Days count from 1900, or from
   1904. What is no number is appended as it is. */
void cell_render(struct text *out, const char *value, const struct cell_form *form,
                 bool is_from_1904);

/* Column and row of "B7", from 0. False when it is no such place. */
bool cell_parse_place(const char *place, size_t *column, size_t *row) MUST_CHECK;
/* The other way: "Sheet1!B7", a sheet of another name than that in quotes. */
const char *cell_path(struct arena *arena, const char *sheet, size_t column, size_t row);

#endif
