/* MEAN or SUM of float32 over any axes. */
#ifndef TG_MEAN_F32_H
#define TG_MEAN_F32_H

#include "tg_reduction.h"

typedef struct {
  TG_REDUCTION_FIELDS;
  float divisor; /* how many elements a mean adds, 1 for a sum */
} tg_mean_f32_params;

TG_KERNEL float tg_mean_f32_first(const tg_mean_f32_params *p) {
  (void)p;
  return 0.0f;
}

TG_KERNEL float tg_mean_f32_next(const tg_mean_f32_params *p, float state, float element) {
  (void)p;
  return state + element;
}

TG_KERNEL float tg_mean_f32_last(const tg_mean_f32_params *p, float state) {
  return state / p->divisor;
}

TG_REDUCTION_KERNEL(tg_mean_f32, float, float, float)

#endif
