/* MUL of two int8 tensors with broadcasting. */
#ifndef TG_MUL_S8_H
#define TG_MUL_S8_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t zero_point1, zero_point2;
  int32_t output_zero_point, output_multiplier, output_shift;
  int32_t activation_min, activation_max;
} tg_mul_s8_params;

TG_KERNEL int8_t tg_mul_s8_element(const tg_mul_s8_params *p, int8_t a, int8_t b) {
  const int32_t product = (a - p->zero_point1) * (b - p->zero_point2);
  const int32_t scaled = tg_requantize(product, p->output_multiplier, p->output_shift);
  return (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), p->activation_min,
                          p->activation_max);
}

TG_BROADCAST_KERNEL(tg_mul_s8, int8_t, int8_t)

#endif
