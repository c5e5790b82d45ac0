/* CONV_2D on int16 NHWC images, weights of int8, for Armv7E-M: a row of a window lies side by side. */
#ifndef TG_CONV2D_S16_DSP_H
#define TG_CONV2D_S16_DSP_H

#include "tg_dsp_dot_s16.h"

/* Those of tg_conv2d_s16; there are no groups and no dilation. */
typedef struct {
  int32_t batches;
  int32_t input_height, input_width;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t output_height, output_width;
  int32_t pad_top, pad_left;
  int32_t dilation_height, dilation_width;
  int32_t input_depth; /* a multiple of 4 */
  int32_t group_depth;
  int32_t group_channels;
  int32_t output_depth;
  int32_t wide; /* 0: sums are int32, rescaled as those of int8 are; 1: they are int64 */
  int32_t activation_min, activation_max;
} tg_conv2d_s16_dsp_params;

/* The sum over one output element's window; (y, x) is the window's first element, which may lie outside. */
TG_KERNEL int64_t tg_conv2d_s16_dsp_sum(const tg_conv2d_s16_dsp_params *p, const int16_t *image,
                                        const TG_FLASH int8_t *weights, int32_t y, int32_t x, int64_t sum) {
  const int32_t first = x < 0 ? -x : 0;
  const int32_t end = x + p->window_width > p->input_width ? p->input_width - x : p->window_width;
  for (int32_t i = 0; i < p->window_height; i++) {
    if (y + i < 0 || y + i >= p->input_height)
      continue;
    const int16_t *from = image + ((y + i) * p->input_width + x + first) * p->input_depth;
    const TG_FLASH int8_t *taps = weights + (i * p->window_width + first) * p->input_depth;
    sum = tg_dsp_dot_s16(from, taps, (end - first) * (p->input_depth / 4), sum);
  }
  return sum;
}

/* input [batches, input_height, input_width, input_depth], weights [output_depth, window_height,
 * window_width, input_depth] as of tg_dsp_four_s16, output [batches, output_height, output_width,
 * output_depth]. */
TG_KERNEL void tg_conv2d_s16_dsp(const tg_conv2d_s16_dsp_params *p, const int16_t *input,
                                 const TG_FLASH int8_t *weights, const TG_FLASH int64_t *bias,
                                 const TG_FLASH int32_t *multiplier, const TG_FLASH int8_t *shift,
                                 int16_t *output) {
  const int32_t filter_size = p->window_height * p->window_width * p->input_depth;
  for (int32_t b = 0; b < p->batches; b++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      for (int32_t x = 0; x < p->output_width; x++) {
        for (int32_t c = 0; c < p->output_depth; c++) {
          const int64_t total =
              tg_conv2d_s16_dsp_sum(p, input, weights + c * filter_size, y * p->stride_height - p->pad_top,
                                    x * p->stride_width - p->pad_left, bias[c]);
          const int32_t scaled =
              p->wide ? tg_requantize_wide(total, multiplier[c], shift[c])
                      : tg_requantize((int32_t)(uint32_t)(uint64_t)total, multiplier[c], shift[c]);
          *output++ = (int16_t)tg_clamp(scaled, p->activation_min, p->activation_max);
        }
      }
    }
    input += p->input_height * p->input_width * p->input_depth;
  }
}

#endif
