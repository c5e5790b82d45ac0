/* L2_POOL_2D on float32 NHWC images: the root of the mean square. */
#ifndef TG_L2_POOL2D_F32_H
#define TG_L2_POOL2D_F32_H

#include <math.h>

#include "tg_pool2d.h"

typedef struct {
  TG_POOL2D_FIELDS;
  float activation_min, activation_max;
} tg_l2_pool2d_f32_params;

TG_KERNEL float tg_l2_pool2d_f32_begin(void) {
  return 0.0f;
}

TG_KERNEL float tg_l2_pool2d_f32_next(float state, float element) {
  return state + element * element;
}

TG_KERNEL float tg_l2_pool2d_f32_end(const tg_l2_pool2d_f32_params *p, float state, int32_t count) {
  return tg_clamp_float(sqrtf(state / (float)count), p->activation_min, p->activation_max);
}

TG_POOL2D_KERNEL(tg_l2_pool2d_f32, float, float)

#endif
