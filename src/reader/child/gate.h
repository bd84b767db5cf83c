/*
 * gate: whether a page image is good enough to be worth recognising: measured before that is paid
 * for. Private to the child.
 */
#ifndef READER_CHILD_GATE_H
#define READER_CHILD_GATE_H

#include "base/base.h"
#include "reading/reading.h"

struct Pix;

/* What was measured, in pixels and levels of 0..255; of a page without anything like letters
   `letters` is 0 and nothing else is known. */
struct gate_measures {
    size_t letters;       /* things of the size of letters */
    double letter_height; /* the median of them */
    double edge_width;    /* over which paper becomes ink */
    double contrast;      /* between paper and ink, where letters are */
    double noise;         /* of what should be even */
    double paper;         /* its level */
    double skew_degrees;  /* without its sign */
    double cut_share;     /* of the letters in the outer lines: those that the edge cuts */
};

/* Measures an image of grey (8 bits) or of black and white. False when there is no memory. */
bool gate_measure(struct Pix *image, struct gate_measures *measures) MUST_CHECK;
/* 0..1: how good the image is; and what is worst about it, NONE when nothing is bad. */
float gate_judge(const struct gate_measures *measures, enum reading_defect *defect);

#endif
