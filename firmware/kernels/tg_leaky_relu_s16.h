/* LEAKY_RELU on int16, one factor for each sign; works in place. */
#ifndef TG_LEAKY_RELU_S16_H
#define TG_LEAKY_RELU_S16_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier, shift;                   /* of positive inputs */
  int32_t negative_multiplier, negative_shift; /* of negative ones */
} tg_leaky_relu_s16_params;

TG_KERNEL void tg_leaky_relu_s16(const tg_leaky_relu_s16_params *p, const int16_t *input, int16_t *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    const int32_t x = input[i] - p->input_zero_point;
    const int32_t scaled = x < 0 ? tg_requantize(x, p->negative_multiplier, p->negative_shift)
                                 : tg_requantize(x, p->multiplier, p->shift);
    output[i] = (int16_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), INT16_MIN, INT16_MAX);
  }
}

#endif
