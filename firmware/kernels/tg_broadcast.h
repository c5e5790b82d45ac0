/* Two operands broadcast against each other: the loops that all two-operand kernels share. */
#ifndef TG_BROADCAST_H
#define TG_BROADCAST_H

#include "tg.h"

/* The fields every such kernel's parameters begin with: loops over the output, outermost first, and how many
 * elements each loop moves in the first and second input. */
#define TG_BROADCAST_FIELDS \
  int32_t size[4];          \
  int32_t step1[4], step2[4]

/* Defines the kernel NAME, which gives NAME_element(p, a, b) for every pair of elements.
 *
 * It walks forwards: the output may replace an input of its shape whose elements are no smaller. */
#define TG_BROADCAST_KERNEL(name, input_type, output_type)                                        \
  TG_KERNEL void name(const name##_params *p, const input_type *input1, const input_type *input2, \
                      output_type *output) {                                                      \
    for (int32_t i = 0; i < p->size[0]; i++) {                                                    \
      for (int32_t j = 0; j < p->size[1]; j++) {                                                  \
        for (int32_t k = 0; k < p->size[2]; k++) {                                                \
          const input_type *a = input1 + i * p->step1[0] + j * p->step1[1] + k * p->step1[2];     \
          const input_type *b = input2 + i * p->step2[0] + j * p->step2[1] + k * p->step2[2];     \
          for (int32_t l = 0; l < p->size[3]; l++) {                                              \
            *output++ = name##_element(p, a[l * p->step1[3]], b[l * p->step2[3]]);                \
          }                                                                                       \
        }                                                                                         \
      }                                                                                           \
    }                                                                                             \
  }

#endif
