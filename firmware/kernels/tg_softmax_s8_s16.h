/* SOFTMAX over rows of int8, to int16 with the scale 1/65536 and zero point -32768.
 *
 * exp() is a table made at compile time, indexed by how far an element lies below its row's largest. */
#ifndef TG_SOFTMAX_S8_S16_H
#define TG_SOFTMAX_S8_S16_H

#include "tg_fixed_point.h"

typedef struct {
  int32_t rows;
  int32_t depth;
  int32_t steps; /* entries of the table; elements further below the largest have probability 0 */
} tg_softmax_s8_s16_params;

TG_KERNEL void tg_softmax_s8_s16_row(const tg_softmax_s8_s16_params *p, const int8_t *input,
                                     const TG_FLASH int32_t *exponentials, int16_t *output) {
  int32_t largest = INT8_MIN;
  for (int32_t i = 0; i < p->depth; i++)
    largest = input[i] > largest ? input[i] : largest;
  int32_t sum = 0; /* 12 integer bits */
  for (int32_t i = 0; i < p->depth; i++) {
    const int32_t step = largest - input[i];
    if (step < p->steps)
      sum += tg_round_shift(exponentials[step], 12);
  }
  const int32_t headroom = tg_leading_zeros(sum); /* the sum is at least 2**19 */
  const int32_t scale = tg_reciprocal((int32_t)(((uint32_t)sum << headroom) & INT32_MAX));
  const int32_t exponent = 12 - headroom + 31 - 16;
  for (int32_t i = 0; i < p->depth; i++) {
    const int32_t step = largest - input[i];
    int32_t probability = 0;
    if (step < p->steps && exponent <= 31) {
      probability = tg_round_shift(tg_high_multiply(scale, exponentials[step]), exponent);
    }
    output[i] = (int16_t)tg_clamp(probability + INT16_MIN, INT16_MIN, INT16_MAX);
  }
}

TG_KERNEL void tg_softmax_s8_s16(const tg_softmax_s8_s16_params *p, const int8_t *input,
                                 const TG_FLASH int32_t *exponentials, int16_t *output) {
  for (int32_t row = 0; row < p->rows; row++) {
    tg_softmax_s8_s16_row(p, input + row * p->depth, exponentials, output + row * p->depth);
  }
}

#endif
