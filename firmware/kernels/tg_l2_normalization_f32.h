/* L2_NORMALIZATION over rows of float32; works in place. */
#ifndef TG_L2_NORMALIZATION_F32_H
#define TG_L2_NORMALIZATION_F32_H

#include <math.h>

#include "tg.h"

typedef struct {
  int32_t rows;
  int32_t depth;
} tg_l2_normalization_f32_params;

TG_KERNEL void tg_l2_normalization_f32(const tg_l2_normalization_f32_params *p, const float *input,
                                       float *output) {
  for (int32_t row = 0; row < p->rows; row++, input += p->depth, output += p->depth) {
    float squares = 0.0f;
    for (int32_t i = 0; i < p->depth; i++)
      squares += input[i] * input[i];
    const float norm = sqrtf(squares);
    const float divisor = norm > 1e-6f ? norm : 1e-6f;
    for (int32_t i = 0; i < p->depth; i++)
      output[i] = input[i] / divisor;
  }
}

#endif
