/* AVERAGE_POOL_2D on float32 NHWC images. */
#ifndef TG_AVERAGE_POOL2D_F32_H
#define TG_AVERAGE_POOL2D_F32_H

#include "tg_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  float activation_min, activation_max;
} tg_average_pool2d_f32_params;

TG_KERNEL float tg_average_pool2d_f32_begin(void) {
  return 0.0f;
}

TG_KERNEL float tg_average_pool2d_f32_next(float state, float element) {
  return state + element;
}

TG_KERNEL float tg_average_pool2d_f32_end(const tg_average_pool2d_f32_params *p, float state, int32_t count) {
  return tg_clamp_float(state / (float)count, p->activation_min, p->activation_max);
}

TG_POOL2D_KERNEL(tg_average_pool2d_f32, float, float)

#endif
