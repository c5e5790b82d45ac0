/* From a camera's frame to a model's input: crop, shrink, grey, quantize, in integers alone.
 *
 * The largest part of the frame with the input's proportions, around its middle, or all of it, is divided
 * into as many fields as the input has pixels; a pixel is the mean of its field, or what lies in the field's
 * middle. tinygen/pictures.py computes the same. */
#ifndef TG_PICTURE_H
#define TG_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum {
  TG_GRAY8,  /* a byte a pixel */
  TG_RGB888, /* red, green, blue */
  TG_RGB565  /* two bytes a pixel, the first with red's five bits and green's upper three: as cameras send it
              */
} tg_pixels;

typedef enum {
  TG_MEAN,    /* of the field */
  TG_NEAREST, /* the pixel in the field's middle */
  TG_BILINEAR /* the four pixels around the field's middle */
} tg_resize;

typedef struct {
  const uint8_t *bytes;
  tg_pixels pixels;
  uint16_t width;
  uint16_t height;
} tg_frame;

typedef struct {
  uint16_t width;
  uint16_t height;
  uint8_t channels;     /* 1 grey, 3 red, green, blue */
  uint8_t bytes;        /* of an element of the input: 1 or 2 */
  const int16_t *table; /* what each of the 256 brightnesses is in the input's type */
  uint16_t table_step;  /* from one channel's table to the next: 256, or 0 where they share one */
  bool stretched;       /* all of the frame is used, whatever its proportions */
  bool gray;            /* all channels are the luma */
  tg_resize resize;
} tg_picture;

/* Fills the input, row by row, from the frame, which is at least one pixel wide and high. */
void tg_picture_fill(const tg_picture *picture, const tg_frame *frame, void *input);

#ifdef __cplusplus
}
#endif

#endif
