/* HARD_SWISH, x * clamp(x + 3, 0, 6) / 6, on float32; works in place. */
#ifndef TG_HARD_SWISH_F32_H
#define TG_HARD_SWISH_F32_H

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_hard_swish_f32_params;

TG_KERNEL float tg_hard_swish_f32_element(float x) {
  const float gate = x + 3.0f;
  return x * (gate < 0.0f ? 0.0f : gate > 6.0f ? 6.0f : gate) / 6.0f;
}

TG_KERNEL void tg_hard_swish_f32(const tg_hard_swish_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = tg_hard_swish_f32_element(input[i]);
}

#endif
