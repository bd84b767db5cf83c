/*
 * cmd_review: a person's decisions about processes in review, in text form.
 */
#include "app/cell.h"
#include "app/session.h"
#include "app/table.h"

#include <stdio.h>
#include <string.h>

#define LIST_LIMIT 1000

/* ---- list ---- */

bool command_review_list(struct invocation *invocation, struct err *err)
{
    static const char *const HEADINGS[] = {"received", "client",  "type",    "#confidence",
                                           "file",     "process", "reasons", NULL};
    const struct process_filter filter = {.status = "hitl_review", .limit = LIST_LIMIT};
    struct arena *arena = invocation->arena;
    struct session_listing listing;
    struct table table;
    struct session session CLEANUP(session_close) = {0};
    if (!session_open(&session, invocation, err) ||
        !session_list(&session, invocation_option(invocation, "client"), &filter, &listing, err))
        return false;
    table_init(&table, arena, HEADINGS);
    for (size_t i = 0; i < listing.count; i++) {
        const struct process *process = &listing.processes[i];
        table_add(&table, (const char *const[]){
                              cell_time(arena, process->created_at), listing.clients[i],
                              process->process_type_id,
                              cell_confidence(arena, &process->overall_confidence),
                              cell_text(arena, process->file_name), process->process_id.text,
                              cell_reasons(arena, process->review_reasons)});
    }
    if (listing.count > 0)
        table_print(&table, invocation->out);
    else
        (void)fprintf(invocation->out, "nothing waits for review\n");
    return true;
}

/* ---- deciding ---- */

/* The person that --as names, who belongs to the client. Whether they may decide says the engine.
 */
static bool find_reviewer(const struct session *session, const struct client *client,
                          const char *email, struct user *user, struct err *err)
{
    struct db_tx *tx CLEANUP(db_tx_end) =
        session_begin(session, session->arena, &client->client_id, err);
    return tx != NULL && user_find_by_email(tx, email, user, err);
}

/* The process that the first argument names and the person who decides about it; `review->notes`
   are of the option `notes_option`. */
static bool open_review(struct session *session, const struct invocation *invocation,
                        const char *notes_option, struct engine_review *review, struct err *err)
{
    const char *email = invocation_option(invocation, "as");
    struct process process;
    struct client client;
    struct user user;
    if (email == NULL)
        return fail(err, ERR_USAGE, "a review needs a person: --as EMAIL");
    if (!session_open_engine(session, invocation, err) ||
        !session_find_process(session, invocation->arguments[0], &process, &client, err) ||
        !find_reviewer(session, &client, email, &user, err))
        return false;
    *review = (struct engine_review){
        .order = {.client_id = client.client_id,
                  .process_id = process.process_id,
                  .actor = {.type = "user",
                            .id = arena_copy_text(invocation->arena, user.user_id.text)}},
        .reviewer = user.user_id,
        .notes = invocation_option(invocation, notes_option),
    };
    return true;
}

/* Where the process stands after a decision. */
static bool print_state(const struct session *session, const struct invocation *invocation,
                        const struct engine_review *review, struct err *err)
{
    struct process process;
    struct db_tx *tx CLEANUP(db_tx_end) =
        session_begin(session, session->arena, &review->order.client_id, err);
    if (tx == NULL || !process_load(tx, &review->order.process_id, &process, err))
        return false;
    const char *reasons = strcmp(process.status, "hitl_review") == 0
                              ? cell_reasons(session->arena, process.review_reasons)
                              : NULL;
    (void)fprintf(invocation->out, "%s is %s%s%s\n", process.process_id.text, process.status,
                  reasons != NULL ? ": " : "", reasons != NULL ? reasons : "");
    return true;
}

bool command_review_approve(struct invocation *invocation, struct err *err)
{
    struct engine_review review;
    struct session session CLEANUP(session_close) = {0};
    return open_review(&session, invocation, "notes", &review, err) &&
           engine_review_approve(session.engine, invocation->arena, &review, err) &&
           print_state(&session, invocation, &review, err);
}

