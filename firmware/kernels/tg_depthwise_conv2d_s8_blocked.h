/* DEPTHWISE_CONV_2D on int8 NHWC images for cores without SIMD: rows are copied channel by channel. */
#ifndef TG_DEPTHWISE_CONV2D_S8_BLOCKED_H
#define TG_DEPTHWISE_CONV2D_S8_BLOCKED_H

#include "tg_blocked_rescale.h"

#define TG_BLOCKED_WINDOW 49 /* the most taps */

typedef struct {
  int32_t batches;
  int32_t input_height, input_width, input_depth;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t output_height, output_width;
  int32_t pad_top, pad_left;
  int32_t reach; /* elements of a row, with its padding, that windows see */
  int32_t depth_multiplier;
  int32_t input_zero_point;
  int32_t half, half_away, activation_min, activation_max;
} tg_depthwise_conv2d_s8_blocked_params;

/* Puts row `y` of the image, which may lie outside, between its padding: [input_depth][reach] of element +
 * 128. */
TG_KERNEL void tg_depthwise_conv2d_s8_blocked_row(const tg_depthwise_conv2d_s8_blocked_params *p,
                                                  const int8_t *image, int32_t y, uint8_t *row) {
  const int32_t room = p->reach - p->pad_left;
  const int inside = y >= 0 && y < p->input_height;
  image += inside ? y * p->input_width * p->input_depth : 0;
  for (int32_t x = -p->pad_left; x < room; x++) {
    uint8_t *to = row + p->pad_left + x;
    const int there = inside && x >= 0 && x < p->input_width;
    int32_t c = 0;
    for (; there && c + 1 < p->input_depth; c += 2, image += 2, to += 2 * p->reach) {
      to[0] = (uint8_t)(image[0] + 128);
      to[p->reach] = (uint8_t)(image[1] + 128);
    }
    for (; c < p->input_depth; c++, to += p->reach)
      *to = there ? (uint8_t)(*image++ + 128) : (uint8_t)(p->input_zero_point + 128);
  }
}

/* One row of sums of one channel, two at once where they share elements: then one more may be read and
 * written than there is. `offset` is where the channel begins in `rows`. */
TG_KERNEL void tg_depthwise_conv2d_s8_blocked_line(const tg_depthwise_conv2d_s8_blocked_params *p,
                                                   const uint8_t *const *rows, int32_t offset,
                                                   const int8_t *weights, int32_t bias, int32_t *sums) {
  const int32_t channels = p->input_depth * p->depth_multiplier;
  int32_t w[TG_BLOCKED_WINDOW];
  for (int32_t i = 0; i < p->window_height * p->window_width; i++)
    w[i] = weights[i * channels];
  const int32_t span = p->window_width, step = p->stride_width == 1 ? 2 : 1;
  for (int32_t x = 0; x < p->output_width; x += step, offset += step * p->stride_width) {
    int32_t sum = bias, next = bias;
    for (int32_t i = 0; i < p->window_height; i++) {
      for (int32_t j = 0; j < span + step - 1; j++) {
        const int32_t element = rows[i][offset + j];
        sum += j < span ? element * w[i * span + j] : 0;
        next += j > 0 ? element * w[i * span + j - 1] : 0;
      }
    }
    sums[x] = sum;
    if (step == 2)
      sums[x + 1] = next;
  }
}

/* weights [window_height, window_width, channels], words [channels, 2], output [batches, output_height,
 * output_width, channels]; scratch for a row of sums and the window's rows, and one more of both. */
TG_KERNEL void tg_depthwise_conv2d_s8_blocked(const tg_depthwise_conv2d_s8_blocked_params *p,
                                              const int8_t *input, const int8_t *weights,
                                              const int32_t *words, const uint8_t *shift, void *scratch,
                                              int8_t *output) {
  const tg_blocked_rescale rescale = {
      words, shift, p->half, p->half_away, p->activation_min, p->activation_max};
  const int32_t channels = p->input_depth * p->depth_multiplier, row = p->reach * p->input_depth;
  int32_t *const sums = scratch;
  uint8_t *const ring = (uint8_t *)(sums + p->output_width + 1);
  for (int32_t b = 0; b < p->batches; b++, input += p->input_height * p->input_width * p->input_depth) {
    int32_t next = 0; /* the first row, counted with the padding, that has not been copied */
    for (int32_t y = 0; y < p->output_height; y++, output += p->output_width * channels) {
      const uint8_t *rows[TG_BLOCKED_WINDOW];
      const int32_t first = y * p->stride_height;
      for (int32_t i = 0; i < p->window_height; i++) {
        uint8_t *const place = ring + (first + i) % p->window_height * row;
        if (first + i >= next)
          tg_depthwise_conv2d_s8_blocked_row(p, input, first + i - p->pad_top, place);
        rows[i] = place;
      }
      next = first + p->window_height;
      for (int32_t c = 0; c < channels; c++) {
        tg_depthwise_conv2d_s8_blocked_line(p, rows, c / p->depth_multiplier * p->reach, weights + c,
                                            words[2 * c], sums);
        tg_blocked_channel(&rescale, c, sums, p->output_width, output + c, channels);
      }
    }
  }
}

#endif
