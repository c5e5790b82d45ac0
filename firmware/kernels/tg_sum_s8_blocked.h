/* ADD and SUB of two int8 tensors of one shape, where the result is a rounded plane over both.
 *
 * tinygen/variants/plane.py has tried that (factor1 * a + factor2 * b + rest) >> bits gives TFLM's result for
 * all 65,536 pairs, and that nothing leaves int32. */
#ifndef TG_SUM_S8_BLOCKED_H
#define TG_SUM_S8_BLOCKED_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t factor1, factor2, rest, bits;
  int32_t activation_min, activation_max;
} tg_sum_s8_blocked_params;

TG_KERNEL void tg_sum_s8_blocked(const tg_sum_s8_blocked_params *p, const int8_t *a, const int8_t *b,
                                 int8_t *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    const int32_t sum = p->factor1 * a[i] + p->rest + p->factor2 * b[i];
    output[i] = (int8_t)tg_clamp(sum >> p->bits, p->activation_min, p->activation_max);
  }
}

#endif
