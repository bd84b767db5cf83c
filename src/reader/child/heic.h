/*
 * heic: photos of telephones, through libheif. Private to the child.
 */
#ifndef READER_CHILD_HEIC_H
#define READER_CHILD_HEIC_H

/* Loads what the library would otherwise load for each document, before the sandbox closes. */
void heic_prepare(void);

#endif
