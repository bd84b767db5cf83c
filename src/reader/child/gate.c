/*
 * gate: measures an image by what recognition needs of it: letters of some height, edges that are
 * narrow against that height, ink that stands out against paper and noise, straight lines, nothing
 * cut off.
 *
 * The image is looked at in tiles, because light is seldom even: only tiles with contrast have
 * letters in them. All measures are relative to the letters found, so that they mean the same at
 * every resolution.
 */
#include "reader/child/gate.h"

#include <math.h>
#include <stdlib.h>

#include <leptonica/allheaders.h>

#define LEVELS            256
#define TILES_ALONG       48 /* the longer side */
#define TILE_MIN_PIXELS   16
#define TILE_ROWS_ENOUGH  24 /* of a tile: more do not change what they say together */
#define CONTRAST_MIN      16 /* between a tile's paper and ink, when there is no noise */
#define CONTRAST_NOISES   5  /* or so many times the noise */
#define LETTER_MIN_PIXELS 3
#define LETTER_MAX_SHARE  0.08 /* of the longer side */
#define LETTER_MAX_RATIO  2.5  /* width to height: more is a word or a line */
#define LETTER_MIN_RATIO  0.12
#define LETTERS_FEW       20 /* below, nothing is known */
#define HEIGHTS           512
#define WIDTHS            256  /* of edges, in steps of EDGE_STEP pixels */
#define EDGE_STEP         0.25 /* pixels */
#define EDGE_AMPLITUDE    0.6  /* of the contrast: less is no edge between paper and ink */
#define SKEW_SWEEP        30.0
#define SKEW_STEP         1.0
#define SKEW_SURE         3.0F
#define SKEW_LETTER_MIN   3   /* pixels of a letter that lines are still seen by */
#define ROWS_ENOUGH       800 /* that are looked at for edges */
#define EDGE_MARGIN       1   /* pixels from the edge: what is there goes on beyond it */

/* Where each measure is as good as it needs to be, and where nothing can be read. */
#define HEIGHT_GOOD   10.0 /* pixels of a letter */
#define HEIGHT_BAD    4.0
#define BLUR_GOOD     0.09 /* what edges are wider than a pixel, in heights of a letter */
#define BLUR_BAD      0.19
#define CONTRAST_GOOD 30.0 /* levels of 255 */
#define CONTRAST_BAD  6.0
#define DARK_PAPER    110.0
#define SKEW_GOOD     10.0 /* degrees: as much is set straight */
#define SKEW_BAD      25.0
#define CUT_GOOD      0.35 /* letters at the edge, in roots of all letters */
#define CUT_BAD       1.1
/* What is left of a page that is cut can be read. */
#define CUT_LEAST 0.3

/* Paper and ink of one part of the image. */
struct tile {
    uint8_t paper;
    uint8_t ink;
    uint8_t noise;
    bool has_letters;
};

struct grid {
    struct Pix *image; /* 8 bits */
    int width;
    int height;
    int size; /* of a tile */
    int columns;
    int rows;
    struct tile *tiles;
};

static void drop_image(struct Pix **image)
{
    pixDestroy(image);
}

/* The level below which a share of the pixels lies. */
static uint8_t level_at(const uint32_t *histogram, double share)
{
    uint64_t total = 0;
    uint64_t sum = 0;
    for (int i = 0; i < LEVELS; i++)
        total += histogram[i];
    for (int i = 0; i < LEVELS; i++) {
        sum += histogram[i];
        if ((double)sum > share * (double)total)
            return (uint8_t)i;
    }
    return LEVELS - 1;
}

/* ---- tiles ---- */

static struct tile measure_tile(const struct grid *grid, int column, int row)
{
    uint32_t levels[LEVELS] = {0};
    uint32_t steps[LEVELS] = {0};
    const int x1 =
        (column + 1) * grid->size < grid->width ? (column + 1) * grid->size : grid->width;
    const int y1 = (row + 1) * grid->size < grid->height ? (row + 1) * grid->size : grid->height;
    const int step = grid->size < 2 * TILE_ROWS_ENOUGH ? 1 : grid->size / TILE_ROWS_ENOUGH;
    for (int y = row * grid->size; y < y1; y += step) {
        const l_uint32 *line = pixGetData(grid->image) + (ptrdiff_t)y * pixGetWpl(grid->image);
        int before = GET_DATA_BYTE(line, (ptrdiff_t)column * grid->size);
        uint32_t same = 0;
        /* Most pixels are as the one before: they are counted together. */
        for (int x = column * grid->size; x < x1; x++) {
            const int level = GET_DATA_BYTE(line, x);
            if (level == before) {
                same++;
                continue;
            }
            levels[before] += same;
            steps[0] += same;
            levels[level]++;
            steps[abs(level - before)]++;
            before = level;
            same = 0;
        }
        levels[before] += same;
        steps[0] += same;
    }
    return (struct tile){
        .paper = level_at(levels, 0.9),
        .ink = level_at(levels, 0.02),
        /* Most steps are between pixels of the same colour. */
        .noise = level_at(steps, 0.5),
    };
}

