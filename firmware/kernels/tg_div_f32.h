/* DIV of two float32 tensors with broadcasting. */
#ifndef TG_DIV_F32_H
#define TG_DIV_F32_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  float activation_min, activation_max;
} tg_div_f32_params;

TG_KERNEL float tg_div_f32_element(const tg_div_f32_params *p, float a, float b) {
  return tg_clamp_float(a / b, p->activation_min, p->activation_max);
}

TG_BROADCAST_KERNEL(tg_div_f32, float, float)

#endif
