/* RSQRT on int16 with zero points 0; works in place. */
#ifndef TG_RSQRT_S16_H
#define TG_RSQRT_S16_H

#include "tg_inverse_sqrt.h"

typedef struct {
  int32_t elements;
  int32_t multiplier, shift;
} tg_rsqrt_s16_params;

/* What has no root becomes the largest value. */
TG_KERNEL int16_t tg_rsqrt_s16_element(const tg_rsqrt_s16_params *p, int16_t input) {
  const int32_t more_bits = 20; /* keep the root of an integer exact enough */
  if (input <= 0)
    return INT16_MAX;
  int32_t shift;
  const int32_t multiplier = tg_inverse_sqrt(input, &shift);
  const int32_t root = tg_requantize(1, multiplier, shift + more_bits);
  return (int16_t)tg_clamp(tg_requantize(root, p->multiplier, p->shift - more_bits), INT16_MIN, INT16_MAX);
}

TG_KERNEL void tg_rsqrt_s16(const tg_rsqrt_s16_params *p, const int16_t *input, int16_t *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = tg_rsqrt_s16_element(p, input[i]);
}

#endif
