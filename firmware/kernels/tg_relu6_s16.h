/* RELU6 on int16: a clamp in the input's own scale; works in place. */
#ifndef TG_RELU6_S16_H
#define TG_RELU6_S16_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t activation_min, activation_max;
} tg_relu6_s16_params;

TG_KERNEL void tg_relu6_s16(const tg_relu6_s16_params *p, const int16_t *input, int16_t *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    output[i] = (int16_t)tg_clamp(input[i], p->activation_min, p->activation_max);
  }
}

#endif
