/* A reduction over any axes, as five nested runs: kept, reduced, kept, reduced, kept. */
#ifndef TG_REDUCTION_H
#define TG_REDUCTION_H

#include "tg.h"

/* The field every such kernel's parameters begin with: the runs' lengths, outermost first. */
#define TG_REDUCTION_FIELDS int32_t size[5]

/* Defines the kernel NAME: NAME_first(p) begins each output, NAME_next(p, state, element) takes in the
 * elements in their order, and NAME_last(p, state) gives the output. */
#define TG_REDUCTION_KERNEL(name, input_type, state_type, output_type)                        \
  TG_KERNEL state_type name##_run(const name##_params *p, const input_type *first) {          \
    state_type state = name##_first(p);                                                       \
    for (int32_t i = 0; i < p->size[1]; i++) {                                                \
      for (int32_t j = 0; j < p->size[3]; j++) {                                              \
        state = name##_next(p, state, first[(i * p->size[2] * p->size[3] + j) * p->size[4]]); \
      }                                                                                       \
    }                                                                                         \
    return state;                                                                             \
  }                                                                                           \
                                                                                              \
  TG_KERNEL void name(const name##_params *p, const input_type *input, output_type *output) { \
    const int32_t outer = p->size[1] * p->size[2] * p->size[3] * p->size[4];                  \
    const int32_t middle = p->size[3] * p->size[4];                                           \
    for (int32_t i = 0; i < p->size[0]; i++) {                                                \
      for (int32_t j = 0; j < p->size[2]; j++) {                                              \
        for (int32_t k = 0; k < p->size[4]; k++) {                                            \
          *output++ = name##_last(p, name##_run(p, input + i * outer + j * middle + k));      \
        }                                                                                     \
      }                                                                                       \
    }                                                                                         \
  }

#endif
