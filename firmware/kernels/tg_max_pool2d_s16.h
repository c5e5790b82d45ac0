/* MAX_POOL_2D on int16 NHWC images. */
#ifndef TG_MAX_POOL2D_S16_H
#define TG_MAX_POOL2D_S16_H

#include "tg_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  int32_t activation_min, activation_max;
} tg_max_pool2d_s16_params;

TG_KERNEL int32_t tg_max_pool2d_s16_begin(void) {
  return INT16_MIN;
}

TG_KERNEL int32_t tg_max_pool2d_s16_next(int32_t state, int16_t element) {
  return element > state ? element : state;
}

TG_KERNEL int16_t tg_max_pool2d_s16_end(const tg_max_pool2d_s16_params *p, int32_t state, int32_t count) {
  (void)count;
  return (int16_t)tg_clamp(state, p->activation_min, p->activation_max);
}

TG_POOL2D_KERNEL(tg_max_pool2d_s16, int16_t, int32_t)

#endif
