/* QUANTIZE int8 to int16, from one scale and zero point to another. */
#ifndef TG_REQUANTIZE_S8_S16_H
#define TG_REQUANTIZE_S8_S16_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier, shift;
} tg_requantize_s8_s16_params;

TG_KERNEL void tg_requantize_s8_s16(const tg_requantize_s8_s16_params *p, const int8_t *input,
                                    int16_t *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    const int32_t scaled = tg_requantize(input[i] - p->input_zero_point, p->multiplier, p->shift);
    output[i] = (int16_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), INT16_MIN, INT16_MAX);
  }
}

#endif
