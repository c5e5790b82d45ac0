/* 1 / sqrt(x) of integers in fixed point. */
#ifndef TG_INVERSE_SQRT_H
#define TG_INVERSE_SQRT_H

#include "tg_fixed_point.h"

/* The multiplier and the shift of tg_requantize that divide by sqrt(x); x from 0, which counts as 1. */
TG_ARITHMETIC int32_t tg_inverse_sqrt(int32_t x, int32_t *shift) {
  int32_t right = 11;
  *shift = 0;
  if (x <= 1)
    return INT32_MAX;
  for (; x >= INT32_C(1) << 29; x /= 4)
    right++;
  for (; x < INT32_C(1) << 27; x *= 4)
    right--;
  const int32_t half = tg_round_shift(x >> 1, 1);
  int32_t estimate = INT32_C(1) << 28; /* 3 integer bits */
  for (int step = 0; step < 5; step++) {
    const int32_t square = tg_high_multiply(estimate, estimate);
    const int32_t cube = tg_saturating_left_shift(tg_high_multiply(square, estimate), 6);
    const int32_t next = tg_high_multiply(INT32_C(3) << 27, estimate) - tg_high_multiply(half, cube);
    estimate = tg_saturating_left_shift(next, 3);
  }
  const int32_t multiplier = tg_high_multiply(estimate, INT32_C(1518500250)); /* sqrt(1/2) */
  if (right < 0)
    return (int32_t)((uint32_t)multiplier << -right);
  *shift = -right;
  return multiplier;
}

#endif
