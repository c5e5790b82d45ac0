/* FLOOR_MOD of two int32 tensors with broadcasting: what FLOOR_DIV leaves. */
#ifndef TG_FLOOR_MOD_S32_H
#define TG_FLOOR_MOD_S32_H

#include "tg_division.h"

typedef struct {
  TG_BROADCAST_FIELDS;
} tg_floor_mod_s32_params;

TG_KERNEL int32_t tg_floor_mod_s32_element(const tg_floor_mod_s32_params *p, int32_t a, int32_t b) {
  (void)p;
  const int32_t remainder = tg_remainder(a, b);
  return tg_rounds_down(remainder, b) ? remainder + b : remainder;
}

TG_BROADCAST_KERNEL(tg_floor_mod_s32, int32_t, int32_t)

#endif
