/* LEAKY_RELU on float32; works in place. */
#ifndef TG_LEAKY_RELU_F32_H
#define TG_LEAKY_RELU_F32_H

#include "tg.h"

typedef struct {
  int32_t elements;
  float alpha;
} tg_leaky_relu_f32_params;

TG_KERNEL void tg_leaky_relu_f32(const tg_leaky_relu_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = input[i] > 0.0f ? input[i] : input[i] * p->alpha;
}

#endif
