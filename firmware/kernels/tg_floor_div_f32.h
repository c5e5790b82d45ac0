/* FLOOR_DIV of two float32 tensors with broadcasting. */
#ifndef TG_FLOOR_DIV_F32_H
#define TG_FLOOR_DIV_F32_H

#include <math.h>

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
} tg_floor_div_f32_params;

TG_KERNEL float tg_floor_div_f32_element(const tg_floor_div_f32_params *p, float a, float b) {
  (void)p;
  /* In double a quotient just below a whole number is not rounded up to it. */
  return (float)floor((double)a / (double)b);
}

TG_BROADCAST_KERNEL(tg_floor_div_f32, float, float)

#endif
