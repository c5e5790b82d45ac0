/* CONV_2D on int8 NHWC images, with groups, dilation and per-channel rescaling. */
#ifndef TG_CONV2D_S8_H
#define TG_CONV2D_S8_H

#include "tg_dot_s8.h"

typedef struct {
  int32_t batches;
  int32_t input_height, input_width;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t output_height, output_width;
  int32_t pad_top, pad_left;
  int32_t dilation_height, dilation_width;
  int32_t input_depth;
  int32_t group_depth;    /* input channels that one output channel sees */
  int32_t group_channels; /* output channels that see the same input channels */
  int32_t output_depth;
  int32_t input_zero_point, output_zero_point;
  int32_t activation_min, activation_max;
} tg_conv2d_s8_params;

/* The sum over one output element's window; (y, x) is the window's first element, which may lie outside. */
TG_KERNEL int32_t tg_conv2d_s8_sum(const tg_conv2d_s8_params *p, const int8_t *image,
                                   const TG_FLASH int8_t *weights, int32_t y, int32_t x) {
  int32_t sum = 0;
  for (int32_t i = 0; i < p->window_height; i++) {
    const int32_t row = y + i * p->dilation_height;
    if (row < 0 || row >= p->input_height)
      continue;
    /* Pixels whose channels are all seen lie side by side. */
    const int32_t together = p->dilation_width == 1 && p->group_depth == p->input_depth ? p->window_width : 1;
    for (int32_t j = 0; j < p->window_width; j += together) {
      const int32_t column = x + j * p->dilation_width;
      const int32_t first = column < 0 ? -column : 0, left = p->input_width - column;
      const int32_t pixels = (left < together ? left : together) - first;
      if (pixels <= 0)
        continue;
      const int8_t *pixel = image + (row * p->input_width + column + first) * p->input_depth;
      const TG_FLASH int8_t *tap = weights + (i * p->window_width + j + first) * p->group_depth;
      sum += tg_dot_s8(pixel, tap, pixels * p->group_depth, p->input_zero_point);
    }
  }
  return sum;
}

/* input [batches, input_height, input_width, input_depth], weights [output_depth, window_height,
 * window_width, group_depth], output [batches, output_height, output_width, output_depth]. */
TG_KERNEL void tg_conv2d_s8(const tg_conv2d_s8_params *p, const int8_t *input, const TG_FLASH int8_t *weights,
                            const TG_FLASH int32_t *bias, const TG_FLASH int32_t *multiplier,
                            const TG_FLASH int8_t *shift, int8_t *output) {
  const int32_t image_size = p->input_height * p->input_width * p->input_depth;
  const int32_t filter_size = p->window_height * p->window_width * p->group_depth;
  for (int32_t b = 0; b < p->batches; b++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      for (int32_t x = 0; x < p->output_width; x++) {
        for (int32_t c = 0; c < p->output_depth; c++) {
          const int8_t *group = input + b * image_size + c / p->group_channels * p->group_depth;
          const int32_t sum =
              tg_conv2d_s8_sum(p, group, weights + c * filter_size, y * p->stride_height - p->pad_top,
                               x * p->stride_width - p->pad_left);
          const int32_t scaled = tg_requantize(tg_wrapping_add(sum, bias[c]), multiplier[c], shift[c]);
          *output++ = (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), p->activation_min,
                                       p->activation_max);
        }
      }
    }
  }
}

#endif
