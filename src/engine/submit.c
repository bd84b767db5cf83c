/*
 * submit: the only door.
 *
 * Bytes come first, without a database connection: stored and hashed as they arrive. Then one
 * transaction makes the process with all that belongs to it. What was stored and never submitted is
 * removed by whoever stored it, or by engine_sweep after a crash.
 */
#include "engine/orders.h"
#include "engine/password.h"
#include "engine/upload.h"

#include <string.h>

/* What is known about a submission before it is committed. */
struct admission {
    struct id process_id;              /* to be */
    uint8_t hash[CRYPTO_SHA256_BYTES]; /* of the submission */
    struct process_admission found;
    struct db_bytes_value password; /* sealed; NULL for none */
};

static void hash_text(struct crypto_hash *hash, const char *text)
{
    if (text != NULL)
        crypto_hash_add(hash, text, strlen(text));
    crypto_hash_add(hash, "", 1);
}

/* Not of names of files, which channels make up, and not of the password, which could be guessed
   from it. */
static void hash_submission(struct arena *arena, const struct engine_submission *submission,
                            struct admission *admission)
{
    const struct json *input = submission->input_data;
    struct crypto_hash *hash = crypto_hash_start();
    hash_text(hash, submission->process_type_id);
    hash_text(hash, input != NULL ? json_render(arena, input) : NULL);
    hash_text(hash, arena_printf(arena, "%lld", (long long)submission->priority));
    for (size_t i = 0; i < submission->upload_count; i++)
        crypto_hash_add(hash, engine_upload_hash(submission->uploads[i]), CRYPTO_SHA256_BYTES);
    crypto_hash_finish(hash, admission->hash);
}

/* Whether what has the same reference is the same. */
static bool check_known(const struct engine_submission *submission,
                        const struct admission *admission, struct err *err)
{
    const struct db_bytes_value *known = &admission->found.known_sha256;
    if (!submission->is_exact || known->length != sizeof admission->hash ||
        memcmp(known->bytes, admission->hash, sizeof admission->hash) == 0)
        return true;
    (void)fail(err, ERR_INVALID, "'%.*s' is process %s already, of other documents or fields",
               text_fit(submission->source_reference, 100), submission->source_reference,
               admission->found.known.text);
    return err_hint(err, "what is new needs a reference (Idempotency-Key) of its own");
}

/* What is in already is in, whatever has become of the client since. */
static bool judge(const struct engine_submission *submission, const struct admission *admission,
                  struct err *err)
{
    const struct process_admission *found = &admission->found;
    if (!id_is_none(&found->known))
        return check_known(submission, admission, err);
    if (strcmp(found->status, "active") != 0)
        return fail(err, ERR_FORBIDDEN, "client %s is %s", found->slug, found->status);
    return submission->process_type_id == NULL ||
           type_judge(submission->process_type_id, found->is_type_known, found->is_type_active,
                      err);
}

static const char *const *list_hashes(struct arena *arena,
                                      const struct engine_submission *submission)
{
    const char **hashes = arena_new_array(arena, const char *, submission->upload_count + 1);
    for (size_t i = 0; i < submission->upload_count; i++) {
        char *hash = arena_alloc(arena, CRYPTO_SHA256_TEXT_BYTES, 1);
        hashes[i] =
            crypto_hex(engine_upload_hash(submission->uploads[i]), CRYPTO_SHA256_BYTES, hash);
    }
    return hashes;
}

/* In one round trip, before the bytes are made durable, which takes longer. That the client has
   them already is noticed, not refused. */
static bool admit(struct engine *engine, struct arena *arena,
                  const struct engine_submission *submission, struct admission *admission,
                  struct err *err)
{
    struct db_context context = engine_context(engine, arena, &submission->client_id);
    context.identity.is_read_only = true;
    const struct process_application application = {
        .reference = {submission->ingestion_source, submission->source_reference},
        .process_type_id = submission->process_type_id,
        .sha256 = list_hashes(arena, submission),
        .processes_max = config_integer(engine->config, CONFIG_CLIENT_PROCESSES_MAX),
    };
    hash_submission(arena, submission, admission);
    return process_admit(&context, &application, &admission->found, err) &&
           judge(submission, admission, err);
}

static void add_documents(struct arena *arena, const struct engine_submission *submission,
                          const struct id *process_id, struct db_batch *batch)
{
    for (size_t i = 0; i < submission->upload_count; i++) {
        struct document_new document = upload_describe(arena, submission->uploads[i], process_id);
        document.position = (int64_t)i + 1;
        document_add(batch, &document);
    }
}

