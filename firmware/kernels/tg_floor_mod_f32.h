/* FLOOR_MOD of two float32 tensors with broadcasting: what FLOOR_DIV leaves. */
#ifndef TG_FLOOR_MOD_F32_H
#define TG_FLOOR_MOD_F32_H

#include <math.h>

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
} tg_floor_mod_f32_params;

TG_KERNEL float tg_floor_mod_f32_element(const tg_floor_mod_f32_params *p, float a, float b) {
  (void)p;
  const float remainder = fmodf(a, b);
  return remainder != 0.0f && (remainder < 0.0f) != (b < 0.0f) ? remainder + b : remainder;
}

TG_BROADCAST_KERNEL(tg_floor_mod_f32, float, float)

#endif
