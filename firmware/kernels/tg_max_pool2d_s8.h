/* MAX_POOL_2D on int8 NHWC images. */
#ifndef TG_MAX_POOL2D_S8_H
#define TG_MAX_POOL2D_S8_H

#include "tg_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  int32_t activation_min, activation_max;
} tg_max_pool2d_s8_params;

TG_KERNEL int32_t tg_max_pool2d_s8_begin(void) {
  return INT8_MIN;
}

TG_KERNEL int32_t tg_max_pool2d_s8_next(int32_t state, int8_t element) {
  return element > state ? element : state;
}

TG_KERNEL int8_t tg_max_pool2d_s8_end(const tg_max_pool2d_s8_params *p, int32_t state, int32_t count) {
  (void)count;
  return (int8_t)tg_clamp(state, p->activation_min, p->activation_max);
}

TG_POOL2D_KERNEL(tg_max_pool2d_s8, int8_t, int32_t)

#endif
