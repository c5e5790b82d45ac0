/* DEPTHWISE_CONV_2D on int8 NHWC images for cores without SIMD: a channel's weights stay in registers for a
 * row. */
#ifndef TG_DEPTHWISE_CONV2D_S8_BLOCKED_H
#define TG_DEPTHWISE_CONV2D_S8_BLOCKED_H

#include <string.h>

#include "tg_blocked_rescale.h"

/* The most taps of a window. */
#define TG_BLOCKED_WINDOW 49

typedef struct {
  int32_t batches;
  int32_t input_height, input_width, input_depth;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t output_height, output_width;
  int32_t pad_top, pad_left;
  int32_t row_bytes; /* of a row with its padding, made a multiple of 4 */
  int32_t depth_multiplier;
  int32_t input_zero_point;
  int32_t half, half_away, activation_min, activation_max;
} tg_depthwise_conv2d_s8_blocked_params;

/* Puts row `y` of the image, which may lie outside, between its padding; as the bytes of element + 128. */
TG_KERNEL void tg_depthwise_conv2d_s8_blocked_row(const tg_depthwise_conv2d_s8_blocked_params *p,
                                                  const int8_t *image, int32_t y, uint8_t *row) {
  const int zero = (int)p->input_zero_point + 128;
  const int32_t bytes = p->input_width * p->input_depth;
  const int32_t left = p->pad_left * p->input_depth;
  if (y < 0 || y >= p->input_height) {
    memset(row, zero, (size_t)p->row_bytes);
    return;
  }
  const int8_t *from = image + y * bytes;
  const int32_t right = p->row_bytes - left < bytes ? p->row_bytes - left : bytes;
  memset(row, zero, (size_t)left);
  for (int32_t i = 0; i < right; i++)
    row[left + i] = (uint8_t)(from[i] + 128);
  memset(row + left + right, zero, (size_t)(p->row_bytes - left - right));
}

/* One channel of one row of outputs; rows are those of the window. */
TG_KERNEL void tg_depthwise_conv2d_s8_blocked_line(const tg_depthwise_conv2d_s8_blocked_params *p,
                                                   const uint8_t *rows, int32_t first, const int8_t *weights,
                                                   const tg_blocked_rescale *r, int32_t channel,
                                                   int8_t *output) {
  const int32_t channels = p->input_depth * p->depth_multiplier, taps = p->window_height * p->window_width;
  int32_t w[TG_BLOCKED_WINDOW];
  const uint8_t *row[TG_BLOCKED_WINDOW];
  for (int32_t i = 0; i < taps; i++)
    w[i] = weights[i * channels];
  for (int32_t i = 0; i < p->window_height; i++)
    row[i] = rows + (first + i) % p->window_height * p->row_bytes;
  for (int32_t x = 0; x < p->output_width; x++, output += channels) {
    int32_t sum = 0;
    for (int32_t i = 0; i < p->window_height; i++) {
      for (int32_t j = 0; j < p->window_width; j++)
        sum += row[i][j * p->input_depth] * w[i * p->window_width + j];
      row[i] += p->stride_width * p->input_depth;
    }
    tg_blocked_channel(r, channel, &sum, 1, output, 0);
  }
}

/* weights [window_height, window_width, channels], words [channels, 2], output [batches, output_height,
 * output_width, channels]; scratch of window_height * row_bytes. */
TG_KERNEL void tg_depthwise_conv2d_s8_blocked(const tg_depthwise_conv2d_s8_blocked_params *p,
                                              const int8_t *input, const int8_t *weights,
                                              const int32_t *words, const uint8_t *shift, void *scratch,
                                              int8_t *output) {
  const tg_blocked_rescale rescale = {
      words, shift, p->half, p->half_away, p->activation_min, p->activation_max};
  const int32_t channels = p->input_depth * p->depth_multiplier;
  uint8_t *rows = scratch;
  for (int32_t b = 0; b < p->batches; b++, input += p->input_height * p->input_width * p->input_depth) {
    int32_t next = 0; /* the first row, counted with the padding, that has not been copied */
    for (int32_t y = 0; y < p->output_height; y++, output += p->output_width * channels) {
      const int32_t first = y * p->stride_height;
      for (next = next < first ? first : next; next < first + p->window_height; next++)
        tg_depthwise_conv2d_s8_blocked_row(p, input, next - p->pad_top,
                                           rows + next % p->window_height * p->row_bytes);
      for (int32_t c = 0; c < channels; c++)
        tg_depthwise_conv2d_s8_blocked_line(p, rows + c / p->depth_multiplier, first, weights + c, &rescale,
                                            c, output + c);
    }
  }
}

#endif
