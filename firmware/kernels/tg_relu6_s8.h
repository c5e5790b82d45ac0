/* RELU6 on int8: a clamp in the input's own scale; works in place. */
#ifndef TG_RELU6_S8_H
#define TG_RELU6_S8_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t activation_min, activation_max;
} tg_relu6_s8_params;

TG_KERNEL void tg_relu6_s8(const tg_relu6_s8_params *p, const int8_t *input, int8_t *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    output[i] = (int8_t)tg_clamp(input[i], p->activation_min, p->activation_max);
  }
}

#endif
