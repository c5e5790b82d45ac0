/* ADD of two int16 tensors with broadcasting, both brought to a common scale first. */
#ifndef TG_ADD_S16_H
#define TG_ADD_S16_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t zero_point1, multiplier1, shift1;
  int32_t zero_point2, multiplier2, shift2;
  int32_t output_zero_point, output_multiplier, output_shift;
  int32_t activation_min, activation_max;
} tg_add_s16_params;

TG_KERNEL int16_t tg_add_s16_element(const tg_add_s16_params *p, int16_t a, int16_t b) {
  /* Fifteen more bits are all that 17-bit differences leave; a product may be negative. */
  const int32_t more_bits = INT32_C(1) << 15;
  const int32_t scaled1 = tg_requantize((a - p->zero_point1) * more_bits, p->multiplier1, p->shift1);
  const int32_t scaled2 = tg_requantize((b - p->zero_point2) * more_bits, p->multiplier2, p->shift2);
  const int32_t result = tg_requantize(scaled1 + scaled2, p->output_multiplier, p->output_shift);
  return (int16_t)tg_clamp(result + p->output_zero_point, p->activation_min, p->activation_max);
}

TG_BROADCAST_KERNEL(tg_add_s16, int16_t, int16_t)

#endif
