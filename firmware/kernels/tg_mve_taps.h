/* Products of single taps of sixteen channels for Helium, added to sums of 32 bits. */
#ifndef TG_MVE_TAPS_H
#define TG_MVE_TAPS_H

#include "tg_mve.h"

/* Widens products of 16 bits, those of even channels in q2 and of odd ones in q0, and adds them to sums: each
 * of these holds every fourth channel. */
#define TG_MVE_ADD_PRODUCTS                                                                      \
  "vmovlb.s16 q1, q2\n\tvadd.i32 %q0, %q0, q1\n\tvmovlt.s16 q2, q2\n\tvadd.i32 %q1, %q1, q2\n\t" \
  "vmovlb.s16 q1, q0\n\tvadd.i32 %q2, %q2, q1\n\tvmovlt.s16 q0, q0\n\tvadd.i32 %q3, %q3, q0"

/* One tap; `x` and `weights` move on, `x` by so many bytes. */
TG_ARITHMETIC void tg_mve_tap(int32x4_t *sums, const int8_t **x, int32_t step, const int8_t **weights) {
  __asm__(
      "vldrb.8 q0, [%[x]]\n\tadd %[x], %[x], %[step]\n\tvldrb.8 q1, [%[weights]], #16\n\t"
      "vmullb.s8 q2, q0, q1\n\tvmullt.s8 q0, q0, q1\n\t" TG_MVE_ADD_PRODUCTS
      : "+w"(sums[0]), "+w"(sums[1]), "+w"(sums[2]), "+w"(sums[3]), [x] "+r"(*x), [weights] "+r"(*weights)
      : [step] "rI"(step)
      : "q0", "q1", "q2", "memory");
}

/* Two taps, of which products fit 16 bits together: `x` moves by one step after each. There is a register
 * less than needed, so weights are loaded once more. */
TG_ARITHMETIC void tg_mve_taps(int32x4_t *sums, const int8_t **x, int32_t step, int32_t next,
                               const int8_t **weights) {
  __asm__(
      "vldrb.8 q0, [%[x]]\n\tadd %[x], %[x], %[step]\n\tvldrb.8 q1, [%[weights]], #16\n\t"
      "vmullb.s8 q2, q0, q1\n\tvmullt.s8 q0, q0, q1\n\t"
      "vldrb.8 q1, [%[x]]\n\tadd %[x], %[x], %[next]\n\tvldrb.8 q3, [%[weights]]\n\t"
      "vmullb.s8 q3, q1, q3\n\tvadd.i16 q2, q2, q3\n\t"
      "vldrb.8 q3, [%[weights]], #16\n\t"
      "vmullt.s8 q1, q1, q3\n\tvadd.i16 q0, q0, q1\n\t" TG_MVE_ADD_PRODUCTS
      : "+w"(sums[0]), "+w"(sums[1]), "+w"(sums[2]), "+w"(sums[3]), [x] "+r"(*x), [weights] "+r"(*weights)
      : [step] "rI"(step), [next] "rI"(next)
      : "q0", "q1", "q2", "q3", "memory");
}

#endif
