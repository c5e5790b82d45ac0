/* The index of the first of the extreme elements along one axis: what ARG_MAX and ARG_MIN share. */
#ifndef TG_ARG_MAX_MIN_H
#define TG_ARG_MAX_MIN_H

#include "tg.h"

/* The fields of every such kernel's parameters. */
#define TG_ARG_MAX_MIN_FIELDS                                                   \
  int32_t outer, depth, inner; /* elements before, along and behind the axis */ \
  int32_t maximum              /* 1 for the largest element, 0 for the smallest */

/* Defines the kernel NAME. */
#define TG_ARG_MAX_MIN_KERNEL(name, input_type, output_type)                                  \
  TG_KERNEL int32_t name##_index(const name##_params *p, const input_type *first) {           \
    int32_t found = 0;                                                                        \
    for (int32_t i = 1; i < p->depth; i++) {                                                  \
      const input_type element = first[i * p->inner], best = first[found * p->inner];         \
      if (p->maximum ? element > best : element < best)                                       \
        found = i;                                                                            \
    }                                                                                         \
    return found;                                                                             \
  }                                                                                           \
                                                                                              \
  TG_KERNEL void name(const name##_params *p, const input_type *input, output_type *output) { \
    for (int32_t i = 0; i < p->outer; i++) {                                                  \
      for (int32_t j = 0; j < p->inner; j++)                                                  \
        *output++ = name##_index(p, input + i * p->depth * p->inner + j);                     \
    }                                                                                         \
  }

#endif