/* The middle one of the tiles' values, of those with letters or of all others. */
static double median_of(const struct grid *grid, bool has_letters,
                        uint8_t (*value_of)(const struct tile *tile))
{
    uint32_t histogram[LEVELS] = {0};
    for (int i = 0; i < grid->columns * grid->rows; i++) {
        if (grid->tiles[i].has_letters == has_letters)
            histogram[value_of(&grid->tiles[i])]++;
    }
    return level_at(histogram, 0.5);
}

static uint8_t noise_of(const struct tile *tile)
{
    return tile->noise;
}

static uint8_t paper_of(const struct tile *tile)
{
    return tile->paper;
}

static uint8_t contrast_of(const struct tile *tile)
{
    return (uint8_t)(tile->paper > tile->ink ? tile->paper - tile->ink : 0);
}

static void grid_done(struct grid *grid)
{
    free(grid->tiles);
}

/* Which tiles have something on them, told from noise. */
static bool lay_grid(struct Pix *image, struct grid *grid)
{
    const int width = pixGetWidth(image);
    const int height = pixGetHeight(image);
    const int along = (width > height ? width : height) / TILES_ALONG;
    const int size = along > TILE_MIN_PIXELS ? along : TILE_MIN_PIXELS;
    *grid = (struct grid){.image = image,
                          .width = width,
                          .height = height,
                          .size = size,
                          .columns = (width + size - 1) / size,
                          .rows = (height + size - 1) / size};
    grid->tiles = calloc((size_t)grid->columns * (size_t)grid->rows, sizeof *grid->tiles);
    if (!grid->tiles)
        return false;
    for (int row = 0; row < grid->rows; row++) {
        for (int column = 0; column < grid->columns; column++)
            grid->tiles[row * grid->columns + column] = measure_tile(grid, column, row);
    }
    const double noise = median_of(grid, false, noise_of);
    const double least = fmax(CONTRAST_MIN, CONTRAST_NOISES * noise);
    for (int i = 0; i < grid->columns * grid->rows; i++)
        grid->tiles[i].has_letters = contrast_of(&grid->tiles[i]) >= least;
    return true;
}

static const struct tile *tile_at(const struct grid *grid, int x, int y)
{
    return &grid->tiles[y / grid->size * grid->columns + x / grid->size];
}

/* The part of one row that is in one tile. */
static void find_tile_ink(const struct grid *grid, int y, int column, l_uint32 *to)
{
    const int end = (column + 1) * grid->size;
    const int x1 = end < grid->width ? end : grid->width;
    const l_uint32 *from = pixGetData(grid->image) + (ptrdiff_t)y * pixGetWpl(grid->image);
    const struct tile *tile = &grid->tiles[y / grid->size * grid->columns + column];
    const int middle = (tile->paper + tile->ink) / 2;
    for (int x = column * grid->size; tile->has_letters && x < x1; x++) {
        if (GET_DATA_BYTE(from, x) < middle)
            SET_DATA_BIT(to, x);
    }
}

/* Black and white: what is nearer to a tile's ink than to its paper. NULL without memory. */
static struct Pix *find_ink(const struct grid *grid)
{
    struct Pix *ink = pixCreate(grid->width, grid->height, 1);
    for (int y = 0; ink && y < grid->height; y++) {
        l_uint32 *to = pixGetData(ink) + (ptrdiff_t)y * pixGetWpl(ink);
        for (int column = 0; column < grid->columns; column++)
            find_tile_ink(grid, y, column, to);
    }
    return ink;
}

/* ---- letters ---- */

static int median_bin(const uint32_t *histogram, int bins)
{
    uint64_t total = 0;
    uint64_t sum = 0;
    for (int i = 0; i < bins; i++)
        total += histogram[i];
    for (int i = 0; i < bins; i++) {
        sum += histogram[i];
        if (2 * sum > total)
            return i;
    }
    return 0;
}

/* A box of the size of a letter. */
struct letter {
    int x;
    int y;
    int width;
    int height;
};

struct letters {
    struct letter *list;
    int count;
    int height; /* the median */
};

static void letters_done(struct letters *letters)
{
    free(letters->list);
}

