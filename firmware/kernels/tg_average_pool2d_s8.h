/* AVERAGE_POOL_2D on int8 NHWC images, rounded half away from zero. */
#ifndef TG_AVERAGE_POOL2D_S8_H
#define TG_AVERAGE_POOL2D_S8_H

#include "tg_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  int32_t activation_min, activation_max;
} tg_average_pool2d_s8_params;

TG_KERNEL int32_t tg_average_pool2d_s8_begin(void) {
  return 0;
}

TG_KERNEL int32_t tg_average_pool2d_s8_next(int32_t state, int8_t element) {
  return state + element;
}

TG_KERNEL int8_t tg_average_pool2d_s8_end(const tg_average_pool2d_s8_params *p, int32_t state,
                                          int32_t count) {
  const int32_t half = count / 2;
  const int32_t mean = (state > 0 ? state + half : state - half) / count;
  return (int8_t)tg_clamp(mean, p->activation_min, p->activation_max);
}

TG_POOL2D_KERNEL(tg_average_pool2d_s8, int8_t, int32_t)

#endif
