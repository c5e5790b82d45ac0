/* RELU_N1_TO_1 on float32; works in place. */
#ifndef TG_RELU_N1_TO_1_F32_H
#define TG_RELU_N1_TO_1_F32_H

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_relu_n1_to_1_f32_params;

TG_KERNEL void tg_relu_n1_to_1_f32(const tg_relu_n1_to_1_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = input[i] > 1.0f ? 1.0f : input[i] < -1.0f ? -1.0f : input[i];
}

#endif
