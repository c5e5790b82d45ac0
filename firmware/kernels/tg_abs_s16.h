/* ABS on int16 with zero points 0, from the input's scale to the output's; works in place. */
#ifndef TG_ABS_S16_H
#define TG_ABS_S16_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t multiplier, shift;
} tg_abs_s16_params;

TG_KERNEL void tg_abs_s16(const tg_abs_s16_params *p, const int16_t *input, int16_t *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    const int32_t x = input[i];
    const int32_t scaled = tg_requantize(x < 0 ? -x : x, p->multiplier, p->shift);
    output[i] = (int16_t)tg_clamp(scaled, INT16_MIN, INT16_MAX);
  }
}

#endif
