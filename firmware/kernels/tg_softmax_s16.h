/* SOFTMAX over rows of int16, to int16 with the scale 1/32768; works in place.
 *
 * exp(x) for x from -10 to 0 and 1 / (1 + x) for x from 0 to 1 are tables that are interpolated. */
#ifndef TG_SOFTMAX_S16_H
#define TG_SOFTMAX_S16_H

#include "tg_fixed_point.h"

typedef struct {
  int32_t rows;
  int32_t depth;
  int32_t multiplier, shift; /* the distance from the row's largest to units of 10/65535 */
} tg_softmax_s16_params;

/* 512 steps from INT16_MIN to INT16_MAX, no integer bits. */
TG_KERNEL int16_t tg_softmax_s16_look_up(const TG_FLASH int16_t *table, int32_t x) {
  const int32_t saturated = tg_clamp(x, INT16_MIN, INT16_MAX);
  const TG_FLASH int16_t *entry = table + 256 + (saturated >> 7);
  const int32_t slope = entry[1] - entry[0];
  return (int16_t)(entry[0] + ((slope * (saturated & 127) + 64) >> 7));
}

TG_KERNEL void tg_softmax_s16_row(const tg_softmax_s16_params *p, const int16_t *input,
                                  const TG_FLASH int16_t *exponentials, const TG_FLASH int16_t *reciprocals,
                                  int16_t *output) {
  int32_t largest = INT16_MIN;
  for (int32_t i = 0; i < p->depth; i++)
    largest = input[i] > largest ? input[i] : largest;
  int32_t sum = 0;
  for (int32_t i = 0; i < p->depth; i++) {
    const int32_t distance = tg_requantize(input[i] - largest, p->multiplier, p->shift);
    output[i] = tg_softmax_s16_look_up(exponentials, tg_wrapping_add(distance, 32767));
    sum += output[i];
  }
  const int32_t zeros = tg_leading_zeros(sum); /* the sum is at least 2**14 */
  const int32_t sum_17_bits = (int32_t)((((int64_t)sum << (zeros - 1)) + (1 << 13)) >> 14);
  const int32_t scale = tg_softmax_s16_look_up(reciprocals, sum_17_bits - INT32_C(98304));
  const int32_t shift = 31 - zeros;
  for (int32_t i = 0; i < p->depth; i++) {
    const int32_t probability = (output[i] * scale + (INT32_C(1) << (shift - 1))) >> shift;
    output[i] = (int16_t)tg_clamp(probability, 0, INT16_MAX);
  }
}

TG_KERNEL void tg_softmax_s16(const tg_softmax_s16_params *p, const int16_t *input,
                              const TG_FLASH int16_t *exponentials, const TG_FLASH int16_t *reciprocals,
                              int16_t *output) {
  for (int32_t row = 0; row < p->rows; row++) {
    tg_softmax_s16_row(p, input + row * p->depth, exponentials, reciprocals, output + row * p->depth);
  }
}

#endif
