/* ADD and SUB of two int8 tensors of one shape for Helium, where the result is a rounded plane over both: see
 * tg_sum_s8_dsp.h. Four elements at once. */
#ifndef TG_SUM_S8_MVE_H
#define TG_SUM_S8_MVE_H

#include "tg_mve.h"

typedef struct {
  int32_t elements;
  int32_t factor1, factor2, rest, bits;
  int32_t activation_min, activation_max;
} tg_sum_s8_mve_params;

TG_KERNEL void tg_sum_s8_mve(const tg_sum_s8_mve_params *p, const int8_t *input1, const int8_t *input2,
                             int8_t *output) {
  __asm__ volatile(
      "wlstp.32 lr, %[elements], 1f\n2:\n\t"
      "vldrb.s32 q0, [%[first]], #4\n\tvldrb.s32 q1, [%[second]], #4\n\t"
      "vmul.i32 q0, q0, %[factor1]\n\tvmla.s32 q0, q1, %[factor2]\n\tvadd.i32 q0, q0, %[rest]\n\t"
      "vshl.s32 q0, %[bits]\n\tvmax.s32 q0, q0, %q[low]\n\tvmin.s32 q0, q0, %q[high]\n\t"
      "vstrb.32 q0, [%[output]], #4\n\t"
      "letp lr, 2b\n1:"
      : [first] "+l"(input1), [second] "+l"(input2), [output] "+l"(output)
      : [elements] "r"(p->elements), [factor1] "r"(p->factor1), [factor2] "r"(p->factor2),
        [rest] "r"(p->rest), [bits] "r"(-p->bits), [low] "w"(vdupq_n_s32(p->activation_min)),
        [high] "w"(vdupq_n_s32(p->activation_max))
      : "lr", "q0", "q1", "memory");
}

#endif
