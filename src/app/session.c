/*
 * session: opens from the bottom up, closes from the top down. Only here a command is the platform
 * operator: to find out which client an id or a slug belongs to, and for what is of all of them.
 */
#include "app/session.h"

#include "reader/reader.h"

#include <string.h>

#define PAGE_ROWS     200
#define CLIENTS_PAGE  200
#define CLIENTS_NAMED 10

bool session_open(struct session *session, const struct invocation *invocation, struct err *err)
{
    *session = (struct session){.arena = invocation->arena};
    if (!database_open(&session->database, invocation->arena, invocation->config, err) ||
        !database_make_current(&session->database, NULL, err))
        return false;
    session->db = db_open(&session->database.options, err);
    return session->db != NULL;
}

bool session_open_engine(struct session *session, const struct invocation *invocation,
                         struct err *err)
{
    *session = (struct session){.arena = invocation->arena};
    /* Before root is given up, and the program perhaps out of reach. */
    struct reader *reader CLEANUP(reader_end) =
        reader_open(invocation->arena, invocation->config, err);
    if (reader == NULL ||
        !database_open(&session->database, invocation->arena, invocation->config, err) ||
        !database_make_current(&session->database, NULL, err))
        return false;
    session->engine =
        engine_open(invocation->config, &session->database.options, reader_hand_over(&reader), err);
    if (session->engine == NULL)
        return false;
    session->db = engine_db(session->engine);
    return true;
}

void session_close(struct session *session)
{
    if (session->engine != NULL)
        engine_close(session->engine);
    else
        db_close(session->db);
    database_close(&session->database);
}

/* In the name of a client, or (NULL) of the platform operator. */
static struct db_context context_of(const struct session *session, struct arena *arena,
                                    const struct id *client_id)
{
    struct db_context context = {
        .db = session->db,
        .arena = arena,
        .identity = {.role = DB_ROLE_PLATFORM},
    };
    if (client_id != NULL) {
        context.identity.role = DB_ROLE_APP;
        context.identity.client_id = *client_id;
    }
    return context;
}

struct db_tx *session_begin(const struct session *session, struct arena *arena,
                            const struct id *client_id, struct err *err)
{
    struct db_context context = context_of(session, arena, client_id);
    context.identity.is_read_only = true;
    return db_begin(&context, err);
}

struct json *session_list_pages(const struct session *session, const struct id *client_id,
                                session_page *load, void *argument, struct err *err)
{
    struct json *all = json_new_array(session->arena);
    struct resource_page page = {.limit = PAGE_ROWS};
    struct db_tx *tx CLEANUP(db_tx_end) = session_begin(session, session->arena, client_id, err);
    if (tx == NULL)
        return NULL;
    do {
        if (!load(tx, argument, &page, err) || !cursor_parse(page.next_after, &page.cursor, err))
            return NULL;
        for (size_t i = 0; i < json_count(page.items); i++)
            json_append(session->arena, all, json_at(page.items, i));
    } while (page.next_after != NULL);
    return all;
}

bool session_transact(const struct session *session, const struct id *client_id, db_body *body,
                      void *argument, struct err *err)
{
    const struct db_context context = context_of(session, session->arena, client_id);
    return db_transact(&context, body, argument, err);
}

/* ---- clients ---- */

/* What a search for the only active client comes upon. */
struct candidates {
    struct client_overview only;
    size_t count;
    const char *slugs; /* the first ones, for the error */
};

static void add_candidate(struct arena *arena, struct candidates *candidates,
                          const struct client_overview *client)
{
    if (strcmp(client->status, "active") != 0)
        return;
    candidates->count++;
    if (candidates->count == 1) {
        candidates->only = *client;
        candidates->slugs = client->slug;
    } else if (candidates->count <= CLIENTS_NAMED) {
        candidates->slugs = arena_printf(arena, "%s, %s", candidates->slugs, client->slug);
    } else if (candidates->count == CLIENTS_NAMED + 1) {
        candidates->slugs = arena_printf(arena, "%s, ...", candidates->slugs);
    }
}

