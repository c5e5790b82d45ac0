/* SQUARED_DIFFERENCE of two float32 tensors with broadcasting. */
#ifndef TG_SQUARED_DIFFERENCE_F32_H
#define TG_SQUARED_DIFFERENCE_F32_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
} tg_squared_difference_f32_params;

TG_KERNEL float tg_squared_difference_f32_element(const tg_squared_difference_f32_params *p, float a,
                                                  float b) {
  const float difference = a - b;
  (void)p;
  return difference * difference;
}

TG_BROADCAST_KERNEL(tg_squared_difference_f32, float, float)

#endif