/* Those that were kept are the process's from now on. */
static void claim_kept(struct arena *arena, const struct engine_submission *submission,
                       struct db_batch *batch)
{
    size_t count = 0;
    struct id *ids = arena_new_array(arena, struct id, submission->upload_count);
    for (size_t i = 0; i < submission->upload_count; i++) {
        if (submission->uploads[i]->is_kept)
            ids[count++] = submission->uploads[i]->document_id;
    }
    if (count > 0)
        upload_claim(batch, arena, ids, count);
}

static struct json *describe(struct arena *arena, const struct engine_submission *submission,
                             const struct admission *admission)
{
    struct json *payload = json_new_object(arena);
    struct json *hashes = json_new_array(arena);
    int64_t bytes = 0;
    for (size_t i = 0; i < submission->upload_count; i++) {
        char hash[CRYPTO_SHA256_TEXT_BYTES];
        bytes += submission->uploads[i]->size_bytes;
        json_append(arena, hashes,
                    json_new_text(arena, crypto_hex(submission->uploads[i]->sha256,
                                                    CRYPTO_SHA256_BYTES, hash)));
    }
    json_set(arena, payload, "ingestion_source",
             json_new_text(arena, submission->ingestion_source));
    json_set(arena, payload, "bytes", json_new_integer(arena, bytes));
    json_set(arena, payload, "sha256", hashes);
    if (!id_is_none(&admission->found.duplicate_of))
        json_set(arena, payload, "duplicate_of",
                 json_new_text(arena, admission->found.duplicate_of.text));
    return payload;
}

static const char *const *list_urls(struct arena *arena, const struct engine_submission *submission)
{
    const char **urls = arena_new_array(arena, const char *, submission->upload_count + 1);
    for (size_t i = 0; i < submission->upload_count; i++)
        urls[i] = storage_url(arena, submission->uploads[i]->engine->storage,
                              submission->uploads[i]->key);
    return urls;
}

static bool commit(struct engine *engine, struct arena *arena,
                   const struct engine_submission *submission, const struct admission *admission,
                   struct err *err)
{
    struct db_context context = engine_context(engine, arena, &submission->client_id);
    struct db_batch *batch = db_batch_create(&context);
    struct process_new process = {
        .process_id = admission->process_id,
        .client_id = submission->client_id,
        .process_type_id = submission->process_type_id,
        .priority = submission->priority,
        .ingestion_source = submission->ingestion_source,
        .source_reference = submission->source_reference,
        .submitted_by = submission->submitted_by,
        .input_data =
            submission->input_data != NULL ? submission->input_data : json_new_object(arena),
        .sealed_password = admission->password,
        .submission_sha256 = {admission->hash, sizeof admission->hash},
    };
    struct job_new job = {.client_id = submission->client_id,
                          .process_id = admission->process_id,
                          .step = "ingest",
                          .lane = stage_find("ingest")->lane,
                          .priority = submission->priority};
    struct audit_record record = {.process_id = admission->process_id,
                                  .client_id = submission->client_id,
                                  .process_type_id = submission->process_type_id,
                                  .result = "SUCCESS",
                                  .stage_type = "INGEST",
                                  .event = "process.submitted",
                                  .actor_type = submission->actor.type,
                                  .actor_id = submission->actor.id,
                                  .document_urls = list_urls(arena, submission),
                                  .payload = describe(arena, submission, admission)};
    if (admission->found.is_limited)
        process_check_quota(batch, config_integer(engine->config, CONFIG_CLIENT_PROCESSES_MAX));
    claim_kept(arena, submission, batch);
    process_add(batch, &process);
    add_documents(arena, submission, &admission->process_id, batch);
    job_add(batch, &job);
    audit_log_add(batch, &record);
    return db_batch_run(batch, err);
}

void engine_refuse(struct engine *engine, struct arena *arena,
                   const struct engine_submission *submission, const struct err *reason)
{
    static const struct id installation = {ID_NIL};
    struct err err = {0};
    struct db_context context = engine_service(engine, arena, DB_ROLE_WORKER);
    struct db_batch *batch = db_batch_create(&context);
    struct json *payload = json_new_object(arena);
    const char *actor_type = submission->actor.type;
    json_set(arena, payload, "ingestion_source",
             json_new_text(arena, submission->ingestion_source));
    json_set(arena, payload, "source_reference",
             json_new_text(arena, submission->source_reference));
    json_set(arena, payload, "process_type_id", json_new_text(arena, submission->process_type_id));
    json_set(arena, payload, "documents",
             json_new_integer(arena, (int64_t)submission->upload_count));
    json_set(arena, payload, "reason", json_new_text(arena, err_kind_name(reason->kind)));
    struct audit_record record = {
        .client_id = id_is_none(&submission->client_id) ? installation : submission->client_id,
        .result = "FAILED",
        .stage_type = "INGEST",
        .event = "process.refused",
        .actor_type = actor_type != NULL ? actor_type : "system",
        .actor_id = submission->actor.id,
        .payload = payload,
        .error_message = reason->message};
    audit_log_add(batch, &record);
    if (!db_batch_run(batch, &err))
        log_err("a refusal is not in the audit trail", &err);
}