static bool list_candidates(struct db_tx *tx, struct arena *arena, struct candidates *candidates,
                            struct err *err)
{
    struct page page = {.after = "", .limit = CLIENTS_PAGE};
    struct client_overview *list;
    size_t count = CLIENTS_PAGE;
    /* More than are named make no difference. */
    while (count == CLIENTS_PAGE && candidates->count <= CLIENTS_NAMED) {
        if (!client_list_overview(tx, &page, &list, &count, err))
            return false;
        for (size_t i = 0; i < count; i++)
            add_candidate(arena, candidates, &list[i]);
        if (count > 0)
            page.after = list[count - 1].slug;
    }
    return true;
}

static bool find_only_client(struct db_tx *tx, struct arena *arena, struct client *client,
                             struct err *err)
{
    struct candidates candidates = {0};
    if (!list_candidates(tx, arena, &candidates, err))
        return false;
    if (candidates.count == 0) {
        (void)fail(err, ERR_NOT_FOUND, "there is no active client");
        return err_hint(err, "'docflow db seed' loads sample data");
    }
    if (candidates.count > 1)
        return fail(err, ERR_USAGE, "--client says whose it is, one of: %s", candidates.slugs);
    *client = (struct client){
        .client_id = candidates.only.client_id,
        .slug = candidates.only.slug,
        .name = candidates.only.name,
        .status = candidates.only.status,
    };
    return true;
}

/* Says which clients there are to somebody who asked for one that there is not. Always false. */
static bool hint_clients(struct db_tx *tx, struct arena *arena, struct err *err)
{
    struct err ignored = {0};
    struct candidates candidates = {0};
    if (list_candidates(tx, arena, &candidates, &ignored) && candidates.count > 0)
        (void)err_hint(err, "active clients are %s", candidates.slugs);
    return false;
}

bool session_find_client(const struct session *session, const char *slug_or_id,
                         struct client *client, struct err *err)
{
    struct db_tx *tx CLEANUP(db_tx_end) = session_begin(session, session->arena, NULL, err);
    if (tx == NULL)
        return false;
    if (slug_or_id == NULL)
        return find_only_client(tx, session->arena, client, err);
    return client_find(tx, slug_or_id, client, err) ||
           (err->kind == ERR_NOT_FOUND && hint_clients(tx, session->arena, err));
}

/* ---- processes ---- */

bool session_find_process(const struct session *session, const char *id, struct process *process,
                          struct client *client, struct err *err)
{
    struct id process_id;
    if (!id_parse(id, &process_id, err))
        return false;
    struct db_tx *tx CLEANUP(db_tx_end) = session_begin(session, session->arena, NULL, err);
    return tx != NULL && process_load(tx, &process_id, process, err) &&
           client_find(tx, process->client_id.text, client, err);
}

/* The slug of a client that a process before `index` has too, or NULL. */
static const char *find_slug(const struct session_listing *listing, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (id_equal(&listing->processes[i].client_id, &listing->processes[index].client_id))
            return listing->clients[i];
    }
    return NULL;
}

bool session_list(const struct session *session, const char *slug_or_id,
                  const struct process_filter *filter, struct session_listing *listing,
                  struct err *err)
{
    struct client client = {0};
    const struct id *client_id = slug_or_id != NULL ? &client.client_id : NULL;
    if (client_id != NULL && !session_find_client(session, slug_or_id, &client, err))
        return false;
    struct db_tx *tx CLEANUP(db_tx_end) = session_begin(session, session->arena, client_id, err);
    struct processes found;
    if (tx == NULL || !process_list(tx, filter, &found, err))
        return false;
    listing->processes = found.items;
    listing->count = found.count;
    listing->clients = arena_new_array(session->arena, const char *, listing->count + 1);
    for (size_t i = 0; i < listing->count; i++) {
        listing->clients[i] = client_id != NULL ? client.slug : find_slug(listing, i);
        if (listing->clients[i] == NULL) {
            if (!client_find(tx, listing->processes[i].client_id.text, &client, err))
                return false;
            listing->clients[i] = client.slug;
        }
    }
    return true;
}
