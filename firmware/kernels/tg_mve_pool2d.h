/* Windows over int8 NHWC images for Helium: what pools share. */
#ifndef TG_MVE_POOL2D_H
#define TG_MVE_POOL2D_H

#include "tg_mve_rescale.h"
#include "tg_pool2d.h"

/* The part of a window that lies inside the image: its first element, rows, and bytes from row to row. */
typedef struct {
  const int8_t *first;
  int32_t height, width, row;
} tg_mve_window;

/* Defines NAME, which calls NAME_pixel(p, window, output) for every pixel of the output. */
#define TG_MVE_POOL2D_KERNEL(name)                                                                           \
  TG_KERNEL void name(const name##_params *p, const int8_t *input, int8_t *output) {                         \
    const int32_t row_bytes = p->input_width * p->depth;                                                     \
    for (int32_t line = 0; line < p->batches * p->output_height; line++) {                                   \
      const int8_t *image = input + line / p->output_height * p->input_height * row_bytes;                   \
      const int32_t y = line % p->output_height * p->stride_height - p->pad_top;                             \
      const int32_t top = tg_clamp(y, 0, p->input_height);                                                   \
      const int32_t bottom = tg_clamp(y + p->window_height, 0, p->input_height);                             \
      for (int32_t pixel = 0; pixel < p->output_width; pixel++, output += p->depth) {                        \
        const int32_t x = pixel * p->stride_width - p->pad_left;                                             \
        const int32_t left = tg_clamp(x, 0, p->input_width);                                                 \
        const int32_t right = tg_clamp(x + p->window_width, 0, p->input_width);                              \
        const tg_mve_window window = {image + top * row_bytes + left * p->depth, bottom - top, right - left, \
                                      row_bytes};                                                            \
        name##_pixel(p, &window, output);                                                                    \
      }                                                                                                      \
    }                                                                                                        \
  }

#endif
