/* ARG_MAX or ARG_MIN of int8 along one axis: the first of equal elements. */
#ifndef TG_ARG_MAX_MIN_S8_H
#define TG_ARG_MAX_MIN_S8_H

#include "tg.h"

typedef struct {
  int32_t outer, depth, inner; /* elements before, along and behind the axis */
  int32_t maximum;             /* 1 for the largest element, 0 for the smallest */
} tg_arg_max_min_s8_params;

TG_KERNEL int32_t tg_arg_max_min_s8_index(const tg_arg_max_min_s8_params *p, const int8_t *first) {
  int32_t found = 0;
  for (int32_t i = 1; i < p->depth; i++) {
    const int8_t element = first[i * p->inner], best = first[found * p->inner];
    if (p->maximum ? element > best : element < best)
      found = i;
  }
  return found;
}

TG_KERNEL void tg_arg_max_min_s8(const tg_arg_max_min_s8_params *p, const int8_t *input, int32_t *output) {
  for (int32_t i = 0; i < p->outer; i++) {
    for (int32_t j = 0; j < p->inner; j++)
      *output++ = tg_arg_max_min_s8_index(p, input + i * p->depth * p->inner + j);
  }
}

#endif
