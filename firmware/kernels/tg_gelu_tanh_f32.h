/* GELU on float32, by the hyperbolic tangent; works in place. */
#ifndef TG_GELU_TANH_F32_H
#define TG_GELU_TANH_F32_H

#include <math.h>

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_gelu_tanh_f32_params;

TG_KERNEL void tg_gelu_tanh_f32(const tg_gelu_tanh_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    const float x = input[i];
    output[i] = 0.5f * x * (1.0f + tanhf(0.79788456f * (x + 0.044715f * x * x * x)));
  }
}

#endif
