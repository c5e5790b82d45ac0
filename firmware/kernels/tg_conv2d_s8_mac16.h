/* CONV_2D on int8 images for Xtensa's MAC16: any window and stride, some output rows at a time. */
#ifndef TG_CONV2D_S8_MAC16_H
#define TG_CONV2D_S8_MAC16_H

#include "tg_mac16_pixels.h"

typedef struct {
  int32_t input_height, input_width, input_depth;
  int32_t output_height, output_width, output_depth;
  int32_t window_height, stride_height;
  int32_t pad_top, pad_left;
  int32_t depth;  /* numbers of a pixel in scratch memory: input_depth, or one more */
  int32_t line;   /* of a row with its padding, an even number */
  int32_t step;   /* from one window to the next, an even number */
  int32_t fours;  /* in a window's row, filled up with weights of 0 */
  int32_t stripe; /* output rows that are computed at once */
  int32_t border; /* what padding is, 128 more than the zero point */
  int32_t halves; /* 0 where the least output is the zero point */
  int32_t activation_min, activation_max;
} tg_conv2d_s8_mac16_params;

/* One row of pixels, widened; a multiple of four channels is widened by words, and so are its weights. */
TG_MAC16_KERNEL void tg_conv2d_s8_mac16_pixels(const tg_conv2d_s8_mac16_params *p, const int8_t *row,
                                               int16_t *to) {
  if (p->input_depth % 4 == 0) {
    tg_mac16_widen((const uint32_t *)(const void *)row, to, p->input_width * p->input_depth / 4);
    return;
  }
  for (int32_t x = 0; x < p->input_width; x++, to += p->depth - p->input_depth)
    for (int32_t c = 0; c < p->input_depth; c++)
      *to++ = (int16_t)(*row++ + 128);
}

/* One row with its padding; `y` may lie outside of the image. */
TG_MAC16_KERNEL void tg_conv2d_s8_mac16_line(const tg_conv2d_s8_mac16_params *p, const int8_t *input,
                                             int32_t y, int16_t *line) {
  const int32_t before = p->pad_left * p->depth;
  const int32_t end = before + p->input_width * p->depth;
  const int inside = y >= 0 && y < p->input_height;
  for (int32_t i = 0; i < (inside ? before : p->line); i++)
    line[i] = (int16_t)p->border;
  if (inside) {
    tg_conv2d_s8_mac16_pixels(p, input + y * p->input_width * p->input_depth, line + before);
    for (int32_t i = end; i < p->line; i++)
      line[i] = (int16_t)p->border;
  }
}

/* weights [output_depth][window_height * fours], rescale [output_depth][TG_MAC16_RESCALE]; scratch: one
 * filter and the lines of a stripe, 2 bytes a number. Every weight is read once for each stripe. */
TG_MAC16_KERNEL void tg_conv2d_s8_mac16(const tg_conv2d_s8_mac16_params *p, const int8_t *input,
                                        const TG_FLASH uint32_t *weights, const TG_FLASH int32_t *rescale,
                                        void *scratch, int8_t *output) {
  const int32_t words = p->window_height * p->fours;
  const int32_t to_row = 2 * p->line - 8 * p->fours;
  const int32_t to_pixel = 2 * p->step - 2 * (p->window_height - 1) * p->line - 8 * p->fours;
  const int32_t output_line = p->output_width * p->output_depth;
  int16_t *const filter_weights = scratch;
  int16_t *const lines = filter_weights + 4 * words;
  for (int32_t first = 0; first < p->output_height; first += p->stripe) {
    const int32_t left = p->output_height - first;
    const int32_t rows = left < p->stripe ? left : p->stripe;
    for (int32_t i = 0; i < (rows - 1) * p->stride_height + p->window_height; i++)
      tg_conv2d_s8_mac16_line(p, input, first * p->stride_height - p->pad_top + i, lines + i * p->line);
    for (int32_t c = 0; c < p->output_depth; c++) {
      tg_mac16_widen_weights(weights + c * words, filter_weights, words);
      for (int32_t y = 0; y < rows; y++)
        tg_mac16_pixels(p->window_height, p->fours, to_row, to_pixel, p->output_depth, p->halves,
                        lines + y * p->stride_height * p->line, filter_weights,
                        rescale + c * TG_MAC16_RESCALE, p->output_width,
                        output + (first + y) * output_line + c);
    }
  }
  tg_mac16_clamp(output, p->output_height * output_line, p->activation_min, p->activation_max);
}

#endif
