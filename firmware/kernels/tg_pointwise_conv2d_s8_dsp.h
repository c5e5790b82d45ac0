/* CONV_2D with a window of one pixel on int8 images, for Armv7E-M's DSP instructions. */
#ifndef TG_POINTWISE_CONV2D_S8_DSP_H
#define TG_POINTWISE_CONV2D_S8_DSP_H

#include "tg_dsp_pixels.h"

typedef struct {
  int32_t rows, pixels;           /* rows of so many pixels are computed, one after the other */
  int32_t input_row, input_pixel; /* elements from one to the next */
  int32_t output_row, pixel_stride, channel_stride; /* the same in the output */
  int32_t depth, output_depth; /* weights of the last output are zero where their number is odd */
  int32_t
      stripe; /* pixels for which two outputs' weights are widened once, a multiple of 4; 0: they never are */
  int32_t output_zero_point, halves; /* see tg_dsp_requantize */
  int32_t activation_min, activation_max;
} tg_pointwise_conv2d_s8_dsp_params;

/* All outputs of 1 to 4 pixels. */
TG_KERNEL void tg_pointwise_conv2d_s8_dsp_few(const tg_pointwise_conv2d_s8_dsp_params *p,
                                              const tg_dsp_finish *f, const int8_t *input, int32_t count,
                                              const TG_FLASH uint32_t *weights, uint32_t *x, int8_t *output) {
  const int32_t pairs = tg_dsp_pairs(p->depth);
  tg_dsp_expand(input, p->input_pixel, count, p->depth, x);
  for (int32_t c = 0; c < p->output_depth; c += 2, output += 2 * p->channel_stride) {
    tg_dsp_block_sums sums;
    weights = count == 4 ? tg_dsp_block(x, weights, pairs, &sums)
                         : tg_dsp_few_sums(x, weights, pairs, count, &sums);
    tg_dsp_store_pair(f, &sums, count, p->output_depth % 2 ? p->output_depth - c : 2, weights, output);
    weights += 4;
  }
}

/* All outputs of a stripe of `count` pixels, a multiple of 4. */
TG_KERNEL void tg_pointwise_conv2d_s8_dsp_stripe(const tg_pointwise_conv2d_s8_dsp_params *p,
                                                 const tg_dsp_finish *f, const int8_t *input, int32_t count,
                                                 const TG_FLASH uint32_t *weights, uint32_t *wide,
                                                 int8_t *output) {
  const int32_t pairs = tg_dsp_pairs(p->depth);
  uint32_t *const words = wide + 2 + 2 * pairs, *end = words;
  for (int32_t i = 0; i < count; i += 4)
    end = tg_dsp_expand(input + i * p->input_pixel, p->input_pixel, 4, p->depth, end);
  for (int32_t c = 0; c < p->output_depth; c += 2, output += 2 * p->channel_stride) {
    tg_dsp_widen(weights, pairs, wide);
    weights += 2 + pairs;
    int8_t *to = output;
    for (const uint32_t *x = words; x < end; to += 4 * p->pixel_stride) {
      tg_dsp_block_sums sums;
      x = tg_dsp_wide_block(x, wide, pairs, &sums);
      tg_dsp_store_pair(f, &sums, 4, p->output_depth % 2 ? p->output_depth - c : 2, weights, to);
    }
    weights += 4;
  }
}

/* weights as tinygen/variants/dsp.py streams them; scratch holds the words of 4 pixels, or of a stripe and
 * behind two outputs' widened weights. */
TG_KERNEL void tg_pointwise_conv2d_s8_dsp(const tg_pointwise_conv2d_s8_dsp_params *p, const int8_t *input,
                                          const TG_FLASH uint32_t *weights, void *scratch, int8_t *output) {
  const tg_dsp_finish f = {p->pixel_stride,
                           p->channel_stride,
                           p->output_zero_point,
                           p->halves,
                           p->activation_min,
                           p->activation_max,
                           0};
  const int32_t most = p->stripe > 0 ? p->stripe : 4;
  for (int32_t row = 0; row < p->rows; row++, input += p->input_row, output += p->output_row) {
    int32_t done = 0;
    for (int32_t count; done < p->pixels / 4 * 4; done += count) {
      const int8_t *from = input + done * p->input_pixel;
      int8_t *to = output + done * p->pixel_stride;
      count = p->pixels / 4 * 4 - done < most ? p->pixels / 4 * 4 - done : most;
      if (p->stripe > 0)
        tg_pointwise_conv2d_s8_dsp_stripe(p, &f, from, count, weights, scratch, to);
      else
        tg_pointwise_conv2d_s8_dsp_few(p, &f, from, 4, weights, scratch, to);
    }
    if (p->pixels % 4 > 0)
      tg_pointwise_conv2d_s8_dsp_few(p, &f, input + done * p->input_pixel, p->pixels % 4, weights, scratch,
                                     output + done * p->pixel_stride);
  }
}

#endif
