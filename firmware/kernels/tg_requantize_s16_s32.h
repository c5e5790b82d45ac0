/* QUANTIZE int16 to int32, from one scale and zero point to another. */
#ifndef TG_REQUANTIZE_S16_S32_H
#define TG_REQUANTIZE_S16_S32_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier, shift;
} tg_requantize_s16_s32_params;

TG_KERNEL void tg_requantize_s16_s32(const tg_requantize_s16_s32_params *p, const int16_t *input,
                                     int32_t *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    const int32_t scaled = tg_requantize(input[i] - p->input_zero_point, p->multiplier, p->shift);
    output[i] = tg_wrapping_add(scaled, p->output_zero_point);
  }
}

#endif
