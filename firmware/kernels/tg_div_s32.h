/* DIV of two int32 tensors with broadcasting, rounded towards zero. */
#ifndef TG_DIV_S32_H
#define TG_DIV_S32_H

#include "tg_division.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t activation_min, activation_max;
} tg_div_s32_params;

TG_KERNEL int32_t tg_div_s32_element(const tg_div_s32_params *p, int32_t a, int32_t b) {
  return tg_clamp(tg_divide(a, b), p->activation_min, p->activation_max);
}

TG_BROADCAST_KERNEL(tg_div_s32, int32_t, int32_t)

#endif
