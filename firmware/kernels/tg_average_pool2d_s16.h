/* AVERAGE_POOL_2D on int16 NHWC images, rounded half away from zero. */
#ifndef TG_AVERAGE_POOL2D_S16_H
#define TG_AVERAGE_POOL2D_S16_H

#include "tg_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  int32_t activation_min, activation_max;
} tg_average_pool2d_s16_params;

TG_KERNEL int32_t tg_average_pool2d_s16_begin(void) {
  return 0;
}

TG_KERNEL int32_t tg_average_pool2d_s16_next(int32_t state, int16_t element) {
  return state + element;
}

TG_KERNEL int16_t tg_average_pool2d_s16_end(const tg_average_pool2d_s16_params *p, int32_t state,
                                            int32_t count) {
  const int32_t half = count / 2;
  const int32_t mean = (state > 0 ? state + half : state - half) / count;
  return (int16_t)tg_clamp(mean, p->activation_min, p->activation_max);
}

TG_POOL2D_KERNEL(tg_average_pool2d_s16, int16_t, int32_t)

#endif
