/* LOG_SOFTMAX over rows of int8, to int8 with the scale 1/16 and zero point 127; works in place.
 *
 * exp() is a table made at compile time, indexed by how far an element lies below its row's largest. */
#ifndef TG_LOG_SOFTMAX_S8_H
#define TG_LOG_SOFTMAX_S8_H

#include "tg_fixed_point.h"

typedef struct {
  int32_t rows;
  int32_t depth;
  int32_t steps;                             /* entries of the table */
  int32_t multiplier, shift;                 /* from steps to fixed point with 5 integer bits */
  int32_t reverse_multiplier, reverse_shift; /* and back */
} tg_log_softmax_s8_params;

/* The power of two of a logarithm, 6 integer bits: exponent + quarters / 4. */
TG_ARITHMETIC int32_t tg_log_power(int32_t exponent, int32_t quarters) {
  return exponent * (INT32_C(1) << 25) + quarters * (INT32_C(1) << 23);
}

/* log(x) for x with 12 integer bits, from 1 on, to 5 integer bits: a power of two and a fraction near the
 * fourth root of 1/2, whose logarithm is a quotient of polynomials. */
TG_ARITHMETIC int32_t tg_log_above_one(int32_t x) {
  const int32_t half_root = INT32_C(1518500250), quarter_root = INT32_C(1805811301); /* of 1/2 */
  const int32_t zeros = tg_leading_zeros(x);
  const int32_t scaled = (int32_t)((uint32_t)x << (zeros - 1));
  const int32_t a = tg_saturating_left_shift(tg_high_multiply(scaled, half_root), 1);
  const int32_t b_zeros = tg_leading_zeros(tg_high_multiply(x, half_root)) - 1;
  const int32_t b = tg_saturating_left_shift(x, b_zeros);
  const int32_t power_a = tg_log_power(12 - zeros, 1), power_b = tg_log_power(12 - b_zeros, -1);
  const int32_t r = a < b ? a : b;
  const int32_t power = power_a > power_b ? power_a : power_b;
  const int32_t p = (int32_t)(((int64_t)r + quarter_root + 1) >> 1);
  const int32_t q = (r - quarter_root) * 2;
  const int32_t q2 = tg_high_multiply(q, q);
  const int32_t numerator =
      tg_high_multiply(q, r) + tg_high_multiply(tg_high_multiply(q, q2), INT32_C(117049297));
  const int32_t sum = INT32_C(1057819769) + q + tg_high_multiply(INT32_C(127690142), q2);
  const int32_t denominator = tg_high_multiply(p, sum) + tg_high_multiply(INT32_C(638450708), q);
  const int32_t quotient = tg_high_multiply(tg_round_shift(numerator, 6), tg_reciprocal(denominator));
  return tg_saturating_left_shift(tg_high_multiply(power, INT32_C(1488522236)) + quotient, 1);
}

TG_KERNEL void tg_log_softmax_s8_row(const tg_log_softmax_s8_params *p, const int8_t *input,
                                     const TG_FLASH int32_t *exponentials, int8_t *output) {
  int32_t largest = INT8_MIN;
  for (int32_t i = 0; i < p->depth; i++)
    largest = input[i] > largest ? input[i] : largest;
  int32_t sum = 0; /* 12 integer bits */
  for (int32_t i = 0; i < p->depth; i++) {
    const int32_t step = largest - input[i];
    if (step < p->steps)
      sum += tg_round_shift(exponentials[step], 12);
  }
  const int32_t log_sum = tg_log_above_one(sum);
  /* Steps from here on do not fit fixed point any more. */
  const int32_t end = -tg_requantize(log_sum + INT32_MIN, p->reverse_multiplier, p->reverse_shift);
  for (int32_t i = 0; i < p->depth; i++) {
    const int32_t step = largest - input[i];
    int32_t result = INT8_MIN;
    if (step < end && step < p->steps) {
      const int32_t difference = tg_requantize(-step, p->multiplier, p->shift);
      result = tg_round_shift(difference - log_sum, 22) + 127;
    }
    output[i] = (int8_t)tg_clamp(result, INT8_MIN, INT8_MAX);
  }
}

TG_KERNEL void tg_log_softmax_s8(const tg_log_softmax_s8_params *p, const int8_t *input,
                                 const TG_FLASH int32_t *exponentials, int8_t *output) {
  for (int32_t row = 0; row < p->rows; row++) {
    tg_log_softmax_s8_row(p, input + row * p->depth, exponentials, output + row * p->depth);
  }
}

#endif
