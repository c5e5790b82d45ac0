/* PRELU on int8 with broadcasting; the output may take the place of an input of its own shape. */
#ifndef TG_PRELU_S8_H
#define TG_PRELU_S8_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t input_zero_point, alpha_zero_point, output_zero_point;
  int32_t multiplier, shift;                   /* of positive inputs */
  int32_t negative_multiplier, negative_shift; /* of negative ones times alpha */
} tg_prelu_s8_params;

TG_KERNEL int8_t tg_prelu_s8_element(const tg_prelu_s8_params *p, int8_t input, int8_t alpha) {
  const int32_t x = input - p->input_zero_point;
  const int32_t scaled =
      x >= 0 ? tg_requantize(x, p->multiplier, p->shift)
             : tg_requantize(x * (alpha - p->alpha_zero_point), p->negative_multiplier, p->negative_shift);
  return (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), INT8_MIN, INT8_MAX);
}

TG_BROADCAST_KERNEL(tg_prelu_s8, int8_t, int8_t)

#endif
