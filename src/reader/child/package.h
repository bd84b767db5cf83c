/*
 * package: a file of Office Open XML: a ZIP whose parts are XML, each read as a stream of nodes.
 * Private to the child.
 *
 * Nothing is unpacked as a whole: a part is inflated while it is parsed, and what all parts of a
 * document inflate to is bounded. A declaration of document types is refused, and with it every
 * entity.
 */
#ifndef READER_CHILD_PACKAGE_H
#define READER_CHILD_PACKAGE_H

#include "reader/child/document.h"

struct package;
/* The bytes of the document as a package, whatever they are. */
struct package *package_open(struct arena *arena, const struct document *document);
/* Whether it is a ZIP that has the part ("word/document.xml"). */
bool package_has(const struct document *document, const char *part);

enum node_kind { NODE_START, NODE_END, NODE_TEXT, NODE_LAST };

/* One node of a part; all texts are good until the next one. An empty element has a start and an
   end. */
struct node {
    enum node_kind kind;
    const char *name; /* local name of the element; "" for a text */
    const char *text; /* of NODE_TEXT, UTF-8 */
};

/* A part while it is read. */
struct part;
/* `*part` is NULL when the package has no such part. */
bool package_open_part(struct package *package, const char *name, struct part **part,
                       struct err *err) MUST_CHECK;
/* The next node, NODE_LAST after all. ERR_INVALID for what is no XML, ERR_LIMIT for too much. */
bool part_next(struct part *part, struct node *node, struct err *err) MUST_CHECK;
/* An attribute of the element that has just begun, by local name, good until the next node; NULL:
   it has none. */
const char *part_attribute(const struct part *part, const char *name);
/* Goes to the end of the element that has just begun. */
bool part_skip(struct part *part, struct err *err) MUST_CHECK;
/* For CLEANUP; NULL is fine. */
void part_end(struct part **part);

#endif
