/* FLOOR on float32; works in place. */
#ifndef TG_FLOOR_F32_H
#define TG_FLOOR_F32_H

#include <math.h>

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_floor_f32_params;

TG_KERNEL void tg_floor_f32(const tg_floor_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = floorf(input[i]);
}

#endif
