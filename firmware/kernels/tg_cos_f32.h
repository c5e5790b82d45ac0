/* COS on float32; works in place. */
#ifndef TG_COS_F32_H
#define TG_COS_F32_H

#include <math.h>

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_cos_f32_params;

TG_KERNEL void tg_cos_f32(const tg_cos_f32_params *p, const float *input, float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = cosf(input[i]);
}

#endif
