/* FULLY_CONNECTED on int16 rows, weights of int8, for Armv7E-M. */
#ifndef TG_FULLY_CONNECTED_S16_DSP_H
#define TG_FULLY_CONNECTED_S16_DSP_H

#include "tg_dsp_dot_s16.h"

/* Those of tg_fully_connected_s16. */
typedef struct {
  int32_t batches;
  int32_t depth;
  int32_t units;
  int32_t rescale_stride; /* 0: all units share the first multiplier and shift; 1: each has its own */
  int32_t activation_min, activation_max;
} tg_fully_connected_s16_dsp_params;

/* input [batches, depth], weights [units, depth] as of tg_dsp_four_s16, output [batches, units]. */
TG_KERNEL void tg_fully_connected_s16_dsp(const tg_fully_connected_s16_dsp_params *p, const int16_t *input,
                                          const TG_FLASH int8_t *weights, const TG_FLASH int64_t *bias,
                                          const TG_FLASH int32_t *multiplier, const TG_FLASH int8_t *shift,
                                          int16_t *output) {
  for (int32_t b = 0; b < p->batches; b++, input += p->depth) {
    const TG_FLASH int8_t *row = weights;
    for (int32_t u = 0; u < p->units; u++, row += p->depth) {
      int64_t sum = tg_dsp_dot_s16(input, row, p->depth / 4, bias[u]);
      for (int32_t i = p->depth / 4 * 4; i < p->depth; i++)
        sum += (int32_t)input[i] * row[i];
      const int32_t r = u * p->rescale_stride;
      const int32_t scaled = tg_requantize_wide(sum, multiplier[r], shift[r]);
      *output++ = (int16_t)tg_clamp(scaled, p->activation_min, p->activation_max);
    }
  }
}

#endif
