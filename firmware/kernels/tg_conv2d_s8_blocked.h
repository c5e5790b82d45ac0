/* CONV_2D on int8 NHWC images for cores without SIMD: a few pixels' windows are copied out, then multiplied.
 */
#ifndef TG_CONV2D_S8_BLOCKED_H
#define TG_CONV2D_S8_BLOCKED_H

#include "tg_blocked.h"

typedef struct {
  int32_t batches;
  int32_t input_height, input_width, input_depth;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t output_height, output_width, output_depth;
  int32_t pad_top, pad_left;
  int32_t length; /* taps of a window, made even */
  int32_t input_zero_point;
  int32_t half, half_away, activation_min, activation_max;
} tg_conv2d_s8_blocked_params;

/* Puts `count` elements into one pixel's taps; returns their sum. */
TG_ARITHMETIC int32_t tg_conv2d_s8_blocked_copy(int16_t *taps, const int8_t *input, int32_t count) {
  int32_t sum = 0;
  for (int32_t i = 0; i < count; i++) {
    const int16_t element = input[i];
    sum += element;
    taps[i * TG_BLOCKED_PIXELS] = element;
  }
  return sum;
}

TG_ARITHMETIC int32_t tg_conv2d_s8_blocked_fill(int16_t *taps, int32_t element, int32_t count) {
  for (int32_t i = 0; i < count; i++)
    taps[i * TG_BLOCKED_PIXELS] = (int16_t)element;
  return element * count;
}

/* Copies the window at (y, x), which may lie outside in part; returns the sum of its elements. */
TG_KERNEL int32_t tg_conv2d_s8_blocked_window(const tg_conv2d_s8_blocked_params *p, const int8_t *image,
                                              int32_t y, int32_t x, int16_t *taps) {
  const int32_t depth = p->input_depth, run = p->window_width * depth, zero = p->input_zero_point;
  const int32_t left = tg_clamp(-x, 0, p->window_width) * depth;
  const int32_t right = tg_clamp(p->input_width - x, 0, p->window_width) * depth;
  int32_t sum = 0;
  for (int32_t row = y; row < y + p->window_height; row++, taps += run * TG_BLOCKED_PIXELS) {
    if (row < 0 || row >= p->input_height || right <= left) {
      sum += tg_conv2d_s8_blocked_fill(taps, zero, run);
      continue;
    }
    sum += tg_conv2d_s8_blocked_fill(taps, zero, left);
    sum += tg_conv2d_s8_blocked_copy(taps + left * TG_BLOCKED_PIXELS,
                                     image + (row * p->input_width + x) * depth + left, right - left);
    sum += tg_conv2d_s8_blocked_fill(taps + right * TG_BLOCKED_PIXELS, zero, run - right);
  }
  for (int32_t i = p->window_height * run; i < p->length; i++, taps += TG_BLOCKED_PIXELS)
    *taps = 0;
  return sum;
}

/* weights [output_depth / 4, length, 4], words [output_depth, 2], output [batches, output_height,
 * output_width, output_depth]; scratch of 8 * length bytes. */
TG_KERNEL void tg_conv2d_s8_blocked(const tg_conv2d_s8_blocked_params *p, const int8_t *input,
                                    const uint8_t *weights, const int32_t *words, const uint8_t *shift,
                                    void *scratch, int8_t *output) {
  const tg_blocked_rescale rescale = {
      words, shift, p->half, p->half_away, p->activation_min, p->activation_max};
  const int32_t pixels = p->output_height * p->output_width;
  int16_t *taps = scratch;
  for (int32_t b = 0; b < p->batches; b++, input += p->input_height * p->input_width * p->input_depth) {
    int32_t y = -p->pad_top, x = -p->pad_left, column = 0;
    for (int32_t done = 0; done < pixels; done += TG_BLOCKED_PIXELS) {
      int32_t begin[TG_BLOCKED_PIXELS] = {0};
      const int32_t count = pixels - done < TG_BLOCKED_PIXELS ? pixels - done : TG_BLOCKED_PIXELS;
      for (int32_t i = 0; i < count; i++) {
        begin[i] = -128 * tg_conv2d_s8_blocked_window(p, input, y, x, taps + i);
        x += p->stride_width;
        if (++column == p->output_width) {
          column = 0;
          x = -p->pad_left;
          y += p->stride_height;
        }
      }
      tg_blocked_tile(&rescale, p->length, taps, begin, weights, p->output_depth, count, output);
      output += count * p->output_depth;
    }
  }
}

#endif
