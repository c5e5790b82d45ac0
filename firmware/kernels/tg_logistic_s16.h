/* LOGISTIC on int16, to the scale 1/32768: interpolation in a table; works in place. */
#ifndef TG_LOGISTIC_S16_H
#define TG_LOGISTIC_S16_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t multiplier, shift; /* the input to units of 1/12288 */
} tg_logistic_s16_params;

/* The table holds 65536 * logistic(i / 24) - 32768. */
TG_KERNEL int16_t tg_logistic_s16_element(const tg_logistic_s16_params *p, int16_t input,
                                          const TG_FLASH int16_t *table) {
  const int32_t rounding = p->shift > 0 ? INT32_C(1) << (p->shift - 1) : 0;
  const int32_t x = (input * p->multiplier + rounding) >> p->shift;
  const int32_t magnitude = x < 0 ? -x : x;
  const int32_t step = magnitude >> 9;
  int32_t result = INT32_C(0x7FFF) << 10;
  if (step < 255) {
    const int32_t low = table[step] + INT32_C(32768);
    result = low * 512 + (magnitude & 511) * (table[step + 1] - table[step]);
  }
  result = x >= 0 ? result + 512 : (INT32_C(1) << 25) - result + 511;
  return (int16_t)(result >> 10);
}

TG_KERNEL void tg_logistic_s16(const tg_logistic_s16_params *p, const int16_t *input,
                               const TG_FLASH int16_t *table, int16_t *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = tg_logistic_s16_element(p, input[i], table);
}

#endif
