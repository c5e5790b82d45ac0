/* PRELU on int16, with alphas of int8, with broadcasting; the output may take the place of an input of its
 * own shape. */
#ifndef TG_PRELU_S16_H
#define TG_PRELU_S16_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t input_zero_point, alpha_zero_point, output_zero_point;
  int32_t multiplier, shift;                   /* of positive inputs */
  int32_t negative_multiplier, negative_shift; /* of negative ones times alpha */
} tg_prelu_s16_params;

TG_KERNEL int16_t tg_prelu_s16_element(const tg_prelu_s16_params *p, int16_t input, int8_t alpha) {
  const int32_t x = input - p->input_zero_point;
  const int32_t scaled =
      x >= 0 ? tg_requantize(x, p->multiplier, p->shift)
             : tg_requantize(x * (alpha - p->alpha_zero_point), p->negative_multiplier, p->negative_shift);
  return (int16_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), INT16_MIN, INT16_MAX);
}

TG_KERNEL void tg_prelu_s16(const tg_prelu_s16_params *p, const int16_t *input, const int8_t *alpha,
                            int16_t *output) {
  for (int32_t i = 0; i < p->size[0]; i++) {
    for (int32_t j = 0; j < p->size[1]; j++) {
      for (int32_t k = 0; k < p->size[2]; k++) {
        const int16_t *x = input + i * p->step1[0] + j * p->step1[1] + k * p->step1[2];
        const int8_t *a = alpha + i * p->step2[0] + j * p->step2[1] + k * p->step2[2];
        for (int32_t l = 0; l < p->size[3]; l++) {
          *output++ = tg_prelu_s16_element(p, x[l * p->step1[3]], a[l * p->step2[3]]);
        }
      }
    }
  }
}

#endif
