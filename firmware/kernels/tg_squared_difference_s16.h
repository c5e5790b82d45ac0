/* SQUARED_DIFFERENCE of two int16 tensors with broadcasting, both brought to a common scale first. */
#ifndef TG_SQUARED_DIFFERENCE_S16_H
#define TG_SQUARED_DIFFERENCE_S16_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t zero_point1, multiplier1, shift1;
  int32_t zero_point2, multiplier2, shift2;
  int32_t output_zero_point, output_multiplier, output_shift;
  int32_t activation_min, activation_max;
} tg_squared_difference_s16_params;

TG_KERNEL int16_t tg_squared_difference_s16_element(const tg_squared_difference_s16_params *p, int16_t a,
                                                    int16_t b) {
  const int32_t scaled1 = tg_requantize((a - p->zero_point1), p->multiplier1, p->shift1);
  const int32_t scaled2 = tg_requantize((b - p->zero_point2), p->multiplier2, p->shift2);
  const int32_t difference = scaled1 - scaled2;
  const int32_t result = tg_requantize(difference * difference, p->output_multiplier, p->output_shift);
  return (int16_t)tg_clamp(tg_wrapping_add(result, p->output_zero_point), p->activation_min,
                           p->activation_max);
}

TG_BROADCAST_KERNEL(tg_squared_difference_s16, int16_t, int16_t)

#endif
