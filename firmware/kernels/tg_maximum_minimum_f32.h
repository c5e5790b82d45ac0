/* MAXIMUM or MINIMUM of two float32 tensors with broadcasting. */
#ifndef TG_MAXIMUM_MINIMUM_F32_H
#define TG_MAXIMUM_MINIMUM_F32_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t maximum;
} tg_maximum_minimum_f32_params;

TG_KERNEL float tg_maximum_minimum_f32_element(const tg_maximum_minimum_f32_params *p, float a, float b) {
  const int takes_first = p->maximum ? a > b : a < b;
  return takes_first ? a : b;
}

TG_BROADCAST_KERNEL(tg_maximum_minimum_f32, float, float)

#endif
