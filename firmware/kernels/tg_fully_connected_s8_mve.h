/* FULLY_CONNECTED on int8 rows for Helium: eight units at once.
 *
 * Weights are words: for eight units chunks of each in turn, then their biases, multipliers and shifts, of
 * which a vector holds the units of even numbers, the next the odd ones. A row's first chunk has the bytes
 * that are more than whole chunks. Biases hold what the input's zero point adds to sums. */
#ifndef TG_FULLY_CONNECTED_S8_MVE_H
#define TG_FULLY_CONNECTED_S8_MVE_H

#include "tg_mve_rescale.h"

typedef struct {
  int32_t batches;
  int32_t depth;
  int32_t units;
  int32_t input_zero_point, output_zero_point;
  int32_t activation_min, activation_max;
  int32_t halves; /* as tg_mve_rescale.h has it */
  int32_t left;
} tg_fully_connected_s8_mve_params;

/* Products of 16 elements in q0 with the weights of eight units; `op` is the sums' first or a later step. */
#define TG_MVE_EIGHT_UNITS(op)                                                                 \
  "vldrb.8 q1, [%[weights]], #16\n\t" op " r0, q0, q1\n\tvldrb.8 q2, [%[weights]], #16\n\t" op \
  " r8, q0, q2\n\tvldrb.8 q1, [%[weights]], #16\n\t" op                                        \
  " r2, q0, q1\n\tvldrb.8 q2, [%[weights]], #16\n\t" op                                        \
  " r10, q0, q2\n\tvldrb.8 q1, [%[weights]], #16\n\t" op                                       \
  " r4, q0, q1\n\tvldrb.8 q2, [%[weights]], #16\n\t" op                                        \
  " r12, q0, q2\n\tvldrb.8 q1, [%[weights]], #16\n\t" op                                       \
  " r6, q0, q1\n\t"                                                                            \
  "vldrb.8 q2, [%[weights]], #16\n\t" op " lr, q0, q2\n\t"

/* The sums of a row with eight units; returns the end of their weights. */
TG_ARITHMETIC const int8_t *tg_mve_dot_eight(const int8_t *row, const int8_t *weights, int32_t depth,
                                             int32x4_t *even, int32x4_t *odd) {
  int32x4_t a, b;
  __asm__(
      "sub r0, %[left], #1\n\tand r0, r0, #15\n\tadd r0, r0, #1\n\t"
      "vctp.8 r0\n\tvpst\n\tvldrbt.8 q0, [%[row]]\n\tadd %[row], %[row], r0\n\t"
      "subs %[left], %[left], r0\n\t" TG_MVE_EIGHT_UNITS("vmladav.s8")
      "beq 2f\n1:\n\tvldrb.8 q0, [%[row]], #16\n\t" TG_MVE_EIGHT_UNITS("vmladava.s8")
      "subs %[left], %[left], #16\n\tbne 1b\n2:\n\t"
      "vmov %q[a][2], %q[a][0], r0, r4\n\tvmov %q[a][3], %q[a][1], r2, r6\n\t"
      "vmov %q[b][2], %q[b][0], r8, r12\n\tvmov %q[b][3], %q[b][1], r10, lr\n\t"
      : [a] "=&w"(a), [b] "=&w"(b), [row] "+r"(row), [weights] "+r"(weights), [left] "+r"(depth)
      :
      : "r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr", "q0", "q1", "q2", "cc", "memory");
  *even = a;
  *odd = b;
  return weights;
}

TG_KERNEL void tg_fully_connected_s8_mve(const tg_fully_connected_s8_mve_params *p, const int8_t *input,
                                         const TG_FLASH uint32_t *weights, int8_t *output) {
  for (int32_t b = 0; b < p->batches; b++, input += p->depth, output += p->units) {
    const int8_t *at = (const int8_t *)weights;
    for (int32_t unit = 0; unit < p->units; unit += 8) {
      int32x4_t even, odd;
      at = tg_mve_dot_eight(input, at, p->depth, &even, &odd);
      const int32_t *words = (const int32_t *)(const void *)at;
      at += 24 * sizeof *words;
      even = vaddq_s32(even, vldrwq_s32(words));
      odd = vaddq_s32(odd, vldrwq_s32(words + 4));
      even = tg_mve_rescale_each(even, words + 8, words + 16, p->halves, p->left);
      odd = tg_mve_rescale_each(odd, words + 12, words + 20, p->halves, p->left);
      int16x8_t all = vqaddq_n_s16(tg_mve_words(even, odd), (int16_t)p->output_zero_point);
      all = vmaxq_s16(all, vdupq_n_s16((int16_t)p->activation_min));
      all = vminq_s16(all, vdupq_n_s16((int16_t)p->activation_max));
      vstrbq_p_s16(output + unit, all, vctp16q((uint32_t)(p->units - unit)));
    }
  }
}

#endif
