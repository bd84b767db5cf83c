/*
 * extraction: a document while its fields are being found. Private to extract.
 *
 * Finders (STEPS in extract.c) propose values for fields, each with a score and reasons; then one
 * is chosen for each field. A finder may look at what those before it proposed.
 */
#ifndef EXTRACT_EXTRACTION_H
#define EXTRACT_EXTRACTION_H

#include "extract/candidates.h"
#include "extract/extract.h"
#include "extract/labels.h"
#include "extract/sheet.h"
#include "extract/wanted.h"

enum reason {
#define REASON(symbol, code) REASON_##symbol,
#include "extract/reasons.def"
    REASON_COUNT
#undef REASON
};
#define BECAUSE(symbol) (1U << REASON_##symbol)

struct proposal {
    const char *text;        /* in the form of the field's kind; of numbers as written */
    struct decimal number;   /* of KIND_AMOUNT and KIND_PERCENT */
    struct span tokens;      /* where it stands */
    const struct span *more; /* and where it goes on, below */
    size_t more_count;
    const char **paths; /* where it stands in the e-invoice: XPaths */
    size_t path_count;
    double score;     /* 0..1 */
    unsigned reasons; /* BECAUSE(...) | ... */
};

struct field {
    const struct wanted *wanted;
    struct proposal *proposals;
    size_t count;
    size_t capacity;
    struct proposal *chosen; /* NULL until and unless one is */
};

struct fields {
    struct field *items;
    size_t count;
};

/* An element of a list: its fields, all chosen; of LIST_TEXTS its text. */
struct element {
    struct fields fields;
    struct proposal text;
};

/* The numbers that rows of a table are given, from the first to the last. */
struct positions {
    int64_t first, last;
    int64_t step; /* what all differences are a multiple of */
    size_t count;
    bool are_none; /* they do not grow from row to row */
};

struct list {
    const struct wanted_list *wanted;
    struct element *elements;
    size_t count;
    size_t capacity;
    size_t rows_lost;  /* of a table: seen, but without an amount */
    size_t gaps;       /* missing in the running numbers */
    size_t rows_seen;  /* with those lost and missing */
    bool is_einvoice;  /* the lines of an e-invoice, which proves them itself */
    bool is_proven;    /* sums foot */
    const char *proof; /* how, or why not: short code */
    struct positions positions;
};

struct extraction {
    struct arena *arena;
    const struct extract_request *request;
    struct sheet sheet;
    enum date_order date_order; /* of its numeric dates */
    struct labels labels;
    struct candidates candidates;
    struct wish wish;
    struct fields fields;                /* parallel to wish.fields */
    struct list *lists;                  /* parallel to wish.lists */
    bool *is_in_table;                   /* by row of the sheet: part of a table of items */
    const struct extract_layout *layout; /* of the request's, whose look this is; or NULL */
    const struct json *lessons;          /* of the layout, by field */
    const struct columns **columns;      /* parallel to wish.lists: what the layout knows of each
                                            table, or NULL */
    const char *kind;                    /* of document, as doctype.h tells; "" when unknown */
    bool has_letterhead;                 /* that of a receipt: its vendor is named there */
};

/* Everything that finders look at, and nothing found yet. */
void extraction_prepare(struct arena *arena, const struct extract_request *request,
                        struct extraction *extraction);
/* Fields without proposals for `wanted`. */
struct fields extraction_fields(struct arena *arena, const struct wanted_fields *wanted);
/* Adds a proposal; of the same value the better one stays, confirmed if it stands elsewhere. */
void extraction_propose(struct extraction *extraction, struct field *field,
                        const struct proposal *proposal);
/* Chooses for each field the proposal with the highest score, if any is good enough. */
void extraction_choose(struct fields *fields);
/* The field whose first topic this is, or NULL. */
struct field *extraction_find(const struct fields *fields, uint32_t topic);
/* A new element of a list. */
struct element *extraction_add_element(struct extraction *extraction, struct list *list);
/* Whether the document shows what was paid at a till. */
bool extraction_is_receipt(const struct extraction *extraction);
/* Whether two proposals say the same. */
bool proposal_is_same(const struct field *field, const struct proposal *a,
                      const struct proposal *b);

/* Notes the running number of a row, negative when it is none. */
void list_note_position(struct list *list, int64_t position);

/* The finders; what each looks for stands at the head of its file. */
void find_tables(struct extraction *extraction);
void find_machine_readable_zone(struct extraction *extraction);
void find_titles(struct extraction *extraction);
void find_labelled(struct extraction *extraction, struct fields *fields);
void find_unlabelled(struct extraction *extraction);
void find_parties(struct extraction *extraction);
void find_letterhead(struct extraction *extraction);
void find_payment(struct extraction *extraction);
void find_choices(struct extraction *extraction);
void find_clauses(struct extraction *extraction);
void find_records(struct extraction *extraction);
/* Lets the sums that must hold between amounts decide which of the proposed ones are meant. */
void weigh_arithmetic(struct extraction *extraction, struct fields *fields);
/* Proposes for `rest` what the chosen `parts` leave of the chosen `sum`, if it stands on the page.
 */
void propose_rest(struct extraction *extraction, const struct field *sum,
                  struct field *const *parts, size_t count, struct field *rest);
/* Recognises the layout, and reads the tables again of which it knows the columns. */
void find_learned_tables(struct extraction *extraction);
/* Takes the values from where corrections said they stand. */
void apply_layout(struct extraction *extraction);
/* Puts what an e-invoice says in place of what was chosen. */
void take_einvoice(struct extraction *extraction);
/* The kind of document that an e-invoice is, or NULL for none; static. */
const char *einvoice_doc_type(const struct reading_einvoice *einvoice);
/* Whether all rows of the tables were read. */
void prove_tables(struct extraction *extraction);

/* A place of the evidence. */
struct json *result_place(struct arena *arena, const char *document_id,
                          const struct reading_page *page, const struct reading_box *box);
/* The result, as extract.h describes it. */
struct json *extraction_render(const struct extraction *extraction);

#endif