static bool is_letter(const struct letter *box, int side)
{
    return box->height >= LETTER_MIN_PIXELS && box->height < HEIGHTS &&
           box->height <= (int)(LETTER_MAX_SHARE * side) + LETTER_MIN_PIXELS &&
           box->width <= (int)(LETTER_MAX_RATIO * box->height) &&
           box->width >= (int)(LETTER_MIN_RATIO * box->height);
}

/* Each weighed by its area: there may be more specks than letters. */
static int find_median_height(const struct letters *letters)
{
    uint32_t heights[HEIGHTS] = {0};
    for (int i = 0; i < letters->count; i++)
        heights[letters->list[i].height] +=
            (uint32_t)(letters->list[i].width * letters->list[i].height);
    return median_bin(heights, HEIGHTS);
}

/* What stands together in the image and has the size of a letter; specks are left out. */
static void find_letters(struct Boxa *boxes, const struct grid *grid, struct letters *letters)
{
    const int side = grid->width > grid->height ? grid->width : grid->height;
    const int count = boxaGetCount(boxes);
    letters->list = memory_create(((size_t)count + 1) * sizeof *letters->list);
    for (int i = 0; i < count; i++) {
        struct letter box;
        if (boxaGetBoxGeometry(boxes, i, &box.x, &box.y, &box.width, &box.height) == 0 &&
            is_letter(&box, side))
            letters->list[letters->count++] = box;
    }
    letters->height = find_median_height(letters);
    int kept = 0;
    for (int i = 0; i < letters->count; i++) {
        if (2 * letters->list[i].height >= letters->height)
            letters->list[kept++] = letters->list[i];
    }
    letters->count = kept;
}

static bool is_at_edge(const struct letter *letter, const struct grid *grid)
{
    return letter->x <= EDGE_MARGIN || letter->y <= EDGE_MARGIN ||
           letter->x + letter->width >= grid->width - EDGE_MARGIN ||
           letter->y + letter->height >= grid->height - EDGE_MARGIN;
}

/* Whether both stand side by side on one line. */
static bool are_neighbours(const struct letter *a, const struct letter *b)
{
    const int top = a->y > b->y ? a->y : b->y;
    const int bottom_a = a->y + a->height;
    const int bottom_b = b->y + b->height;
    const int overlap = (bottom_a < bottom_b ? bottom_a : bottom_b) - top;
    const int gap = a->x < b->x ? b->x - a->x - a->width : a->x - b->x - b->width;
    const int height = a->height < b->height ? a->height : b->height;
    return a != b && 2 * overlap > height && gap >= 0 && gap <= height;
}

/* Whether a line of text ends there: its ink is like that of others, and it goes on inwards.
   Shadows and dirt, of which edges are full, do not. */
static bool ends_a_line(const struct letters *letters, const struct letter *at,
                        const struct grid *grid, double contrast)
{
    const struct tile *tile = tile_at(grid, at->x + at->width / 2, at->y + at->height / 2);
    if (2 * contrast_of(tile) < contrast)
        return false;
    for (int i = 0; i < letters->count; i++) {
        if (are_neighbours(at, &letters->list[i]) && !is_at_edge(&letters->list[i], grid))
            return true;
    }
    return false;
}

/* The ends of lines at the edges; a page that is cut has them on each line, and about as many lines
   as the root of its letters. */
static double measure_cut(const struct letters *letters, const struct grid *grid, double contrast)
{
    int cut = 0;
    for (int i = 0; i < letters->count; i++) {
        const struct letter *letter = &letters->list[i];
        cut += is_at_edge(letter, grid) && ends_a_line(letters, letter, grid, contrast);
    }
    return cut / (sqrt(letters->count) + 1);
}

/* ---- edges ---- */

/* A run of levels that only rise, or only fall. */
struct run {
    int start;
    int steepest;
    int direction;
};

/* The width of an edge is what its steepest pixel would take for the whole way; 0 for what is no
   edge between paper and ink. */
static double measure_edge(const struct run *run, int end, const struct tile *tile)
{
    const int amplitude = abs(end - run->start);
    if (run->steepest == 0 || amplitude < (int)(EDGE_AMPLITUDE * contrast_of(tile)))
        return 0;
    return (double)amplitude / run->steepest;
}

