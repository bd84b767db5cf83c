/*
 * extract: from the words on the pages to fields with evidence, without a model.
 *
 * What is wanted comes from a JSON Schema (names, titles, types, formats, enumerations, and
 * "x-labels": texts that stand before the value). Every value that is given points to the words it
 * was read from.
 */
#ifndef EXTRACT_EXTRACT_H
#define EXTRACT_EXTRACT_H

#include "base/base.h"
#include "extract/layout.h"
#include "logic/logic.h"
#include "reading/reading.h"

#include <stdatomic.h>

/* Cells of tables that the results of a process have room for, all documents together: each takes
   five of the containers that json_parse takes in one text. */
#define EXTRACT_CELLS_MAX 80000

struct extract_request {
    const struct reading *reading;
    const char *document_id; /* goes into the evidence */
    const char *doc_type;    /* what it was classified as, or "" */
    const struct json *output_schema;
    const char *const *languages;         /* ends with NULL */
    enum date_order date_order;           /* where the document does not tell */
    size_t max_cells;                     /* of its tables; at most EXTRACT_CELLS_MAX */
    const atomic_bool *is_abandoned;      /* set by another thread: ERR_CANCELLED; may be NULL */
    const struct extract_layout *layouts; /* that the client's corrections have taught */
    size_t layout_count;
};

/*
 * The document's data, in the arena: {doc_type, fields: {name: {value, confidence, evidence: [{
 * document_id, source, page, box: [x0, y0, x1, y1], path}], reasons: [...]}}, line_items: {name:
 * [{name: field, ...}, ...]}, completeness: {name: {state: COMPLETE | PARTIAL | UNPROVEN,
 * rows_seen, rows_extracted, reasons: [...]}}, layout: layout_id where one was recognised}. Lists
 * of objects of the schema stand in line_items and completeness by their name. Fields that were not
 * found are absent. Confidence is 0..1. `path` is there for what has a place in the file beside
 * or instead of that on the page: a cell, an XPath. NULL: ERR_LIMIT for tables of more cells than
 * max_cells, ERR_CANCELLED.
 */
struct json *extract_document(struct arena *arena, const struct extract_request *request,
                              struct err *err) MUST_CHECK;

/* How many cells the tables of a result have. */
size_t extract_count_cells(const struct json *extracted);

/* What claimed values are looked up in. */
struct extract_grounding {
    const struct reading *reading;
    const char *document_id;
    const struct json *output_schema;
    enum date_order date_order;
};
/*
 * Looks up every value of `extracted`, a result as above, that has no place on a page: values of
 * embedded XML, of models, of people. What is found gets its place, and the reason "found_on_page",
 * or "several_places" when nothing tells which of them is meant; what is not gets "ungrounded", or
 * "not_on_page" when it stands in the XML.
 * Choices, currencies and booleans are our words, not the document's: they are left alone.
 */
void extract_ground(struct arena *arena, const struct extract_grounding *request,
                    struct json *extracted);

/* Whether the pages of a hybrid invoice say what its XML says: adds a flag (fraud.h)
   einvoice_contradicts_page to `flags` for each term about what is paid, to whom and when that no
   page shows, with `field`, `path` (its XPath), `page`, and `box` where the pages show another
   value. Nothing for other documents. False for the reasons of extract_document. */
bool extract_check_hybrid(struct arena *arena, const struct extract_request *request,
                          struct json *flags, struct err *err) MUST_CHECK;

/* Whether every value has a place, or is said to have none: then nothing is to be looked up. */
bool extract_is_grounded(const struct json *extracted);

/* Whether the field of a result says this reason. */
bool extract_has_reason(const struct json *field, const char *reason);

/* The same as plain JSON in the form of the schema: {name: value, name: [{...}]}. */
struct json *extract_plain(struct arena *arena, const struct json *extracted);

/* What kind of document it is. */
struct extract_kind {
    const char *doc_type; /* "invoice", "receipt", "payslip", "id_document", "contract", ...; "" for
                             none; static */
    double confidence;    /* 0..1; of none 0 */
    struct json *reasons; /* words and signs that tell; empty of an e-invoice, which says it */
};
/* As far as an e-invoice in it, its words and its look tell. */
void extract_find_kind(struct arena *arena, const struct reading *reading,
                       struct extract_kind *kind);

/* A part of a file that is a document of its own. */
struct extract_part {
    uint32_t page_from; /* from 1 */
    uint32_t page_to;   /* the last one of it */
    const char *doc_type;
    double confidence;  /* 0..1: that it begins and ends there, and is one */
    struct json *signs; /* what told that it begins: codes of signs.def; empty of the first */
    bool has_einvoice;  /* that of the reading describes it */
};
/*
 * The documents that stand one after the other in a reading; one for most files, none only when it
 * has no pages. Where it is not likely enough that one begins, the pages stay together. The
 * reading's e-invoice describes one of them: that whose pages show its number and most of what it
 * says. Of the request the schema is not looked at. ERR_CANCELLED.
 */
bool extract_split(struct arena *arena, const struct extract_request *request,
                   struct extract_part **parts, size_t *count, struct err *err) MUST_CHECK;

/* A kind of document that a client has a workflow for. */
struct extract_candidate {
    const char *process_type_id;
    const char *display_name;
    const char *description;
    const struct json *output_schema;
};
struct extract_classification {
    const char *process_type_id; /* one of the candidates', or NULL when none is likely enough */
    double confidence;           /* 0..1 */
    struct json *reasons;        /* list of {process_type_id, score, words: [...]} */
};
/* Which of the candidates the document is. */
void extract_classify(struct arena *arena, const struct reading *reading,
                      const struct extract_candidate *candidates, size_t count,
                      struct extract_classification *classification);

#endif
