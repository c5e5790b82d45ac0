/* MUL of two int8 tensors of one shape for Armv7E-M. */
#ifndef TG_MUL_S8_DSP_H
#define TG_MUL_S8_DSP_H

#include "tg_dsp.h"

typedef struct {
  int32_t elements;
  int32_t zero_point1, zero_point2, output_zero_point;
  int32_t factor, power, halves; /* see tg_dsp_requantize */
  int32_t activation_min, activation_max;
} tg_mul_s8_dsp_params;

TG_KERNEL void tg_mul_s8_dsp(const tg_mul_s8_dsp_params *p, const int8_t *a, const int8_t *b,
                             int8_t *output) {
#pragma GCC unroll 8
  for (int32_t i = 0; i < p->elements; i++) {
    const int32_t product = (a[i] - p->zero_point1) * (b[i] - p->zero_point2);
    const int32_t value = tg_dsp_requantize(product, p->factor, p->power, p->output_zero_point, p->halves);
    output[i] = (int8_t)(p->activation_min > INT8_MIN || p->activation_max < INT8_MAX
                             ? tg_clamp(value, p->activation_min, p->activation_max)
                             : value);
  }
}

#endif
