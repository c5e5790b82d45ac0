/* MEAN on int8 over any axes, reduced to five nested runs: kept, reduced, kept, reduced, kept. */
#ifndef TG_MEAN_S8_H
#define TG_MEAN_S8_H

#include "tg.h"

typedef struct {
  int32_t size[5];
  int32_t sum_offset; /* minus the zero point of every element added */
  int32_t output_zero_point;
  int32_t multiplier, shift; /* the division by the number of elements is part of them */
} tg_mean_s8_params;

/* The sum over both reduced runs, from the first element of an output. */
TG_KERNEL int32_t tg_mean_s8_sum(const tg_mean_s8_params *p, const int8_t *first) {
  int32_t sum = 0;
  for (int32_t i = 0; i < p->size[1]; i++) {
    for (int32_t j = 0; j < p->size[3]; j++) {
      sum += first[(i * p->size[2] * p->size[3] + j) * p->size[4]];
    }
  }
  return sum;
}

TG_KERNEL void tg_mean_s8(const tg_mean_s8_params *p, const int8_t *input, int8_t *output) {
  const int32_t outer = p->size[1] * p->size[2] * p->size[3] * p->size[4];
  const int32_t middle = p->size[3] * p->size[4];
  for (int32_t i = 0; i < p->size[0]; i++) {
    for (int32_t j = 0; j < p->size[2]; j++) {
      for (int32_t k = 0; k < p->size[4]; k++) {
        const int32_t sum = tg_mean_s8_sum(p, input + i * outer + j * middle + k) + p->sum_offset;
        const int32_t scaled = tg_requantize(sum, p->multiplier, p->shift);
        *output++ = (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), INT8_MIN, INT8_MAX);
      }
    }
  }
}

#endif
