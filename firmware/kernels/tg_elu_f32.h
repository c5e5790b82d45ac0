/* ELU on float32; works in place. */
#ifndef TG_ELU_F32_H
#define TG_ELU_F32_H

#include <math.h>

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_elu_f32_params;

TG_KERNEL void tg_elu_f32(const tg_elu_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = input[i] < 0.0f ? expm1f(input[i]) : input[i];
}

#endif
