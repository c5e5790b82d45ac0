/* MUL of two int8 tensors of one shape for Helium: four elements at once. */
#ifndef TG_MUL_S8_MVE_H
#define TG_MUL_S8_MVE_H

#include "tg_mve.h"

typedef struct {
  int32_t elements;
  int32_t zero_point1, zero_point2;
  int32_t output_zero_point, output_multiplier, output_shift; /* the shift is 0 or to the right, negative */
  int32_t activation_min, activation_max;
} tg_mul_s8_mve_params;

/* Vectors round halves up: a negative number that is shifted right is one less before, and so rounds away. */
TG_KERNEL void tg_mul_s8_mve(const tg_mul_s8_mve_params *p, const int8_t *input1, const int8_t *input2,
                             int8_t *output) {
  __asm__ volatile(
      "wlstp.32 lr, %[elements], 1f\n2:\n\t"
      "vldrb.s32 q0, [%[first]], #4\n\tvldrb.s32 q1, [%[second]], #4\n\t"
      "vsub.i32 q0, q0, %[zero1]\n\tvsub.i32 q1, q1, %[zero2]\n\tvmul.i32 q0, q0, q1\n\t"
      "vqrdmulh.s32 q0, q0, %[multiplier]\n\t"
      "vand q1, q0, %q[right]\n\tvshr.s32 q1, q1, #31\n\tvadd.i32 q0, q0, q1\n\t"
      "vrshl.s32 q0, q0, %q[right]\n\tvadd.i32 q0, q0, %[zero]\n\t"
      "vmax.s32 q0, q0, %q[low]\n\tvmin.s32 q0, q0, %q[high]\n\t"
      "vstrb.32 q0, [%[output]], #4\n\t"
      "letp lr, 2b\n1:"
      : [first] "+l"(input1), [second] "+l"(input2), [output] "+l"(output)
      : [elements] "r"(p->elements), [zero1] "r"(p->zero_point1), [zero2] "r"(p->zero_point2),
        [multiplier] "r"(p->output_multiplier), [right] "w"(vdupq_n_s32(p->output_shift)),
        [zero] "r"(p->output_zero_point), [low] "w"(vdupq_n_s32(p->activation_min)),
        [high] "w"(vdupq_n_s32(p->activation_max))
      : "lr", "q0", "q1", "memory");
}

#endif
