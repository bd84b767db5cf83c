/*
 * equipment: what the program docflow-reader has where it runs. Private to reader.
 */
#ifndef READER_EQUIPMENT_H
#define READER_EQUIPMENT_H

#include "reader/nursery.h"
#include "reader/reader.h"

/* As reader_list_equipment has it. */
bool equipment_list(struct arena *arena, struct nursery *nursery, bool is_whole,
                    struct reader_equipment *equipment, struct err *err) MUST_CHECK;

#endif
