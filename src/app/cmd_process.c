/*
 * cmd_process: documents go in: `docflow process FILE...`; and what a person decides about a
 * process that is there: retry, cancel.
 */
#include "app/cell.h"
#include "app/intake.h"
#include "app/progress.h"
#include "app/report.h"
#include "app/secret.h"
#include "app/session.h"
#include "app/ticket.h"

#include <stdio.h>
#include <string.h>

#define RESULT_ARENA_BYTES ((size_t)256 * 1024 * 1024)
#define PRIORITY_ORDINARY  100

/* One call of `docflow process`. */
struct order {
    struct invocation *invocation;
    struct session session;
    struct client client;
    struct json *input_data; /* or NULL */
    const char *password;    /* or NULL */
    struct tickets tickets;
    int interrupt; /* that was taken while waiting, or 0 */
};

static bool is_given(const struct order *order, const char *option)
{
    return invocation_option(order->invocation, option) != NULL;
}

/* ---- what is asked for ---- */

static bool parse_input(struct order *order, struct err *err)
{
    struct err reason = {0};
    const char *text = invocation_option(order->invocation, "input");
    if (text == NULL)
        return true;
    order->input_data = json_parse(order->invocation->arena, text, strlen(text), &reason);
    if (order->input_data == NULL)
        return fail(err, ERR_USAGE, "--input: %s", reason.message);
    return json_kind_of(order->input_data) == JSON_OBJECT ||
           fail(err, ERR_USAGE, "--input needs a JSON object, not %s",
                json_kind_name(json_kind_of(order->input_data)));
}

/* A word that is no file may be meant as a verb. */
static void hint_verb(struct intake_file *file)
{
    const char *verbs[] = {"list", "show", "events", "retry", "cancel", "export"};
    if (file->refusal == NULL || file->refusal->kind != ERR_NOT_FOUND)
        return;
    const char *nearest = config_find_nearest(file->path, verbs, COUNT_OF(verbs));
    if (nearest != NULL)
        (void)err_hint(file->refusal, "did you mean 'docflow process %s'?", nearest);
}

/* One ticket for each file, or one for all; a process is whole or not there. */
static bool make_tickets(struct order *order, struct intake *intake, struct err *err)
{
    const bool is_together = is_given(order, "together");
    const size_t each = is_together ? intake->count : 1;
    struct tickets *tickets = &order->tickets;
    tickets->count = intake->count / each;
    tickets->items = arena_new_array(order->invocation->arena, struct ticket, tickets->count);
    for (size_t i = 0; i < intake->count; i++) {
        struct ticket *ticket = &tickets->items[i / each];
        hint_verb(&intake->files[i]);
        if (ticket->file_count++ == 0)
            *ticket = (struct ticket){
                .files = &intake->files[i], .file_count = 1, .label = intake->files[i].label};
        if (ticket->refusal == NULL)
            ticket->refusal = intake->files[i].refusal;
    }
    if (each > ENGINE_DOCUMENTS_MAX)
        return fail(err, ERR_LIMIT, "%zu documents are more than the %d of one process", each,
                    ENGINE_DOCUMENTS_MAX);
    return tickets->count == 1 || !is_given(order, "reference") ||
           fail(err, ERR_USAGE, "--reference names one process, and %zu are asked for",
                tickets->count);
}

/* ---- submitting ---- */

/* Stores the files of a ticket; `uploads` has room for them and is ended by the caller. */
static bool upload_files(struct order *order, const struct ticket *ticket,
                         struct engine_upload **uploads, struct err *err)
{
    for (size_t i = 0; i < ticket->file_count; i++) {
        struct intake_file *file = &ticket->files[i];
        uploads[i] = engine_upload_start(order->session.engine, &order->client.client_id,
                                         file->path, file->size_bytes, err);
        if (uploads[i] == NULL || !engine_upload_copy(uploads[i], file->fd, err))
            return err_add(err, "%s", file->label);
        file_close(&file->fd);
    }
    return true;
}

