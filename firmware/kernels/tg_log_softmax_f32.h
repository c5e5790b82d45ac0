/* LOG_SOFTMAX over rows of float32; works in place. */
#ifndef TG_LOG_SOFTMAX_F32_H
#define TG_LOG_SOFTMAX_F32_H

#include <math.h>

#include "tg.h"

typedef struct {
  int32_t rows;
  int32_t depth;
} tg_log_softmax_f32_params;

TG_KERNEL void tg_log_softmax_f32(const tg_log_softmax_f32_params *p, const float *input, float *output) {
  for (int32_t row = 0; row < p->rows; row++, input += p->depth, output += p->depth) {
    float largest = input[0];
    for (int32_t i = 1; i < p->depth; i++)
      largest = input[i] > largest ? input[i] : largest;
    float sum = 0.0f;
    for (int32_t i = 0; i < p->depth; i++)
      sum += expf(input[i] - largest);
    const float log_sum = logf(sum);
    for (int32_t i = 0; i < p->depth; i++)
      output[i] = input[i] - largest - log_sum;
  }
}

#endif
