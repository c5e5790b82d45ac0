/* FLOOR_DIV of two int32 tensors with broadcasting, rounded down. */
#ifndef TG_FLOOR_DIV_S32_H
#define TG_FLOOR_DIV_S32_H

#include "tg_division.h"

typedef struct {
  TG_BROADCAST_FIELDS;
} tg_floor_div_s32_params;

TG_KERNEL int32_t tg_floor_div_s32_element(const tg_floor_div_s32_params *p, int32_t a, int32_t b) {
  (void)p;
  const int32_t quotient = tg_divide(a, b);
  return tg_rounds_down(tg_remainder(a, b), b) ? quotient - 1 : quotient;
}

TG_BROADCAST_KERNEL(tg_floor_div_s32, int32_t, int32_t)

#endif