/* What is known of it before its files are. */
static struct engine_submission describe(const struct order *order)
{
    return (struct engine_submission){
        .client_id = order->client.client_id,
        .process_type_id = invocation_option(order->invocation, "type"),
        .ingestion_source = "cli",
        .source_reference = invocation_option(order->invocation, "reference"),
        .actor = SESSION_ACTOR,
        .input_data = order->input_data,
        .password = order->password,
        .priority = PRIORITY_ORDINARY,
    };
}

static bool submit_uploads(struct order *order, struct ticket *ticket,
                           struct engine_upload **uploads, struct err *err)
{
    struct engine_submission submission = describe(order);
    submission.uploads = uploads;
    submission.upload_count = ticket->file_count;
    return engine_submit(order->session.engine, order->invocation->arena, &submission,
                         &ticket->receipt, err) ||
           err_add(err, "%s", ticket->label);
}

/* The row in the audit trail of what never comes as far as engine_submit. */
static void record_refusal(struct order *order, const struct err *reason)
{
    const struct engine_submission submission = describe(order);
    if (!err_kind_is_retryable(reason->kind) && reason->kind != ERR_CANCELLED)
        engine_refuse(order->session.engine, order->invocation->arena, &submission, reason);
}

static bool submit(struct order *order, struct ticket *ticket, struct err *err)
{
    struct engine_upload **uploads =
        arena_new_array(order->invocation->arena, struct engine_upload *, ticket->file_count);
    const bool is_uploaded = upload_files(order, ticket, uploads, err);
    if (!is_uploaded)
        record_refusal(order, err);
    const bool is_submitted = is_uploaded && submit_uploads(order, ticket, uploads, err);
    for (size_t i = 0; i < ticket->file_count; i++)
        engine_upload_end(uploads[i]);
    return is_submitted;
}

static void refuse(struct arena *arena, struct ticket *ticket, const struct err *reason)
{
    struct err *refusal = arena_new(arena, struct err);
    *refusal = *reason;
    ticket->refusal = refusal;
}

/* Of those taken in, while nobody waits for them: otherwise progress shows them. */
static void print_receipt(const struct order *order, const struct ticket *ticket)
{
    struct invocation *invocation = order->invocation;
    if (is_given(order, "json") || is_given(order, "wait"))
        return;
    (void)fprintf(invocation->out, "%s  %s\n", ticket->label,
                  ticket_describe(invocation->arena, ticket));
    (void)fflush(invocation->out);
}

/* What is refused does not stop the others. */
static bool submit_one(struct order *order, struct ticket *ticket, struct err *err)
{
    struct err reason = {0};
    if (ticket->refusal != NULL)
        record_refusal(order, ticket->refusal);
    else if (!submit(order, ticket, &reason))
        refuse(order->invocation->arena, ticket, &reason);
    if (reason.kind == ERR_CANCELLED) {
        *err = reason;
        return false;
    }
    if (ticket->refusal != NULL) {
        struct err shown = *ticket->refusal;
        report_error(&shown);
        return true;
    }
    ticket->status = status_find("pending");
    print_receipt(order, ticket);
    return true;
}

/* One after the other; an interrupt leaves the rest out. */
static bool submit_all(struct order *order, struct err *err)
{
    const struct tickets *tickets = &order->tickets;
    size_t done = 0;
    while (done < tickets->count && submit_one(order, &tickets->items[done], err))
        done++;
    for (size_t i = done; i < tickets->count; i++)
        refuse(order->invocation->arena, &tickets->items[i], err);
    return done == tickets->count;
}

/* ---- the end ---- */

static bool print_json_line(const struct order *order, const struct ticket *ticket, struct err *err)
{
    struct process_results results = {0};
    struct arena *arena CLEANUP(arena_end) = arena_create(RESULT_ARENA_BYTES);
    if (ticket->refusal == NULL && ticket->status->is_end) {
        struct db_tx *tx CLEANUP(db_tx_end) =
            session_begin(&order->session, arena, &order->client.client_id, err);
        if (tx == NULL || !process_load_results(tx, &ticket->receipt.process_id, &results, err))
            return false;
    }
    const struct json *line =
        ticket_render(arena, ticket, order->client.slug, results.final_output);
    (void)fprintf(order->invocation->out, "%s\n", json_render(arena, line));
    return true;
}

