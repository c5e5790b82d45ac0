/* CONV_2D with a window of one pixel on int8 images, for Armv7E-M's DSP instructions. */
#ifndef TG_POINTWISE_CONV2D_S8_DSP_H
#define TG_POINTWISE_CONV2D_S8_DSP_H

#include "tg_dsp_pixels.h"
#include "tg_dsp_store.h"

typedef struct {
  int32_t rows, pixels;           /* rows of so many pixels are computed, one after the other */
  int32_t input_row, input_pixel; /* elements from one to the next */
  int32_t output_row, pixel_stride, channel_stride; /* the same in the output */
  int32_t depth, output_depth; /* weights of the last output are zero where their number is odd */
  int32_t
      stripe; /* pixels for which two outputs' weights are widened once, a multiple of 4; 0: they never are */
  int32_t output_zero_point, halves; /* see tg_dsp_requantize */
  int32_t short_sums;                /* see tg_dsp_finish */
  int32_t activation_min, activation_max;
} tg_pointwise_conv2d_s8_dsp_params;

/* Outputs from c on: 2, or the last one. */
TG_ARITHMETIC int32_t tg_pointwise_conv2d_s8_dsp_left(const tg_pointwise_conv2d_s8_dsp_params *p, int32_t c) {
  return p->output_depth % 2 == 0 ? 2 : p->output_depth - c;
}

/* All outputs of 1 to 4 pixels. */
TG_KERNEL void tg_pointwise_conv2d_s8_dsp_few(const tg_pointwise_conv2d_s8_dsp_params *p,
                                              const tg_dsp_finish *f, const int8_t *input, int32_t count,
                                              const TG_FLASH uint32_t *weights, uint32_t *x, int8_t *output) {
  const int32_t pairs = tg_dsp_pairs(p->depth);
  tg_dsp_expand(input, p->input_pixel, count, p->depth, x);
  for (int32_t c = 0; c < p->output_depth; c += 2, output += 2 * p->channel_stride) {
    tg_dsp_block_sums sums;
    weights = count == 4 ? tg_dsp_block(x, weights, pairs, &sums)
                         : tg_dsp_few_sums(x, weights, 0, pairs, count, &sums);
    tg_dsp_store_pair(f, &sums, count, tg_pointwise_conv2d_s8_dsp_left(p, c), weights, output);
    weights += 4;
  }
}

/* All outputs of a stripe of `count` pixels, a multiple of 4; the last one has the rest of the row too. */
TG_KERNEL void tg_pointwise_conv2d_s8_dsp_stripe(const tg_pointwise_conv2d_s8_dsp_params *p,
                                                 const tg_dsp_finish *f, const int8_t *input, int32_t count,
                                                 int32_t last, const TG_FLASH uint32_t *weights,
                                                 uint32_t *wide, int8_t *output) {
  const int32_t pairs = tg_dsp_pairs(p->depth), rest = p->pixels % 4;
  uint32_t *const words = wide + 2 + 2 * pairs, *end = words;
  for (int32_t i = 0; i < count; i += 4)
    end = tg_dsp_expand(input + i * p->input_pixel, p->input_pixel, 4, p->depth, end);
  if (rest > 0 && last)
    tg_dsp_expand(input + count * p->input_pixel, p->input_pixel, rest, p->depth, end);
  for (int32_t c = 0; c < p->output_depth; c += 2, output += 2 * p->channel_stride) {
    const int32_t left = tg_pointwise_conv2d_s8_dsp_left(p, c);
    tg_dsp_block_sums sums;
    tg_dsp_widen(weights, pairs, wide);
    weights += 2 + pairs;
    int8_t *to = output;
    for (const uint32_t *x = words; x < end; to += 4 * p->pixel_stride) {
      x = tg_dsp_wide_block(x, wide, pairs, &sums);
      tg_dsp_store_pair(f, &sums, 4, left, weights, to);
    }
    if (rest > 0 && last) {
      tg_dsp_few_sums(end, wide, 1, pairs, rest, &sums);
      tg_dsp_store_pair(f, &sums, rest, left, weights, to);
    }
    weights += 4;
  }
}

/* weights as tinygen/variants/dsp.py streams them; scratch holds the words of 4 pixels, or two outputs'
 * widened weights and the words of a stripe and the rest. */
TG_KERNEL void tg_pointwise_conv2d_s8_dsp(const tg_pointwise_conv2d_s8_dsp_params *p, const int8_t *input,
                                          const TG_FLASH uint32_t *weights, void *scratch, int8_t *output) {
  const tg_dsp_finish f = {p->pixel_stride,   p->channel_stride, p->output_zero_point, p->halves,
                           p->activation_min, p->activation_max, p->short_sums};
  const int32_t most = p->stripe > 0 ? p->stripe : 4, rest = p->pixels % 4;
  for (int32_t row = 0; row < p->rows; row++) {
    const int8_t *from = input + row * p->input_row;
    int8_t *to = output + row * p->output_row;
    for (int32_t left = p->pixels - rest; left > 0; left -= most) {
      const int32_t last = left <= most;
      if (p->stripe > 0)
        tg_pointwise_conv2d_s8_dsp_stripe(p, &f, from, last ? left : most, last, weights, scratch, to);
      else
        tg_pointwise_conv2d_s8_dsp_few(p, &f, from, 4, weights, scratch, to);
      from += most * p->input_pixel;
      to += most * p->pixel_stride;
    }
    if (p->stripe == 0 && rest > 0)
      tg_pointwise_conv2d_s8_dsp_few(p, &f, from, rest, weights, scratch, to);
  }
}

#endif
