/* FULLY_CONNECTED on int8 rows of any length, for Armv7E-M: without working memory, and for sums that fill
 * int32. Four outputs at once, 16 products in 23 instructions. */
#ifndef TG_FULLY_CONNECTED_LONG_S8_DSP_H
#define TG_FULLY_CONNECTED_LONG_S8_DSP_H

#include "tg_dsp.h"

typedef struct {
  int32_t batches, depth, units; /* depth is at least 4 */
  int32_t rescale_stride; /* words from one output's factor and power to the next: 0 where all share one */
  int32_t output_zero_point, halves; /* see tg_dsp_requantize */
  int32_t activation_min, activation_max;
} tg_fully_connected_long_s8_dsp_params;

/* Adds four inputs' products for four outputs. */
TG_ARITHMETIC void tg_fully_connected_long_s8_dsp_four(const int8_t *input, const TG_FLASH uint32_t *weights,
                                                       int32_t *sums) {
  const uint32_t four = tg_dsp_load(input), even = tg_dsp_even(four), odd = tg_dsp_odd(four);
#pragma GCC unroll 4
  for (int32_t i = 0; i < 4; i++) {
    TG_DSP_IN_ORDER();
    sums[i] = tg_dsp_both(tg_dsp_odd(weights[i]), odd, tg_dsp_both(tg_dsp_even(weights[i]), even, sums[i]));
  }
}

/* The sums of four outputs: weights hold their biases, then for each four inputs a word of each. A row whose
 * length is no multiple of 4 ends with its last four, some for the second time. */
TG_KERNEL const TG_FLASH uint32_t *tg_fully_connected_long_s8_dsp_sums(const int8_t *input, int32_t depth,
                                                                       const TG_FLASH uint32_t *weights,
                                                                       int32_t *sums) {
  int32_t own[4] = {(int32_t)weights[0], (int32_t)weights[1], (int32_t)weights[2], (int32_t)weights[3]};
  weights += 4;
#pragma GCC unroll 4
  for (int32_t k = 0; k <= depth - 4; k += 4, weights += 4)
    tg_fully_connected_long_s8_dsp_four(input + k, weights, own);
  if (depth % 4 > 0) {
    tg_fully_connected_long_s8_dsp_four(input + depth - 4, weights, own);
    weights += 4;
  }
  memcpy(sums, own, sizeof own);
  return weights;
}

/* rescale: factor and power; weights of outputs that are not there are zero. */
TG_KERNEL void tg_fully_connected_long_s8_dsp(const tg_fully_connected_long_s8_dsp_params *p,
                                              const int8_t *input, const TG_FLASH uint32_t *weights,
                                              const TG_FLASH uint32_t *rescale, int8_t *output) {
  for (int32_t row = 0; row < p->batches; row++, input += p->depth) {
    const TG_FLASH uint32_t *from = weights, *words = rescale;
    for (int32_t u = 0; u < p->units; u += 4) {
      int32_t sums[4];
      from = tg_fully_connected_long_s8_dsp_sums(input, p->depth, from, sums);
      for (int32_t i = 0; i < 4 && u + i < p->units; i++, words += p->rescale_stride) {
        int32_t y =
            tg_dsp_requantize(sums[i], (int32_t)words[0], (int32_t)words[1], p->output_zero_point, p->halves);
        if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
          y = tg_clamp(y, p->activation_min, p->activation_max);
        *output++ = (int8_t)y;
      }
    }
  }
}

#endif