static bool check_shape(const struct engine_submission *submission, struct err *err)
{
    if (submission->upload_count == 0)
        return fail(err, ERR_USAGE, "a process needs a document");
    if (submission->upload_count > ENGINE_DOCUMENTS_MAX)
        return fail(err, ERR_LIMIT, "a process has at most %d documents", ENGINE_DOCUMENTS_MAX);
    for (size_t i = 0; i < submission->upload_count; i++) {
        if (!id_equal(&submission->uploads[i]->client_id, &submission->client_id))
            return fail(err, ERR_INTERNAL, "a document of another client is submitted");
    }
    return true;
}

static bool take_in(struct engine *engine, struct arena *arena,
                    const struct engine_submission *submission, struct engine_receipt *receipt,
                    struct err *err)
{
    struct admission admission = {0};
    if (!check_shape(submission, err) || !admit(engine, arena, submission, &admission, err))
        return false;
    if (!id_is_none(&admission.found.known)) {
        *receipt =
            (struct engine_receipt){.process_id = admission.found.known, .is_repeated = true};
        return true;
    }
    for (size_t i = 0; i < submission->upload_count; i++) {
        if (!engine_upload_store(submission->uploads[i], err))
            return false;
    }
    admission.process_id = id_create();
    if (submission->password != NULL &&
        !password_seal(engine, arena,
                       &(struct password_given){&admission.process_id, submission->password},
                       &admission.password, err))
        return false;
    *receipt = (struct engine_receipt){.process_id = admission.process_id,
                                       .duplicate_of = admission.found.duplicate_of};
    return commit(engine, arena, submission, &admission, err);
}

static void hand_over(const struct engine_submission *submission)
{
    for (size_t i = 0; i < submission->upload_count; i++)
        submission->uploads[i]->is_submitted = true;
}

/* Nobody could tell whether it was committed: perhaps the process can be seen. */
static bool is_there(struct engine *engine, struct arena *arena,
                     const struct engine_submission *submission, const struct id *process_id)
{
    struct err ignored = {0};
    struct process process;
    struct db_context context = engine_context(engine, arena, &submission->client_id);
    context.identity.is_read_only = true;
    struct db_tx *tx CLEANUP(db_tx_end) = db_begin(&context, &ignored);
    return tx != NULL && process_load(tx, process_id, &process, &ignored);
}

/* Two with the same reference at the same instant: the other one was first. */
static bool is_repeated(struct engine *engine, struct arena *arena,
                        const struct engine_submission *submission, struct err *reason,
                        struct engine_receipt *receipt)
{
    struct err other = {0};
    struct admission admission = {0};
    if (reason->kind != ERR_CONFLICT || submission->source_reference == NULL)
        return false;
    if (!admit(engine, arena, submission, &admission, &other)) {
        if (other.kind == ERR_INVALID)
            *reason = other;
        return false;
    }
    *receipt = (struct engine_receipt){.process_id = admission.found.known, .is_repeated = true};
    return !id_is_none(&admission.found.known);
}

/* Whether a failed submission is one all the same. What may belong to a process is not removed: the
   sweep finds out later. */
static bool recover(struct engine *engine, struct arena *arena,
                    const struct engine_submission *submission, struct err *reason,
                    struct engine_receipt *receipt)
{
    if (strcmp(reason->sqlstate, "08007") != 0)
        return is_repeated(engine, arena, submission, reason, receipt);
    hand_over(submission);
    return is_there(engine, arena, submission, &receipt->process_id);
}

bool engine_submit(struct engine *engine, struct arena *arena,
                   const struct engine_submission *submission, struct engine_receipt *receipt,
                   struct err *err)
{
    struct engine_receipt taken = {0};
    if (!take_in(engine, arena, submission, &taken, err) &&
        !recover(engine, arena, submission, err, &taken)) {
        if (!err_kind_is_retryable(err->kind) && err->kind != ERR_CANCELLED)
            engine_refuse(engine, arena, submission, err);
        return false;
    }
    *receipt = taken;
    if (taken.is_repeated)
        return true;
    hand_over(submission);
    metric_add(METRIC_PROCESSES_SUBMITTED, 1);
    fault_reach(FAULT_SUBMIT_COMMITTED, NULL);
    engine_announce(engine);
    return true;
}
