/* L2_NORMALIZATION over rows of int8, to the scale 1/128 and zero point 0; works in place. */
#ifndef TG_L2_NORMALIZATION_S8_H
#define TG_L2_NORMALIZATION_S8_H

#include "tg_inverse_sqrt.h"

typedef struct {
  int32_t rows;
  int32_t depth;
  int32_t input_zero_point;
} tg_l2_normalization_s8_params;

TG_KERNEL void tg_l2_normalization_s8(const tg_l2_normalization_s8_params *p, const int8_t *input,
                                      int8_t *output) {
  for (int32_t row = 0; row < p->rows; row++, input += p->depth, output += p->depth) {
    int32_t squares = 0;
    for (int32_t i = 0; i < p->depth; i++) {
      const int32_t x = input[i] - p->input_zero_point;
      squares += x * x;
    }
    int32_t shift;
    const int32_t multiplier = tg_inverse_sqrt(squares, &shift);
    for (int32_t i = 0; i < p->depth; i++) {
      const int32_t scaled = tg_requantize(input[i] - p->input_zero_point, multiplier, shift + 7);
      output[i] = (int8_t)tg_clamp(scaled, INT8_MIN, INT8_MAX);
    }
  }
}

#endif
