/* RELU on float32; works in place. */
#ifndef TG_RELU_F32_H
#define TG_RELU_F32_H

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_relu_f32_params;

TG_KERNEL void tg_relu_f32(const tg_relu_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = input[i] < 0.0f ? 0.0f : input[i];
}

#endif
