/* REDUCE_MAX or REDUCE_MIN of int8 over any axes. */
#ifndef TG_REDUCE_MAX_MIN_S8_H
#define TG_REDUCE_MAX_MIN_S8_H

#include "tg_reduction.h"

typedef struct {
  TG_REDUCTION_FIELDS;
  int32_t maximum; /* 1 for the largest element, 0 for the smallest */
} tg_reduce_max_min_s8_params;

TG_KERNEL int8_t tg_reduce_max_min_s8_first(const tg_reduce_max_min_s8_params *p) {
  return p->maximum ? INT8_MIN : INT8_MAX;
}

TG_KERNEL int8_t tg_reduce_max_min_s8_next(const tg_reduce_max_min_s8_params *p, int8_t state,
                                           int8_t element) {
  const int taken = p->maximum ? element > state : element < state;
  return taken ? element : state;
}

TG_KERNEL int8_t tg_reduce_max_min_s8_last(const tg_reduce_max_min_s8_params *p, int8_t state) {
  (void)p;
  return state;
}

TG_REDUCTION_KERNEL(tg_reduce_max_min_s8, int8_t, int8_t, int8_t)

#endif
