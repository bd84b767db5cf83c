/*
 * stages: the pipeline as two tables. Nothing else in the program knows which step follows which.
 */
#include "engine/work.h"

#include <string.h>

#define INGEST  "INGEST"
#define OCR     "INTELLIGENT_OCR"
#define PROCESS "INTELLIGENT_PROCESS"
#define OUTPUT  "OUTPUT"

static const struct stage STAGES[] = {
    {"ingest", INGEST, JOB_LANE_READING, ingest_run, ingest_apply},
    {"read", OCR, JOB_LANE_READING, read_run, read_apply},
    {"classify", OCR, JOB_LANE_PROCESSING, classify_run, classify_apply},
    {"extract", PROCESS, JOB_LANE_PROCESSING, extract_run, extract_apply},
    {"validate", PROCESS, JOB_LANE_PROCESSING, validate_run, validate_apply},
};

/* status, stage, event -> status, stage, step */
static const struct transition TRANSITIONS[] = {
    {"pending", NULL, EVENT_DONE, "ingested", OCR, "read"},
    {"ingested", NULL, EVENT_DONE, "classifying", OCR, "classify"},
    {"classifying", NULL, EVENT_DONE, "extracting", PROCESS, "extract"},
    {"extracting", NULL, EVENT_DONE, "validating", PROCESS, "validate"},
    {"validating", NULL, EVENT_DONE, "completed", OUTPUT, NULL},
    {"validating", NULL, EVENT_REVIEW, "hitl_review", PROCESS, NULL},

    {"hitl_review", NULL, EVENT_APPROVED, "completed", OUTPUT, NULL},
    {"hitl_review", NULL, EVENT_CORRECTED, "hitl_review", NULL, NULL},
    {"hitl_review", NULL, EVENT_REJECTED, "failed", NULL, NULL},
    {"hitl_review", NULL, EVENT_RETYPED, "pending", INGEST, "ingest"},

    {"pending", NULL, EVENT_FAILED, "failed", NULL, NULL},
    {"ingested", NULL, EVENT_FAILED, "failed", NULL, NULL},
    {"classifying", NULL, EVENT_FAILED, "failed", NULL, NULL},
    {"extracting", NULL, EVENT_FAILED, "failed", NULL, NULL},
    {"validating", NULL, EVENT_FAILED, "failed", NULL, NULL},

    {"pending", NULL, EVENT_CANCELLED, "cancelled", NULL, NULL},
    {"ingested", NULL, EVENT_CANCELLED, "cancelled", NULL, NULL},
    {"classifying", NULL, EVENT_CANCELLED, "cancelled", NULL, NULL},
    {"extracting", NULL, EVENT_CANCELLED, "cancelled", NULL, NULL},
    {"validating", NULL, EVENT_CANCELLED, "cancelled", NULL, NULL},
    {"hitl_review", NULL, EVENT_CANCELLED, "cancelled", NULL, NULL},

    {"failed", INGEST, EVENT_RETRIED, "pending", INGEST, "ingest"},
    {"failed", OCR, EVENT_RETRIED, "ingested", OCR, "read"},
    {"failed", PROCESS, EVENT_RETRIED, "extracting", PROCESS, "extract"},
    {"failed", NULL, EVENT_RETYPED, "pending", INGEST, "ingest"},
};

static const char *const EVENTS[] = {
#define PROCESS_EVENT_NAME(symbol, name) [EVENT_##symbol] = (name),
    PROCESS_EVENTS(PROCESS_EVENT_NAME)
#undef PROCESS_EVENT_NAME
};

const struct stage *stage_find(const char *step)
{
    for (size_t i = 0; i < COUNT_OF(STAGES); i++) {
        if (strcmp(STAGES[i].step, step) == 0)
            return &STAGES[i];
    }
    return NULL;
}

const struct transition *transition_find(const char *status, const char *stage,
                                         enum process_event_kind event)
{
    for (size_t i = 0; i < COUNT_OF(TRANSITIONS); i++) {
        const struct transition *row = &TRANSITIONS[i];
        if (row->event == event && strcmp(row->status, status) == 0 &&
            (row->stage == NULL || strcmp(row->stage, stage) == 0))
            return row;
    }
    return NULL;
}

/* An end, where nothing is to be done any more. */
static bool is_end(const char *status)
{
    return strcmp(status, "completed") == 0 || strcmp(status, "cancelled") == 0;
}

static void render_clusters(struct text *out)
{
    const char *open = NULL;
    for (size_t i = 0; i < COUNT_OF(STAGES); i++) {
        if (open == NULL || strcmp(open, STAGES[i].stage_type) != 0) {
            text_printf(out, "%s    subgraph cluster_%s {\n        label=\"%s\"\n",
                        open != NULL ? "    }\n" : "", STAGES[i].stage_type, STAGES[i].stage_type);
            open = STAGES[i].stage_type;
        }
        /* The status in which a step is due is the one whose success the transitions start from. */
        for (size_t t = 0; t < COUNT_OF(TRANSITIONS); t++) {
            if (TRANSITIONS[t].next_step != NULL &&
                strcmp(TRANSITIONS[t].next_step, STAGES[i].step) == 0) {
                text_printf(out, "        %s [label=\"%s\\n(%s)\"]\n", TRANSITIONS[t].next_status,
                            TRANSITIONS[t].next_status, STAGES[i].step);
                break;
            }
        }
    }
    text_append_string(out, "    }\n");
}

void engine_render_dot(struct text *out)
{
    text_append_string(out, "digraph pipeline {\n    rankdir=LR\n    node [shape=box, "
                            "fontname=\"sans-serif\"]\n    edge [fontname=\"sans-serif\", "
                            "fontsize=10]\n");
    render_clusters(out);
    for (size_t i = 0; i < COUNT_OF(TRANSITIONS); i++) {
        const struct transition *row = &TRANSITIONS[i];
        text_printf(out, "    %s -> %s [label=\"%s%s%s\"]\n", row->status, row->next_status,
                    EVENTS[row->event], row->stage != NULL ? " at " : "",
                    row->stage != NULL ? row->stage : "");
        if (is_end(row->next_status))
            text_printf(out, "    %s [peripheries=2]\n", row->next_status);
    }
    text_append_string(out, "}\n");
}
