/* SQUARED_DIFFERENCE of two int32 tensors with broadcasting; what overflows wraps. */
#ifndef TG_SQUARED_DIFFERENCE_S32_H
#define TG_SQUARED_DIFFERENCE_S32_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
} tg_squared_difference_s32_params;

TG_KERNEL int32_t tg_squared_difference_s32_element(const tg_squared_difference_s32_params *p, int32_t a,
                                                    int32_t b) {
  const uint32_t difference = (uint32_t)a - (uint32_t)b;
  (void)p;
  return (int32_t)(difference * difference);
}

TG_BROADCAST_KERNEL(tg_squared_difference_s32, int32_t, int32_t)

#endif