bool command_review_reject(struct invocation *invocation, struct err *err)
{
    struct engine_review review;
    struct session session CLEANUP(session_close) = {0};
    if (invocation_option(invocation, "reason") == NULL)
        return fail(err, ERR_USAGE, "a rejection needs its reason: --reason TEXT");
    return open_review(&session, invocation, "reason", &review, err) &&
           engine_review_reject(session.engine, invocation->arena, &review, err) &&
           print_state(&session, invocation, &review, err);
}

/* ---- claiming ---- */

static void print_claim(const struct invocation *invocation, const struct engine_review *review,
                        int64_t until)
{
    (void)fprintf(invocation->out, "%s is %s's until %s\n", review->order.process_id.text,
                  invocation_option(invocation, "as"), cell_time(invocation->arena, until));
}

bool command_review_claim(struct invocation *invocation, struct err *err)
{
    int64_t until = 0;
    struct engine_review review;
    struct session session CLEANUP(session_close) = {0};
    const bool is_taken_over = invocation_option(invocation, "take-over") != NULL;
    if (!open_review(&session, invocation, "notes", &review, err))
        return false;
    if (is_taken_over
            ? !engine_review_take_over(session.engine, invocation->arena, &review, &until, err)
            : !engine_review_claim(session.engine, invocation->arena, &review, &until, err))
        return false;
    print_claim(invocation, &review, until);
    return true;
}

bool command_review_release(struct invocation *invocation, struct err *err)
{
    struct engine_review review;
    struct session session CLEANUP(session_close) = {0};
    if (!open_review(&session, invocation, "notes", &review, err) ||
        !engine_review_release(session.engine, invocation->arena, &review, err))
        return false;
    (void)fprintf(invocation->out, "%s is free\n", review.order.process_id.text);
    return true;
}

/* ---- correcting ---- */

/* JSON where it is JSON, else a text; what is too large for JSON fails. */
static struct json *parse_value(struct arena *arena, const char *text, struct err *err)
{
    struct err reason = {0};
    struct json *value = json_parse(arena, text, strlen(text), &reason);
    if (value != NULL)
        return value;
    if (reason.kind != ERR_USAGE) {
        *err = reason;
        return NULL;
    }
    return json_new_text(arena, text);
}

/* "line_items/0/amount=3.50", with or without the slash that a JSON pointer begins with. */
static bool parse_pair(struct arena *arena, const char *pair, struct json *corrections,
                       struct err *err)
{
    const char *equals = strchr(pair, '=');
    if (equals == NULL || equals == pair) {
        (void)fail(err, ERR_USAGE, "'%s' is no correction", pair);
        return err_hint(err, "a correction is POINTER=VALUE: total_gross=104.90, "
                             "line_items/0/amount=3.50");
    }
    const char *pointer =
        arena_printf(arena, "%s%.*s", pair[0] == '/' ? "" : "/", (int)(equals - pair), pair);
    if (json_find(corrections, pointer) != NULL)
        return fail(err, ERR_USAGE, "%s is corrected twice", pointer);
    struct json *value = parse_value(arena, equals + 1, err);
    if (value == NULL)
        return false;
    json_set(arena, corrections, pointer, value);
    return true;
}

bool command_review_correct(struct invocation *invocation, struct err *err)
{
    struct engine_review review;
    struct arena *arena = invocation->arena;
    struct json *corrections = json_new_object(arena);
    struct session session CLEANUP(session_close) = {0};
    for (size_t i = 1; i < invocation->argument_count; i++) {
        if (!parse_pair(arena, invocation->arguments[i], corrections, err))
            return false;
    }
    if (!open_review(&session, invocation, "notes", &review, err) ||
        !engine_review_correct(session.engine, arena, &review, corrections, err))
        return false;
    if (invocation_option(invocation, "approve") != NULL &&
        !engine_review_approve(session.engine, arena, &review, err))
        return err_add(err, "the corrections are kept, but the approval failed");
    return print_state(&session, invocation, &review, err);
}
