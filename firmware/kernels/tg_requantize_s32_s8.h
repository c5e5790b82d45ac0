/* QUANTIZE int32 to int8, from one scale and zero point to another; works in place. */
#ifndef TG_REQUANTIZE_S32_S8_H
#define TG_REQUANTIZE_S32_S8_H

#include "tg.h"

typedef struct {
  int32_t elements;
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier, shift;
} tg_requantize_s32_s8_params;

TG_KERNEL void tg_requantize_s32_s8(const tg_requantize_s32_s8_params *p, const int32_t *input,
                                    int8_t *output) {
  for (int32_t i = 0; i < p->elements; i++) {
    const int32_t scaled =
        tg_requantize(tg_wrapping_add(input[i], -p->input_zero_point), p->multiplier, p->shift);
    output[i] = (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), INT8_MIN, INT8_MAX);
  }
}

#endif
