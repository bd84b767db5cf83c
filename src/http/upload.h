/*
 * upload: documents of one request on their way into the storage, raw or in the parts of a form.
 * Private to http.
 */
#ifndef HTTP_UPLOAD_H
#define HTTP_UPLOAD_H

#include "http/request.h"

struct upload;
/* Of a request whose caller is admitted; ended by upload_end. */
struct upload *upload_create(struct request *request);
/* Documents that were not submitted leave nothing behind. Accepts NULL. */
void upload_end(struct upload *upload);

/* A piece of the body as it came. */
bool upload_take(struct upload *upload, const char *bytes, size_t length,
                 struct err *err) MUST_CHECK;
/* A piece of a part of a form: of a document when it has a file name, else of a field. */
struct upload_piece {
    const char *name;
    const char *file_name; /* or NULL */
    const char *bytes;
    size_t length;
    bool is_first;
};
bool upload_take_part(struct upload *upload, const struct upload_piece *piece,
                      struct err *err) MUST_CHECK;

/* Adds documents that were uploaded before: their ids, separated by commas. */
bool upload_take_kept(struct upload *upload, const char *ids, struct err *err) MUST_CHECK;

/* The transaction that kept them has ended well, as far as anybody can tell: they stay. Accepts
   NULL. */
void upload_confirm(struct upload *upload);

/* The documents, and a field by name: of the form, or a parameter of the query; NULL for none. */
struct engine_upload **upload_documents(struct upload *upload, size_t *count);
const char *upload_field(const struct upload *upload, const char *name);

#endif
