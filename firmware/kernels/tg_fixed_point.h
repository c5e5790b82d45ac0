/* Reciprocals in 32-bit fixed point, for kernels that normalize what they have summed. */
#ifndef TG_FIXED_POINT_H
#define TG_FIXED_POINT_H

#include "tg.h"

TG_ARITHMETIC int32_t tg_saturating_left_shift(int32_t x, int32_t bits) {
  const int32_t limit = INT32_MAX >> bits;
  if (x > limit)
    return INT32_MAX;
  if (x < -limit - 1)
    return INT32_MIN;
  return (int32_t)((uint32_t)x << bits);
}

/* Leading zeros of a positive number. */
TG_ARITHMETIC int32_t tg_leading_zeros(int32_t x) {
  int32_t zeros = 0;
  while (!(((uint32_t)x << zeros) >> 31))
    zeros++;
  return zeros;
}

/* 1 / (1 + x) for x in [0, 1), both without integer bits: three Newton steps from 48/17 - 32/17 d. */
TG_ARITHMETIC int32_t tg_reciprocal(int32_t x) {
  const int32_t half_denominator = (int32_t)(((int64_t)x + INT32_MAX + 1) >> 1);
  int32_t estimate = INT32_C(1515870810) + tg_high_multiply(half_denominator, -INT32_C(1010580540));
  for (int step = 0; step < 3; step++) {
    const int32_t error = (INT32_C(1) << 29) - tg_high_multiply(half_denominator, estimate);
    estimate = tg_wrapping_add(estimate, tg_saturating_left_shift(tg_high_multiply(estimate, error), 2));
  }
  return tg_saturating_left_shift(estimate, 1);
}

#endif
