/* MEAN or SUM of int16 over any axes; a mean's division is part of the multiplier. */
#ifndef TG_MEAN_S16_H
#define TG_MEAN_S16_H

#include "tg_reduction.h"

typedef struct {
  TG_REDUCTION_FIELDS;
  int32_t sum_offset; /* minus the zero point of every element added */
  int32_t output_zero_point;
  int32_t multiplier, shift;
} tg_mean_s16_params;

TG_KERNEL int32_t tg_mean_s16_first(const tg_mean_s16_params *p) {
  return p->sum_offset;
}

TG_KERNEL int32_t tg_mean_s16_next(const tg_mean_s16_params *p, int32_t state, int16_t element) {
  (void)p;
  return state + element;
}

TG_KERNEL int16_t tg_mean_s16_last(const tg_mean_s16_params *p, int32_t state) {
  const int32_t scaled = tg_requantize(state, p->multiplier, p->shift);
  return (int16_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), INT16_MIN, INT16_MAX);
}

TG_REDUCTION_KERNEL(tg_mean_s16, int16_t, int32_t, int16_t)

#endif
