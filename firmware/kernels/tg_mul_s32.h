/* MUL of two int32 tensors with broadcasting; what overflows wraps. */
#ifndef TG_MUL_S32_H
#define TG_MUL_S32_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t activation_min, activation_max;
} tg_mul_s32_params;

TG_KERNEL int32_t tg_mul_s32_element(const tg_mul_s32_params *p, int32_t a, int32_t b) {
  return tg_clamp((int32_t)((uint32_t)a * (uint32_t)b), p->activation_min, p->activation_max);
}

TG_BROADCAST_KERNEL(tg_mul_s32, int32_t, int32_t)

#endif
