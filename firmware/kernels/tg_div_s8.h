/* DIV of two int8 tensors with broadcasting: a product with the divisor's reciprocal. */
#ifndef TG_DIV_S8_H
#define TG_DIV_S8_H

#include "tg_broadcast.h"
#include "tg_reciprocal.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t zero_point1, zero_point2;
  int32_t output_zero_point, output_multiplier, output_shift;
  int32_t activation_min, activation_max;
} tg_div_s8_params;

/* How many bits a number that is not negative needs. */
TG_ARITHMETIC int32_t tg_div_s8_bits(int32_t x) {
  int32_t bits = 0;
  while (x >> bits)
    bits++;
  return bits;
}

TG_KERNEL int8_t tg_div_s8_element(const tg_div_s8_params *p, int8_t a, int8_t b) {
  int32_t dividend = a - p->zero_point1, divisor = b - p->zero_point2;
  if (divisor == 0) /* an infinite quotient saturates */
    return (int8_t)(dividend < 0 ? p->activation_min : p->activation_max);
  if (divisor < 0) {
    dividend = -dividend;
    divisor = -divisor;
  }
  const int32_t magnitude = tg_div_s8_bits(divisor) - 1;
  const int32_t headroom = 31 - tg_div_s8_bits(dividend < 0 ? -dividend - 1 : dividend);
  const int32_t inverse = tg_reciprocal((int32_t)(((uint32_t)divisor << (31 - magnitude)) & INT32_MAX));
  const int32_t quotient = tg_high_multiply((int32_t)((uint32_t)dividend << headroom), inverse);
  const int32_t bits = magnitude + headroom - p->output_shift;
  const int32_t scaled =
      bits > 31 ? 0 : tg_round_shift(tg_high_multiply(quotient, p->output_multiplier), bits);
  return (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), p->activation_min,
                          p->activation_max);
}

TG_BROADCAST_KERNEL(tg_div_s8, int8_t, int8_t)

#endif
