/* SQUARE on float32; works in place. */
#ifndef TG_SQUARE_F32_H
#define TG_SQUARE_F32_H

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_square_f32_params;

TG_KERNEL void tg_square_f32(const tg_square_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = input[i] * input[i];
}

#endif
