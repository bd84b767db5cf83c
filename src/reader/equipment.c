/*
 * equipment: asks the program what it has, and reads its answer: a line for each thing, words
 * separated by tabs.
 */
#include "reader/equipment.h"

#include <stdlib.h>
#include <string.h>

#define LAYERS_MAX 16
#define WORDS_MAX  4

/* The next line of `*text`, or NULL; both end where the program's newline was. */
static char *next_line(char **text)
{
    char *line = *text;
    if (line[0] == '\0')
        return NULL;
    char *end = strchrnul(line, '\n');
    *text = end[0] != '\0' ? end + 1 : end;
    end[0] = '\0';
    return line;
}

static size_t split(char *line, char *words[static WORDS_MAX])
{
    size_t count = 0;
    while (line && count < WORDS_MAX)
        words[count++] = strsep(&line, "\t");
    return count;
}

static bool add_line(struct arena *arena, char *line, struct reader_equipment *equipment)
{
    char *words[WORDS_MAX] = {NULL};
    const size_t count = split(line, words);
    if (count == 4 && text_equal(words[0], "layer") && equipment->layer_count < LAYERS_MAX)
        equipment->layers[equipment->layer_count++] =
            (struct reader_layer){words[1], words[2], words[3][0] ? words[3] : NULL};
    else if (count == 2 && text_equal(words[0], "language"))
        equipment->languages = arena_printf(arena, "%s%s%s", equipment->languages,
                                            equipment->languages[0] ? "," : "", words[1]);
    else if (count == 2 && text_equal(words[0], "fonts"))
        equipment->font_count = strtoul(words[1], NULL, 10);
    else
        return false;
    return true;
}

static bool disown(struct err *err)
{
    (void)fail(err, ERR_CONFIGURATION, "the reader does not answer as docflow-reader does");
    return err_hint(err, "the setting reader_program says where it is");
}

bool equipment_list(struct arena *arena, struct nursery *nursery, bool is_whole,
                    struct reader_equipment *equipment, struct err *err)
{
    char *answer = nursery_ask_program(nursery, arena, is_whole ? "equipment" : "layers", err);
    struct reader_equipment found = {
        .layers = arena_new_array(arena, struct reader_layer, LAYERS_MAX), .languages = ""};
    if (!answer)
        return false;
    for (char *line = NULL; (line = next_line(&answer)) != NULL;) {
        if (!add_line(arena, line, &found))
            return disown(err);
    }
    if (found.layer_count == 0)
        return disown(err);
    *equipment = found;
    return true;
}
