/* CONV_2D with windows of one pixel and stride 1, for Xtensa's MAC16: pixels are one row, taken in stripes.
 */
#ifndef TG_POINTWISE_CONV2D_S8_MAC16_H
#define TG_POINTWISE_CONV2D_S8_MAC16_H

#include "tg_mac16_pixels.h"

typedef struct {
  int32_t pixels;
  int32_t stripe;      /* pixels that are widened at once */
  int32_t input_depth; /* a multiple of 4 */
  int32_t output_depth;
  int32_t halves; /* 0 where the least output is the zero point */
  int32_t activation_min, activation_max;
} tg_pointwise_conv2d_s8_mac16_params;

/* weights [output_depth][input_depth / 4], rescale [output_depth][TG_MAC16_RESCALE]; scratch: stripe and one
 * filter, 2 bytes a number. Every weight is read once for each stripe. */
TG_MAC16_KERNEL void tg_pointwise_conv2d_s8_mac16(const tg_pointwise_conv2d_s8_mac16_params *p,
                                                  const int8_t *input, const TG_FLASH uint32_t *weights,
                                                  const TG_FLASH int32_t *rescale, void *scratch,
                                                  int8_t *output) {
  const int32_t words = p->input_depth / 4;
  int16_t *const filter_weights = scratch;
  int16_t *const pixels = filter_weights + p->input_depth;
  for (int32_t first = 0; first < p->pixels; first += p->stripe) {
    const int32_t left = p->pixels - first;
    const int32_t count = left < p->stripe ? left : p->stripe;
    tg_mac16_widen((const uint32_t *)(const void *)(input + first * p->input_depth), pixels, count * words);
    for (int32_t c = 0; c < p->output_depth; c++) {
      tg_mac16_widen_weights(weights + c * words, filter_weights, words);
      tg_mac16_pixels(1, words, 0, 0, p->output_depth, p->halves, pixels, filter_weights,
                      rescale + c * TG_MAC16_RESCALE, count, output + first * p->output_depth + c);
    }
  }
  tg_mac16_clamp(output, p->pixels * p->output_depth, p->activation_min, p->activation_max);
}

#endif