/* Widths of the edges along a part of one row that is in one tile. */
static void measure_row(const struct grid *grid, int y, int column, uint32_t widths[static WIDTHS])
{
    const struct tile *tile = &grid->tiles[y / grid->size * grid->columns + column];
    const l_uint32 *line = pixGetData(grid->image) + (ptrdiff_t)y * pixGetWpl(grid->image);
    const int end = (column + 1) * grid->size;
    const int x1 = end < grid->width ? end : grid->width;
    struct run run = {.start = GET_DATA_BYTE(line, (ptrdiff_t)column * grid->size)};
    int before = run.start;
    for (int x = column * grid->size + 1; tile->has_letters && x < x1; x++) {
        const int level = GET_DATA_BYTE(line, x);
        const int step = level - before;
        const int direction = (step > 0) - (step < 0);
        if (direction != run.direction) {
            const int bin = (int)(measure_edge(&run, before, tile) / EDGE_STEP);
            if (bin > 0)
                widths[bin < WIDTHS ? bin : WIDTHS - 1]++;
            run = (struct run){.start = before, .direction = direction};
        }
        run.steepest = abs(step) > run.steepest ? abs(step) : run.steepest;
        before = level;
    }
}

static double measure_edges(const struct grid *grid)
{
    uint32_t widths[WIDTHS] = {0};
    const int step = grid->height < 4 * ROWS_ENOUGH ? 2 : grid->height / ROWS_ENOUGH;
    for (int y = 0; y < grid->height; y += step) {
        for (int column = 0; column < grid->columns; column++)
            measure_row(grid, y, column, widths);
    }
    return median_bin(widths, WIDTHS) * EDGE_STEP;
}

/* ---- all together ---- */

static double measure_skew(struct Pix *ink, int letter_height)
{
    float angle = 0;
    float confidence = 0;
    const int scale = letter_height >= 8 * SKEW_LETTER_MIN ? 8 : 4;
    if (pixFindSkewSweepAndSearch(ink, &angle, &confidence, scale, scale, SKEW_SWEEP, SKEW_STEP,
                                  0.1F) != 0 ||
        confidence < SKEW_SURE)
        return 0;
    return fabs((double)angle);
}

static bool measure_ink(struct Pix *ink, const struct grid *grid, struct gate_measures *measures)
{
    struct letters letters CLEANUP(letters_done) = {0};
    struct Boxa *boxes = pixConnCompBB(ink, 8);
    if (!boxes)
        return false;
    find_letters(boxes, grid, &letters);
    boxaDestroy(&boxes);
    measures->letters = (size_t)letters.count;
    measures->letter_height = letters.height;
    measures->cut_share = measure_cut(&letters, grid, measures->contrast);
    measures->skew_degrees = measure_skew(ink, letters.height);
    return true;
}

bool gate_measure(struct Pix *image, struct gate_measures *measures)
{
    struct grid grid CLEANUP(grid_done) = {0};
    struct Pix *grey CLEANUP(drop_image) =
        pixGetDepth(image) == 1 ? pixConvert1To8(NULL, image, 255, 0) : pixClone(image);
    *measures = (struct gate_measures){0};
    if (!grey || !lay_grid(grey, &grid))
        return false;
    struct Pix *ink CLEANUP(drop_image) = find_ink(&grid);
    measures->contrast = median_of(&grid, true, contrast_of);
    measures->paper = median_of(&grid, true, paper_of);
    measures->noise = median_of(&grid, false, noise_of);
    measures->edge_width = measure_edges(&grid);
    return ink && measure_ink(ink, &grid, measures);
}

/* ---- judging ---- */

/* 1 at `good`, 0 at `bad`, in between in proportion; either may be the larger. */
static double grade(double value, double good, double bad)
{
    return fmin(fmax((value - bad) / (good - bad), 0), 1);
}

float gate_judge(const struct gate_measures *measures, enum reading_defect *defect)
{
    *defect = READING_SOUND;
    if (measures->letters < LETTERS_FEW)
        return 1;
    const double blur = (measures->edge_width - 1) / measures->letter_height;
    const bool is_dark = measures->paper < DARK_PAPER;
    const struct {
        enum reading_defect defect;
        double grade;
    } GRADES[] = {
        {READING_COARSE, grade(measures->letter_height, HEIGHT_GOOD, HEIGHT_BAD)},
        {READING_BLURRED, grade(blur, BLUR_GOOD, BLUR_BAD)},
        {is_dark ? READING_DARK : READING_PALE,
         grade(measures->contrast, CONTRAST_GOOD, CONTRAST_BAD)},
        {READING_ASKEW, grade(measures->skew_degrees, SKEW_GOOD, SKEW_BAD)},
        {READING_CUT, fmax(grade(measures->cut_share, CUT_GOOD, CUT_BAD), CUT_LEAST)},
    };
    double worst = 1;
    for (size_t i = 0; i < COUNT_OF(GRADES); i++) {
        if (GRADES[i].grade < worst) {
            worst = GRADES[i].grade;
            *defect = GRADES[i].defect;
        }
    }
    return (float)worst;
}
