/* MAX_POOL_2D on float32 NHWC images. */
#ifndef TG_MAX_POOL2D_F32_H
#define TG_MAX_POOL2D_F32_H

#include <float.h>

#include "tg_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  float activation_min, activation_max;
} tg_max_pool2d_f32_params;

TG_KERNEL float tg_max_pool2d_f32_begin(void) {
  return -FLT_MAX;
}

TG_KERNEL float tg_max_pool2d_f32_next(float state, float element) {
  return element > state ? element : state;
}

TG_KERNEL float tg_max_pool2d_f32_end(const tg_max_pool2d_f32_params *p, float state, int32_t count) {
  (void)count;
  return tg_clamp_float(state, p->activation_min, p->activation_max);
}

TG_POOL2D_KERNEL(tg_max_pool2d_f32, float, float)

#endif
