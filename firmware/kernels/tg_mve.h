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

/* Vectors as long as there are `bytes` left: the last ones are read and written no further. */
#define TG_MVE_LOOP(body) "wlstp.8 lr, %[bytes], 1f\n2:\n\t" body "letp lr, 2b\n1:"

TG_ARITHMETIC void tg_mve_copy(int8_t *to, const int8_t *from, int32_t bytes) {
  __asm__ volatile(TG_MVE_LOOP("vldrb.8 q0, [%[from]], #16\n\tvstrb.8 q0, [%[to]], #16\n\t")
                   : [to] "+r"(to), [from] "+r"(from)
                   : [bytes] "r"(bytes)
                   : "lr", "q0", "memory");
}

TG_ARITHMETIC void tg_mve_fill(int8_t *to, int8_t value, int32_t bytes) {
  __asm__ volatile(TG_MVE_LOOP("vstrb.8 %q[all], [%[to]], #16\n\t")
                   : [to] "+r"(to)
                   : [all] "w"(vdupq_n_s8(value)), [bytes] "r"(bytes)
                   : "lr", "memory");
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
