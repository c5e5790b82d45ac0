/* REDUCE_MAX or REDUCE_MIN of float32 over any axes. */
#ifndef TG_REDUCE_MAX_MIN_F32_H
#define TG_REDUCE_MAX_MIN_F32_H

#include <float.h>

#include "tg_reduction.h"

typedef struct {
  TG_REDUCTION_FIELDS;
  int32_t maximum; /* 1 for the largest element, 0 for the smallest */
} tg_reduce_max_min_f32_params;

TG_KERNEL float tg_reduce_max_min_f32_first(const tg_reduce_max_min_f32_params *p) {
  return p->maximum ? -FLT_MAX : FLT_MAX;
}

TG_KERNEL float tg_reduce_max_min_f32_next(const tg_reduce_max_min_f32_params *p, float state,
                                           float element) {
  const int taken = p->maximum ? element > state : element < state;
  return taken ? element : state;
}

TG_KERNEL float tg_reduce_max_min_f32_last(const tg_reduce_max_min_f32_params *p, float state) {
  (void)p;
  return state;
}

TG_REDUCTION_KERNEL(tg_reduce_max_min_f32, float, float, float)

#endif
