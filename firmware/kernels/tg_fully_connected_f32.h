/* FULLY_CONNECTED on float32 rows. */
#ifndef TG_FULLY_CONNECTED_F32_H
#define TG_FULLY_CONNECTED_F32_H

#include "tg.h"

typedef struct {
  int32_t batches;
  int32_t depth;
  int32_t units;
  float activation_min, activation_max;
} tg_fully_connected_f32_params;

/* input [batches, depth], weights [units, depth], output [batches, units]. */
TG_KERNEL void tg_fully_connected_f32(const tg_fully_connected_f32_params *p, const float *input,
                                      const TG_FLASH float *weights, const TG_FLASH float *bias,
                                      float *output) {
  for (int32_t b = 0; b < p->batches; b++, input += p->depth) {
    const TG_FLASH float *row = weights;
    for (int32_t u = 0; u < p->units; u++, row += p->depth) {
      float sum = 0;
      for (int32_t i = 0; i < p->depth; i++)
        sum += input[i] * row[i];
      *output++ = tg_clamp_float(sum + bias[u], p->activation_min, p->activation_max);
    }
  }
}

#endif
