/*
 * fonts: the system's fonts, mapped before the sandbox closes.
 *
 * When a page needs a font, poppler looks at its file with a function of its own, openFile, and
 * opens it by FreeType's FT_New_Face. Both are defined here in their place, and take the mapped
 * bytes; what is not mapped is opened as ever. They have no context, so that the list is a variable
 * of the file; it is only written before the first document.
 */
#include "reader/child/fonts.h"

#include "base/base.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <fontconfig/fontconfig.h>
#include <freetype/freetype.h>

#define FONTS_MAX       2000
#define FONTS_MAX_BYTES ((size_t)1024 * 1024 * 1024)

struct font {
    const char *path; /* fontconfig's */
    const void *bytes;
    size_t length;
};

static struct {
    struct font list[FONTS_MAX];
    size_t count;
    size_t bytes;
} fonts;

static const struct font *find(const char *path)
{
    for (size_t i = 0; i < fonts.count; i++) {
        if (text_equal(fonts.list[i].path, path))
            return &fonts.list[i];
    }
    return NULL;
}

/* Maps one file; what cannot be is left out. */
static void add(const char *path)
{
    struct stat status;
    int fd CLEANUP(file_close) = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &status) != 0 || status.st_size <= 0 || fonts.count == FONTS_MAX ||
        fonts.bytes + (size_t)status.st_size > FONTS_MAX_BYTES)
        return;
    const size_t length = (size_t)status.st_size;
    const void *bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return;
    fonts.list[fonts.count++] = (struct font){.path = path, .bytes = bytes, .length = length};
    fonts.bytes += length;
}

void fonts_load(void)
{
    if (!FcInit())
        return;
    const FcFontSet *set = FcConfigGetFonts(NULL, FcSetSystem);
    for (int i = 0; set && i < set->nfont; i++) {
        FcChar8 *path = NULL;
        if (FcPatternGetString(set->fonts[i], FC_FILE, 0, &path) == FcResultMatch &&
            !find((const char *)path))
            add((const char *)path);
    }
}

size_t fonts_count(void)
{
    return fonts.count;
}

/* openFile(char const*, char const*) */
FILE *fonts_open_file(const char *path, const char *mode) __asm__("_Z8openFilePKcS0_");

FILE *fonts_open_file(const char *path, const char *mode)
{
    const struct font *font = find(path);
    /* Only read. */
    return font ? fmemopen((void *)(uintptr_t)font->bytes, font->length, "r") : fopen(path, mode);
}

FT_Error FT_New_Face(FT_Library library, const char *path, FT_Long index, FT_Face *face)
{
    const struct font *font = path ? find(path) : NULL;
    /* fontconfig scans by this function too, where no cache says what is in a file: what it could
       not open then it would write down as no font. */
    const FT_Open_Args file = {.flags = FT_OPEN_PATHNAME, .pathname = (char *)(uintptr_t)path};
    if (!font)
        return FT_Open_Face(library, &file, index, face);
    return FT_New_Memory_Face(library, font->bytes, (FT_Long)font->length, index, face);
}