static bool print_json(const struct order *order, struct err *err)
{
    for (size_t i = 0; i < order->tickets.count; i++) {
        if (!print_json_line(order, &order->tickets.items[i], err))
            return false;
    }
    return true;
}

static bool wait_for_all(struct order *order, struct err *err)
{
    struct progress progress = {
        .session = &order->session,
        .client_id = order->client.client_id,
        .tickets = order->tickets,
        .out = is_given(order, "json") ? NULL : order->invocation->out,
    };
    if (progress_await(&progress, err))
        return true;
    order->interrupt = progress.interrupt;
    if (order->interrupt != 0)
        (void)err_hint(err, "what is taken in goes on as soon as 'docflow worker' or 'docflow up' "
                            "runs; 'docflow process list' shows it");
    return false;
}

/* What was taken in is told even to a program whose wait was interrupted. */
static bool process_all(struct order *order, struct err *err)
{
    struct err unsaid = {0};
    const bool is_done =
        submit_all(order, err) && (!is_given(order, "wait") || wait_for_all(order, err));
    if (is_given(order, "json") && (is_done || err->kind == ERR_CANCELLED))
        return print_json(order, is_done ? err : &unsaid) && is_done;
    return is_done;
}

static bool find_client(struct order *order, struct err *err)
{
    if (session_find_client(&order->session, invocation_option(order->invocation, "client"),
                            &order->client, err))
        return true;
    if (err->kind == ERR_NOT_FOUND)
        record_refusal(order, err);
    return false;
}

static bool run_order(struct order *order, struct err *err)
{
    const bool is_done = session_open_engine(&order->session, order->invocation, err) &&
                         find_client(order, err) && process_all(order, err);
    session_close(&order->session);
    return is_done;
}

bool command_process(struct invocation *invocation, struct err *err)
{
    struct order order = {.invocation = invocation};
    struct intake intake CLEANUP(intake_close) = {0};
    sigset_t signals CLEANUP(interrupt_release);
    interrupt_hold(&signals);
    if (!parse_input(&order, err) || !secret_read(invocation, "password", &order.password, err) ||
        !intake_open(&intake, invocation->arena, invocation->arguments, err) ||
        !make_tickets(&order, &intake, err))
        return false;
    const bool is_done = run_order(&order, err);
    if (is_done)
        invocation->exit_code = ticket_exit_code(&order.tickets);
    if (order.interrupt == 0)
        return is_done;
    /* The end by that signal comes before anybody else could say why. */
    report_error(err);
    (void)raise(order.interrupt);
    return false;
}

/* ---- retry and cancel ---- */

/* The process that the first argument names. */
static bool find_order(struct session *session, const struct invocation *invocation,
                       struct engine_order *order, struct err *err)
{
    struct process process;
    struct client client;
    if (!session_open_engine(session, invocation, err) ||
        !session_find_process(session, invocation->arguments[0], &process, &client, err))
        return false;
    *order = (struct engine_order){
        .client_id = client.client_id,
        .process_id = process.process_id,
        .actor = SESSION_ACTOR,
    };
    return true;
}

bool command_process_retry(struct invocation *invocation, struct err *err)
{
    struct session session CLEANUP(session_close) = {0};
    struct engine_order order;
    struct engine_renewal renewal = {.process_type_id = invocation_option(invocation, "type")};
    if (!secret_read(invocation, "password", &renewal.password, err) ||
        !find_order(&session, invocation, &order, err) ||
        !engine_retry(session.engine, invocation->arena, &order, &renewal, err))
        return false;
    (void)fprintf(invocation->out, "%s is tried again\n", order.process_id.text);
    return true;
}

bool command_process_cancel(struct invocation *invocation, struct err *err)
{
    struct session session CLEANUP(session_close) = {0};
    struct engine_order order;
    if (!find_order(&session, invocation, &order, err) ||
        !engine_cancel(session.engine, invocation->arena, &order, err))
        return false;
    (void)fprintf(invocation->out, "%s is cancelled\n", order.process_id.text);
    return true;
}
