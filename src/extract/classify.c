/*
 * classify: which of a client's workflows a document belongs to.
 *
 * A candidate has the points of the kinds of documents that its name and schema speak of
 * (doctype.c). How sure it is comes from the best one's points and its distance from the second.
 */
#include "extract/doctype.h"
#include "extract/extract.h"

#include "extract/extraction.h"

#define SAID_CONFIDENCE 0.99 /* by an e-invoice of itself */
#define CONFIDENCE_MIN  0.5  /* less is no answer */
#define SAID_POINTS     20.0 /* more than words can give */

static const char *names_of(struct arena *arena, const struct extract_candidate *candidate)
{
    const char *title = json_text(json_find(candidate->output_schema, "title"));
    return arena_printf(arena, "%s %s %s", candidate->process_type_id,
                        candidate->display_name != NULL ? candidate->display_name : "",
                        title != NULL ? title : "");
}

/* The kind that the candidate speaks of and that most speaks for; DOCTYPE_COUNT when it speaks of
   none. */
static enum doctype kind_of(struct arena *arena, const struct extract_candidate *candidate,
                            const struct doctype_points *points)
{
    const char *names = names_of(arena, candidate);
    enum doctype best = DOCTYPE_COUNT;
    for (enum doctype kind = 0; kind < DOCTYPE_COUNT; kind++) {
        if (doctype_is_meant(arena, kind, names) &&
            (best == DOCTYPE_COUNT || points->points[kind] > points->points[best]))
            best = kind;
    }
    return best;
}

static struct json *tenths(struct arena *arena, double value)
{
    const struct decimal number = {.digits = (int64_t)(value * 10 + 0.5), .scale = 1};
    return json_new_decimal(arena, &number);
}

/* An e-invoice says itself what it is; a credit note goes where invoices go, too. */
static void weigh_einvoice(struct arena *arena, const struct reading_einvoice *einvoice,
                           struct doctype_points *points)
{
    const char *said = einvoice_doc_type(einvoice);
    if (said == NULL)
        return;
    points->points[DOCTYPE_invoice] += SAID_POINTS;
    json_append(arena, points->found[DOCTYPE_invoice], json_new_text(arena, "e-invoice"));
    if (text_equal(said, "credit_note"))
        points->points[DOCTYPE_credit_note] += 2 * SAID_POINTS;
}

static void weigh_reading(struct arena *arena, const struct reading *reading,
                          struct doctype_points *points)
{
    struct sheet sheet;
    struct reading first = *reading;
    first.page_count = first.page_count < DOCTYPE_PAGES ? first.page_count : DOCTYPE_PAGES;
    sheet_build(arena, &first, &sheet);
    doctype_weigh(&sheet, points);
    weigh_einvoice(arena, reading->einvoice, points);
}

void extract_classify(struct arena *arena, const struct reading *reading,
                      const struct extract_candidate *candidates, size_t count,
                      struct extract_classification *classification)
{
    struct doctype_points points;
    double best = 0;
    double second = 0;
    *classification = (struct extract_classification){.reasons = json_new_array(arena)};
    weigh_reading(arena, reading, &points);
    for (size_t i = 0; i < count; i++) {
        const enum doctype kind = kind_of(arena, &candidates[i], &points);
        const double score = kind < DOCTYPE_COUNT ? points.points[kind] : 0;
        struct json *reason = json_new_object(arena);
        json_set(arena, reason, "process_type_id",
                 json_new_text(arena, candidates[i].process_type_id));
        json_set(arena, reason, "score", tenths(arena, score));
        json_set(arena, reason, "words",
                 kind < DOCTYPE_COUNT ? points.found[kind] : json_new_array(arena));
        json_append(arena, classification->reasons, reason);
        second = score > best ? best : score > second ? score : second;
        if (score > best) {
            best = score;
            classification->process_type_id = candidates[i].process_type_id;
        }
    }
    classification->confidence = doctype_confidence(best, second);
    if (classification->confidence < CONFIDENCE_MIN)
        classification->process_type_id = NULL;
}

void extract_find_kind(struct arena *arena, const struct reading *reading,
                       struct extract_kind *kind)
{
    struct doctype_points points;
    const char *said = einvoice_doc_type(reading->einvoice);
    *kind = (struct extract_kind){.doc_type = "", .reasons = json_new_array(arena)};
    if (said != NULL) {
        kind->doc_type = said;
        kind->confidence = SAID_CONFIDENCE;
        return;
    }
    weigh_reading(arena, reading, &points);
    const enum doctype best = doctype_best(&points);
    if (best == DOCTYPE_COUNT)
        return;
    double second = 0;
    for (enum doctype i = 0; i < DOCTYPE_COUNT; i++) {
        if (i != best && points.points[i] > second)
            second = points.points[i];
    }
    kind->doc_type = doctype_name(best);
    kind->confidence = doctype_confidence(points.points[best], second);
    kind->reasons = points.found[best];
}
