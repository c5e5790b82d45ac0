/* FULLY_CONNECTED on int8 rows of one to three numbers, for Armv7E-M: they stay in registers. */
#ifndef TG_FULLY_CONNECTED_SLIM_S8_DSP_H
#define TG_FULLY_CONNECTED_SLIM_S8_DSP_H

#include "tg_dsp.h"

typedef struct {
  int32_t batches, depth, units;
  int32_t rescale_stride; /* words from one output's factor and power to the next: 0 where all share one */
  int32_t output_zero_point, halves; /* see tg_dsp_requantize */
  int32_t activation_min, activation_max;
} tg_fully_connected_slim_s8_dsp_params;

/* weights: for each output its bias, and a word for each two inputs; rescale: factor and power. */
TG_KERNEL void tg_fully_connected_slim_s8_dsp(const tg_fully_connected_slim_s8_dsp_params *p,
                                              const int8_t *input, const TG_FLASH uint32_t *weights,
                                              const TG_FLASH uint32_t *rescale, int8_t *output) {
  for (int32_t row = 0; row < p->batches; row++, input += p->depth) {
    const TG_FLASH uint32_t *from = weights, *words = rescale;
    const uint32_t first =
        p->depth == 1 ? (uint32_t)input[0] : tg_dsp_lows((uint32_t)input[0], (uint32_t)input[1]);
    const uint32_t last = p->depth == 3 ? (uint32_t)input[2] : 0;
    int32_t factor = (int32_t)words[0], power = (int32_t)words[1];
#pragma GCC unroll 4
    for (int32_t u = 0; u < p->units; u++) {
      int32_t sum = tg_dsp_both(from[1], first, (int32_t)from[0]);
      if (p->depth == 3)
        sum = tg_dsp_both(from[2], last, sum);
      from += p->depth == 3 ? 3 : 2;
      if (p->rescale_stride > 0) {
        factor = (int32_t)words[u * p->rescale_stride];
        power = (int32_t)words[u * p->rescale_stride + 1];
      }
      int32_t y = tg_dsp_requantize(sum, factor, power, p->output_zero_point, p->halves);
      if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
        y = tg_clamp(y, p->activation_min, p->activation_max);
      *output++ = (int8_t)y;
    }
  }
}

#endif
