/* What the kernels for Helium (Armv8.1-M's vectors, MVE) share: sums of products, and exact rescaling. */
#ifndef TG_MVE_H
#define TG_MVE_H

#include <stddef.h>

#include "tg.h"

#if !defined(__ARM_FEATURE_MVE)
#error "This kernel is for processors with Helium (MVE), such as the Cortex-M55."
#endif

#include <arm_mve.h>

/* Bytes of a vector. */
#define TG_MVE_BYTES 16

/* Copies bytes without reading or writing behind them. */
TG_ARITHMETIC void tg_mve_copy(int8_t *to, const int8_t *from, int32_t bytes) {
  for (; bytes > 0; bytes -= TG_MVE_BYTES, to += TG_MVE_BYTES, from += TG_MVE_BYTES) {
    const mve_pred16_t valid = vctp8q((uint32_t)bytes);
    vstrbq_p_s8(to, vldrbq_z_s8(from, valid), valid);
  }
}

/* Sets bytes without writing behind them. */
TG_ARITHMETIC void tg_mve_fill(int8_t *to, int8_t value, int32_t bytes) {
  const int8x16_t values = vdupq_n_s8(value);
  for (; bytes > 0; bytes -= TG_MVE_BYTES, to += TG_MVE_BYTES)
    vstrbq_p_s8(to, values, vctp8q((uint32_t)bytes));
}

/* Products of four columns and two rows of weights, one chunk of 16 bytes of each after the other:
 * columns[chunk][4][16] and weights[chunk][2][16]. `op` is the sum's first or a later instruction.
 * Sums of products need registers of even numbers: the compiler would move them to and fro. */
#define TG_MVE_CHUNK_4X2(op)                                  \
  "vldrb.8 q0, [%[weights]], #16\n\t"                         \
  "vldrb.8 q2, [%[columns]], #16\n\t" op                      \
  " r0, q2, q0\n\t"                                           \
  "vldrb.8 q1, [%[weights]], #16\n\t" op                      \
  " r8, q2, q1\n\t"                                           \
  "vldrb.8 q3, [%[columns]], #16\n\t" op " r2, q3, q0\n\t" op \
  " r10, q3, q1\n\t"                                          \
  "vldrb.8 q2, [%[columns]], #16\n\t" op " r4, q2, q0\n\t" op \
  " r12, q2, q1\n\t"                                          \
  "vldrb.8 q3, [%[columns]], #16\n\t" op " r6, q3, q0\n\t" op " lr, q3, q1\n\t"

/* The sums of each column with the first row of weights and with the second; returns the end of the weights.
 * At least one chunk. */
TG_ARITHMETIC const int8_t *tg_mve_dot_4x2(const int8_t *columns, const int8_t *weights, int32_t chunks,
                                           int32x4_t *first, int32x4_t *second) {
  int32x4_t a, b;
  __asm__(TG_MVE_CHUNK_4X2("vmladav.s8") "subs %[chunks], %[chunks], #1\n\t"
                                         "beq 2f\n\t"
                                         "1:\n\t" TG_MVE_CHUNK_4X2("vmladava.s8")
                                             "subs %[chunks], %[chunks], #1\n\t"
                                             "bne 1b\n\t"
                                             "2:\n\t"
                                             "vmov %q[a][2], %q[a][0], r0, r4\n\t"
                                             "vmov %q[a][3], %q[a][1], r2, r6\n\t"
                                             "vmov %q[b][2], %q[b][0], r8, r12\n\t"
                                             "vmov %q[b][3], %q[b][1], r10, lr\n\t"
          : [a] "=&w"(a), [b] "=&w"(b), [columns] "+r"(columns), [weights] "+r"(weights),
            [chunks] "+r"(chunks)
          :
          : "r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr", "q0", "q1", "q2", "q3", "cc", "memory");
  *first = a;
  *second = b;
  return weights;
}

#endif
