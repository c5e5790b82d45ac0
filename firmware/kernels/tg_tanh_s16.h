/* TANH on int16, to the scale 1/32768: interpolation in a table of the logistic function; works in place. */
#ifndef TG_TANH_S16_H
#define TG_TANH_S16_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t multiplier, shift; /* the input to units of 1/12288 */
} tg_tanh_s16_params;

/* tanh(x) = 2 logistic(2x) - 1; the table holds 65536 * logistic(i / 24) - 32768. */
TG_KERNEL int16_t tg_tanh_s16_element(const tg_tanh_s16_params *p, int16_t input,
                                      const TG_FLASH int16_t *table) {
  const int32_t rounding = p->shift > 0 ? INT32_C(1) << (p->shift - 1) : 0;
  const int32_t x = (input * p->multiplier + rounding) >> p->shift;
  const int32_t magnitude = x < 0 ? -x : x;
  const int32_t step = magnitude >> 8;
  int32_t result = INT32_C(32767) * 256;
  if (step < 255) {
    result = table[step] * INT32_C(256) + (magnitude & 255) * (table[step + 1] - table[step]);
  }
  return (int16_t)((x >= 0 ? result + 128 : 127 - result) >> 8);
}

TG_KERNEL void tg_tanh_s16(const tg_tanh_s16_params *p, const int16_t *input, const TG_FLASH int16_t *table,
                           int16_t *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = tg_tanh_s16_element(p, input[i], table);
}

#endif
