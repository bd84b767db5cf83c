/*
 * upload: a document on its way into the storage. Private to engine.
 */
#ifndef ENGINE_UPLOAD_H
#define ENGINE_UPLOAD_H

#include "engine/work.h"

#define FILE_NAME_BYTES 512

struct engine_upload {
    struct engine *engine;
    struct id client_id;
    struct id document_id;
    char file_name[FILE_NAME_BYTES];
    char key[STORAGE_KEY_BYTES];
    struct storage_put *put; /* until it is to be stored */
    struct crypto_hash *hash;
    uint8_t sha256[CRYPTO_SHA256_BYTES];
    int64_t size_bytes;
    bool is_stored;
    bool is_submitted; /* belongs to a process now */
    bool is_kept;      /* has a row in uploads: stays when this ends */
};

/* The row of a stored one, without its position; texts are the upload's and the arena's. */
struct document_new upload_describe(struct arena *arena, const struct engine_upload *upload,
                                    const struct id *process_id);

#endif
