/*
 * document: the files of a process, their pages, and what people corrected.
 */
#ifndef ENTITY_DOCUMENT_H
#define ENTITY_DOCUMENT_H

#include "base/base.h"
#include "db/db.h"

struct document {
    struct id document_id;
    struct id process_id;
    int64_t position;
    const char *storage_url;
    const char *storage_provider;
    const char *file_name;
    int64_t file_size;
    const char *mime_type; /* NULL until it is known */
    const char *sha256;    /* hex */
    const char *status;
    const char *doc_type; /* or NULL */
    int64_t page_count;
    struct decimal ocr_confidence;
    const char *error_message;
    struct id parent_document_id; /* what it was attached to; none when it was submitted */
    int64_t page_from;            /* of a part of a file: its first page in that, from 1; else 0 */
    int64_t page_to;
    bool is_extracted;       /* its fields are part of the result, if it could be read */
    struct json *file_facts; /* what the file claims about how it was made */
};
/* ERR_NOT_FOUND when there is none that the transaction's identity may see. */
bool document_load(struct db_tx *tx, const struct id *document_id, struct document *document,
                   struct err *err) MUST_CHECK;
/* All documents of a process by position. */
bool document_list(struct db_tx *tx, const struct id *process_id, struct document **list,
                   size_t *count, struct err *err) MUST_CHECK;
/* The same as part of a batch, as in process.h. */
size_t document_ask_list(struct db_batch *batch, const struct id *process_id);
bool document_answer_list(const struct db_batch *batch, size_t question, struct document **list,
                          size_t *count, struct err *err) MUST_CHECK;

/* For each document of a process the earlier process that had the same bytes, or none. */
struct document_same {
    struct id document_id;
    struct id process_id;
};
bool document_list_same(struct db_tx *tx, const struct id *process_id, struct document_same **list,
                        size_t *count, struct err *err) MUST_CHECK;

/* A page as it is stored; words are encoded by reading. Added to a batch, the words are borrowed
   until it has run. */
struct document_page {
    struct id document_id;
    int64_t page_number;
    struct decimal width_pt;
    struct decimal height_pt;
    int64_t rotation;
    const char *source;
    const char *source_reason;
    struct db_bytes_value words;
    int64_t words_format;
    struct decimal quality_score;
    struct db_bytes_value places; /* as reading encodes them; none where the bytes are NULL */
    const char *defect;           /* of its image, or NULL */
};
/* The file that has its pages: its own, or that which it is a part of; evidence points there. */
const struct id *document_file(const struct document *document);
/* Those of a part are numbered as in its file. */
bool document_page_list(struct db_tx *tx, const struct document *document,
                        struct document_page **list, size_t *count, struct err *err) MUST_CHECK;

/* How a page was turned upright; 0 where it was not read. */
bool document_page_find_rotation(struct db_tx *tx, const struct id *document_id,
                                 int64_t page_number, int64_t *rotation,
                                 struct err *err) MUST_CHECK;

/* An e-invoice as it is stored, encoded by reading; no bytes when the document is and carries none.
 */
struct document_einvoice {
    struct db_bytes_value terms;
    int64_t format;
};
bool document_find_einvoice(struct db_tx *tx, const struct id *document_id,
                            struct document_einvoice *einvoice, struct err *err) MUST_CHECK;

/* ---- changing: each adds statements to a batch of the client's ---- */

struct document_new {
    struct id document_id;
    struct id client_id;
    struct id process_id;
    int64_t position;
    const char *storage_url;
    const char *storage_provider;
    const char *file_name;
    int64_t file_size;
    uint8_t sha256[CRYPTO_SHA256_BYTES];
    struct id parent_document_id; /* none: it was submitted; else it is attached to that one */
};
/* With its fingerprint of kind exact. */
void document_add(struct db_batch *batch, const struct document_new *document);
struct document_facts {
    const char *mime_type;
    int64_t page_count;
    bool is_extracted;
    const char *file_facts; /* JSON */
};
void document_change_facts(struct db_batch *batch, const struct id *document_id,
                           const struct document_facts *facts);
/* It cannot be read: it has no pages, and keeps its reason whatever becomes of the process. */
void document_change_unread(struct db_batch *batch, const struct id *document_id,
                            const char *error_message, bool is_extracted);
/* What was read of a document as a whole. Added to a batch, the e-invoice is borrowed until it has
   run. */
struct document_reading {
    const char *ocr_text;
    struct decimal ocr_confidence;
    struct document_einvoice einvoice;
};
void document_change_reading(struct db_batch *batch, const struct id *document_id,
                             const struct document_reading *reading);
void document_page_add(struct db_batch *batch, const struct id *client_id,
                       const struct document_page *page);
void document_change_extraction(struct db_batch *batch, const struct id *document_id,
                                const struct json *extracted_data);
void document_change_fraud(struct db_batch *batch, const struct id *document_id,
                           const struct decimal *score, const struct json *flags);
/* Of all documents of a process; the status of those that can be read. */
void document_change_type(struct db_batch *batch, const struct id *process_id,
                          const char *doc_type);
void document_change_status(struct db_batch *batch, const struct id *process_id, const char *status,
                            const char *error_message);

/* Pages of a file that are a document of their own. */
struct document_part {
    struct id document_id;
    struct id parent_document_id;
    int64_t position;
    int64_t page_from;
    int64_t page_to;
    bool has_einvoice; /* the file's describes it */
};
void document_add_part(struct db_batch *batch, const struct document_part *part);
/* Its parts make the result in its place. */
void document_divide(struct db_batch *batch, const struct id *document_id);
/* The files of a process are whole again. */
void document_remove_parts(struct db_batch *batch, const struct id *process_id);

#endif
