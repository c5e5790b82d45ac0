/* POW of two float32 tensors with broadcasting. */
#ifndef TG_POW_F32_H
#define TG_POW_F32_H

#include <math.h>

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
} tg_pow_f32_params;

TG_KERNEL float tg_pow_f32_element(const tg_pow_f32_params *p, float a, float b) {
  (void)p;
  return powf(a, b);
}

TG_BROADCAST_KERNEL(tg_pow_f32, float, float)

#endif
