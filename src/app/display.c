/*
 * display: moves the cursor up by the lines it has drawn, which must not be wider than the
 * terminal.
 */
#include "app/display.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define ROWS_DEFAULT    24
#define COLUMNS_DEFAULT 80
/* More than this moves faster than anybody reads. */
#define DRAWN_MAX 16

struct size {
    size_t rows, columns;
};

static struct size measure(const struct display *display)
{
    struct winsize window;
    if (ioctl(fileno(display->out), TIOCGWINSZ, &window) != 0 || window.ws_row == 0 ||
        window.ws_col == 0)
        return (struct size){ROWS_DEFAULT, COLUMNS_DEFAULT};
    return (struct size){window.ws_row, window.ws_col};
}

void display_init(struct display *display, FILE *out)
{
    *display = (struct display){.out = out, .is_terminal = isatty(fileno(out)) == 1};
}

size_t display_room(const struct display *display)
{
    if (!display->is_terminal)
        return 0;
    const size_t rows = measure(display).rows;
    return rows <= 2 ? 1 : rows - 2 < DRAWN_MAX ? rows - 2 : DRAWN_MAX;
}

void display_erase(struct display *display)
{
    if (display->drawn > 0)
        (void)fprintf(display->out, "\033[%zuA\033[J", display->drawn);
    display->drawn = 0;
}

void display_keep(struct display *display, const char *line)
{
    (void)fprintf(display->out, "%s\n", line);
    (void)fflush(display->out);
}

/* Bytes of the first `width` characters. */
static int cut(const char *line, size_t width)
{
    int length = 0;
    for (size_t characters = 0; line[length] != '\0'; length++) {
        characters += ((unsigned char)line[length] & 0xC0) != 0x80;
        if (characters > width)
            break;
    }
    return length;
}

void display_draw(struct display *display, const char *line)
{
    if (!display->is_terminal)
        return;
    (void)fprintf(display->out, "%.*s\n", cut(line, measure(display).columns - 1), line);
    (void)fflush(display->out);
    display->drawn++;
}
