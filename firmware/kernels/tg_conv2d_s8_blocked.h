/* CONV_2D on int8 NHWC images for cores without SIMD: a few pixels' windows are copied out, then multiplied.
 */
#ifndef TG_CONV2D_S8_BLOCKED_H
#define TG_CONV2D_S8_BLOCKED_H

#include <string.h>

#include "tg_blocked.h"

typedef struct {
  int32_t batches;
  int32_t input_height, input_width, input_depth;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t output_height, output_width, output_depth;
  int32_t pad_top, pad_left;
  int32_t length; /* taps of a window, made a multiple of 4 */
  int32_t input_zero_point;
  int32_t half, half_away, activation_min, activation_max;
} tg_conv2d_s8_blocked_params;

/* One row of the window whose first element is (y, x): where it lies in the image, or a copy of it with
 * padding. */
TG_KERNEL const int8_t *tg_conv2d_s8_blocked_row(const tg_conv2d_s8_blocked_params *p, const int8_t *image,
                                                 int32_t y, int32_t x, int8_t *copy) {
  const int32_t depth = p->input_depth, first = tg_clamp(-x, 0, p->window_width);
  const int32_t last = tg_clamp(p->input_width - x, 0, p->window_width);
  const int inside = y >= 0 && y < p->input_height;
  const int8_t *const line = image + (inside ? y * p->input_width * depth : 0);
  if (inside && first == 0 && last == p->window_width)
    return line + x * depth;
  memset(copy, (int)p->input_zero_point, (size_t)(p->window_width * depth));
  if (inside && last > first)
    memcpy(copy + first * depth, line + (x + first) * depth, (size_t)((last - first) * depth));
  return copy;
}

/* The windows of two pixels as words of taps; the second one's may be missing. */
TG_KERNEL void tg_conv2d_s8_blocked_pair(const tg_conv2d_s8_blocked_params *p, const int8_t *image,
                                         int32_t pixel, int32_t pixels, int8_t *copies, uint32_t *taps) {
  const int32_t run = p->window_width * p->input_depth, other = pixel + 1 < pixels ? pixel + 1 : pixel;
  const int32_t y0 = pixel / p->output_width * p->stride_height - p->pad_top;
  const int32_t x0 = pixel % p->output_width * p->stride_width - p->pad_left;
  const int32_t y1 = other / p->output_width * p->stride_height - p->pad_top;
  const int32_t x1 = other % p->output_width * p->stride_width - p->pad_left;
  for (int32_t i = 0; i < p->window_height; i++) {
    const int8_t *a = tg_conv2d_s8_blocked_row(p, image, y0 + i, x0, copies);
    const int8_t *b = tg_conv2d_s8_blocked_row(p, image, y1 + i, x1, copies + run);
    for (int32_t j = 0; j < run; j++, taps += TG_BLOCKED_PAIRS)
      *taps = (uint32_t)a[j] + ((uint32_t)b[j] << 16);
  }
  for (int32_t i = p->window_height * run; i < p->length; i++, taps += TG_BLOCKED_PAIRS)
    *taps = 0;
}

/* weights [output_depth / 2, length, 2], words [output_depth, 2], output [batches, output_height,
 * output_width, output_depth]; scratch of 12 * length bytes and two rows of the window. */
TG_KERNEL void tg_conv2d_s8_blocked(const tg_conv2d_s8_blocked_params *p, const int8_t *input,
                                    const uint8_t *weights, const int32_t *words, const uint8_t *shift,
                                    void *scratch, int8_t *output) {
  const tg_blocked_rescale rescale = {
      words, shift, p->half, p->half_away, p->activation_min, p->activation_max};
  const int32_t pixels = p->output_height * p->output_width;
  uint32_t *const taps = scratch;
  int8_t *const copies = (int8_t *)(taps + 3 * p->length);
  for (int32_t b = 0; b < p->batches; b++, input += p->input_height * p->input_width * p->input_depth) {
    for (int32_t done = 0; done < pixels; done += TG_BLOCKED_PIXELS) {
      const int32_t count = pixels - done < TG_BLOCKED_PIXELS ? pixels - done : TG_BLOCKED_PIXELS;
      for (int32_t i = 0; i < count; i += 2)
        tg_conv2d_s8_blocked_pair(p, input, done + i, pixels, copies, taps + i / 2);
      tg_blocked_tile(&rescale, p->length, taps, weights, p->output_depth, count, output);
      output += count * p->output_depth;
    }
  }
}

#endif
