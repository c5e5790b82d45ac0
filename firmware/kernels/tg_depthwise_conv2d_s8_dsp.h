/* DEPTHWISE_CONV_2D with any window on int8 images in either order, for Armv7E-M: channel by channel. */
#ifndef TG_DEPTHWISE_CONV2D_S8_DSP_H
#define TG_DEPTHWISE_CONV2D_S8_DSP_H

#include "tg_dsp_plane.h"

typedef struct {
  int32_t batches, channels, depth_multiplier;
  int32_t input_height, input_width;
  int32_t input_pixel, input_plane; /* elements from pixel to pixel, from channel to channel */
  int32_t window_height;
  int32_t pairs;                       /* words of a window's row, see tg_dsp_plane.h */
  int32_t stride_height, stride_width; /* the width's is 1 or 2 */
  int32_t output_height, output_width;
  int32_t pad_top, pad_left;
  int32_t lines, line;                  /* of a channel with its padding; numbers of one, even */
  int32_t pixel_stride, channel_stride; /* of the output, elements */
  int32_t halves;                       /* see tg_dsp_requantize */
  int32_t input_zero_point, output_zero_point;
  int32_t activation_min, activation_max;
} tg_depthwise_conv2d_s8_dsp_params;

/* Two outputs of which the second may not be there; x is their window's first word. */
TG_KERNEL void tg_depthwise_conv2d_s8_dsp_two(const tg_depthwise_conv2d_s8_dsp_params *p, const int16_t *x,
                                              const uint32_t *words, const TG_FLASH uint32_t *rescale,
                                              int32_t count, int8_t *output) {
  int32_t sums[2] = {(int32_t)rescale[0], (int32_t)rescale[0]};
#pragma GCC unroll 8
  for (int32_t row = 0; row < p->window_height; row++) {
    words = p->stride_width == 1 ? tg_dsp_row_by_1(x, words, p->pairs, sums)
                                 : tg_dsp_row_by_2(x, words, p->pairs, sums);
    x += p->line;
  }
  for (int32_t i = 0; i < count; i++) {
    int32_t y =
        tg_dsp_requantize(sums[i], (int32_t)rescale[1], (int32_t)rescale[2], p->output_zero_point, p->halves);
    if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
      y = tg_clamp(y, p->activation_min, p->activation_max);
    output[i * p->pixel_stride] = (int8_t)y;
  }
}

/* All outputs of one filter. */
TG_KERNEL void tg_depthwise_conv2d_s8_dsp_filter(const tg_depthwise_conv2d_s8_dsp_params *p,
                                                 const int16_t *plane, const uint32_t *words,
                                                 const TG_FLASH uint32_t *rescale, int8_t *output) {
  for (int32_t oy = 0; oy < p->output_height; oy++) {
    const int16_t *x = plane + oy * p->stride_height * p->line;
    for (int32_t ox = 0; ox < p->output_width - 1; ox += 2, x += 2 * p->stride_width) {
      tg_depthwise_conv2d_s8_dsp_two(p, x, words, rescale, 2, output);
      output += 2 * p->pixel_stride;
    }
    if (p->output_width % 2 == 1) {
      tg_depthwise_conv2d_s8_dsp_two(p, x, words, rescale, 1, output);
      output += p->pixel_stride;
    }
  }
}

/* The rows of a channel, inside their padding. */
TG_KERNEL void tg_depthwise_conv2d_s8_dsp_fill(const tg_depthwise_conv2d_s8_dsp_params *p,
                                               const int8_t *channel, int16_t *plane) {
  const int32_t wide = p->line - p->pad_left, high = p->lines - p->pad_top;
  const int32_t width = p->input_width < wide ? p->input_width : wide;
  const int32_t height = p->input_height < high ? p->input_height : high;
  plane += p->pad_top * p->line + p->pad_left;
  for (int32_t row = 0; row < height; row++, plane += p->line) {
    tg_dsp_widen_line(channel, width, p->input_pixel, plane);
    channel += p->input_width * p->input_pixel;
  }
}

/* weights: for each filter its rows as tg_dsp_widen_window reads them, bias, factor and power. scratch holds
 * a filter's words, and behind them the lines. */
TG_KERNEL void tg_depthwise_conv2d_s8_dsp(const tg_depthwise_conv2d_s8_dsp_params *p, const int8_t *input,
                                          const TG_FLASH uint32_t *weights, void *scratch, int8_t *output) {
  const int32_t packed = (p->pairs + 1) / 2 * p->window_height, filters = p->channels * p->depth_multiplier;
  uint32_t *const words = scratch;
  int16_t *const plane = (int16_t *)(words + p->window_height * p->pairs * (p->stride_width == 1 ? 2 : 1));
  for (int32_t i = 0; i < p->lines * p->line; i++)
    plane[i] = (int16_t)p->input_zero_point;
  for (int32_t b = 0; b < p->batches; b++) {
    for (int32_t c = 0; c < filters; c++) {
      const TG_FLASH uint32_t *filter = weights + c * (packed + 3);
      if (c % p->depth_multiplier == 0)
        tg_depthwise_conv2d_s8_dsp_fill(p, input + c / p->depth_multiplier * p->input_plane, plane);
      tg_dsp_widen_window(filter, p->window_height, p->pairs, p->stride_width, words);
      tg_depthwise_conv2d_s8_dsp_filter(p, plane, words, filter + packed, output + c * p->channel_stride);
    }
    input += p->channels * p->input_height * p->input_width;
    output += filters * p->output_height * p->output_width;
  }
}

#endif
