/* The windows of CONV_2D on int8 NHWC images, written as columns for Helium's sums of products. */
#ifndef TG_CONV2D_S8_MVE_COLUMNS_H
#define TG_CONV2D_S8_MVE_COLUMNS_H

#include "tg_mve_rescale.h"

typedef struct {
  int32_t input_height, input_width, input_depth;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t output_height, output_width;
  int32_t pad_top, pad_left;
  int32_t pixels;       /* of all outputs */
  int32_t chunks;       /* of 16 bytes, a column */
  int32_t single;       /* whether windows are single pixels of the image */
  int32_t through_copy; /* whether pieces of a window are no chunks: the column is made in one piece first */
  int32_t output_depth;
  int32_t input_zero_point, output_zero_point;
  int32_t activation_min, activation_max;
  int32_t halves; /* as tg_mve_rescale.h has it */
  int32_t left;
} tg_conv2d_s8_mve_params;

/* Copies bytes to a column: of four columns one chunk lies behind the other, [chunk][4][16]. Weights are 0
 * behind the last tap, so that nothing has to be written there. Returns where the column goes on. */
TG_ARITHMETIC int8_t *tg_conv2d_s8_mve_chunks(int8_t *column, const int8_t *from, int32_t bytes) {
  __asm__ volatile(TG_MVE_LOOP("vldrb.8 q0, [%[from]], #16\n\tvstrb.8 q0, [%[to]], #64\n\t")
                   : [to] "+r"(column), [from] "+r"(from)
                   : [bytes] "r"(bytes)
                   : "lr", "q0", "memory");
  return column;
}

/* The same for what lies outside of the image. */
TG_ARITHMETIC int8_t *tg_conv2d_s8_mve_outside(int8_t *column, int32_t zero_point, int32_t bytes) {
  __asm__ volatile(TG_MVE_LOOP("vstrb.8 %q[all], [%[to]], #64\n\t")
                   : [to] "+r"(column)
                   : [all] "w"(vdupq_n_s8((int8_t)zero_point)), [bytes] "r"(bytes)
                   : "lr", "memory");
  return column;
}

/* Writes a piece of a column, or where `from` is NULL the zero point; returns where the column goes on. */
TG_KERNEL int8_t *tg_conv2d_s8_mve_piece(const tg_conv2d_s8_mve_params *p, int8_t *to, const int8_t *from,
                                         int32_t bytes) {
  if (!p->through_copy)
    return from ? tg_conv2d_s8_mve_chunks(to, from, bytes)
                : tg_conv2d_s8_mve_outside(to, p->input_zero_point, bytes);
  if (from)
    tg_mve_copy(to, from, bytes);
  else
    tg_mve_fill(to, (int8_t)p->input_zero_point, bytes);
  return to + bytes;
}

/* Writes the window whose first element (y, x) may lie outside. */
TG_KERNEL void tg_conv2d_s8_mve_window(const tg_conv2d_s8_mve_params *p, const int8_t *image, int32_t y,
                                       int32_t x, int8_t *to) {
  const int32_t depth = p->input_depth;
  const int32_t row_bytes = p->input_width * depth;
  const int32_t before = tg_clamp(-x, 0, p->window_width);
  const int32_t after = tg_clamp(x + p->window_width - p->input_width, 0, p->window_width - before);
  const int32_t inside = p->window_width - before - after;
  const int8_t *from = image + y * row_bytes + (x + before) * depth;
  for (int32_t i = 0; i < p->window_height; i++, from += row_bytes) {
    if (y + i < 0 || y + i >= p->input_height) {
      to = tg_conv2d_s8_mve_piece(p, to, NULL, p->window_width * depth);
      continue;
    }
    to = tg_conv2d_s8_mve_piece(p, to, NULL, before * depth);
    to = tg_conv2d_s8_mve_piece(p, to, from, inside * depth);
    to = tg_conv2d_s8_mve_piece(p, to, NULL, after * depth);
  }
}

/* Writes the column of an output pixel; `copy` has room for one in one piece. */
TG_KERNEL void tg_conv2d_s8_mve_column(const tg_conv2d_s8_mve_params *p, const int8_t *input, int32_t pixel,
                                       int8_t *column, int8_t *copy) {
  const int32_t x = pixel % p->output_width * p->stride_width - p->pad_left;
  const int32_t row = pixel / p->output_width;
  const int32_t y = row % p->output_height * p->stride_height - p->pad_top;
  const int32_t depth = p->input_depth;
  const int8_t *image = input + row / p->output_height * (p->input_height * p->input_width * depth);
  if (p->single) {
    tg_conv2d_s8_mve_chunks(column, image + (y * p->input_width + x) * depth, depth);
  } else if (p->through_copy) {
    tg_conv2d_s8_mve_window(p, image, y, x, copy);
    tg_conv2d_s8_mve_chunks(column, copy, p->window_height * p->window_width * depth);
  } else {
    tg_conv2d_s8_mve_window(p, image, y, x, column);
  }
}

#endif
