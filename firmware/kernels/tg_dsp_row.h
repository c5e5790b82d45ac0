/* Sums of four outputs of one row, 16 products in 14 instructions.
 *
 * A half word of weights is 256 * w0 + w1, so that it * x0 + w1 * (256 * x1 - x0) is 256 * (w0 * x0 + w1 *
 * x1): the first product takes weights as they are. All sums are times 256; 127 is added to the second
 * factor, which then has 16 bits, and taken back by the bias. */
#ifndef TG_DSP_ROW_H
#define TG_DSP_ROW_H

#include "tg_dsp.h"

#define TG_DSP_ROW_OUTPUT(sum, w)                                                                           \
  "smlad %[" sum "], " w ", %[p], %[" sum "]\n sxtb16 " w ", " w "\n smlad %[" sum "], " w ", %[q], %[" sum \
  "]\n"
/* Four inputs and 4 * 4 weights. */
#define TG_DSP_ROW_FOUR                                                                      \
  "ldm %[w]!, {r4, r5, r6, r8}\n ldrd %[p], %[q], [%[x]], #8\n" TG_DSP_ROW_OUTPUT("a", "r4") \
      TG_DSP_ROW_OUTPUT("b", "r5") TG_DSP_ROW_OUTPUT("c", "r6") TG_DSP_ROW_OUTPUT("d", "r8")
#define TG_DSP_ROW_EIGHT TG_DSP_ROW_FOUR TG_DSP_ROW_FOUR
#define TG_DSP_ROW_SIXTEEN TG_DSP_ROW_EIGHT TG_DSP_ROW_EIGHT
#define TG_DSP_ROW_ASM(text)                                                                          \
  __asm__ volatile(text                                                                               \
                   : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [w] "+r"(w), [x] "+r"(from), \
                     [p] "=&r"(p), [q] "=&r"(q), "=&r"(w0), "=&r"(w1), "=&r"(w2), "=&r"(w3)           \
                   :                                                                                  \
                   : "memory")

/* The sums of four outputs over `words` words of x, two for four inputs; returns what is behind the weights.
 */
TG_KERNEL const TG_FLASH uint32_t *tg_dsp_row_sums(const TG_FLASH uint32_t *weights, const uint32_t *x,
                                                   int32_t words, int32_t *sums) {
  register int32_t a __asm__("r0") = (int32_t)weights[0], b __asm__("r1") = (int32_t)weights[1];
  register int32_t c __asm__("r2") = (int32_t)weights[2], d __asm__("r3") = (int32_t)weights[3];
  register const TG_FLASH uint32_t *w __asm__("r9") = weights + 4;
  register const uint32_t *from __asm__("r10") = x;
  const uint32_t *const end = x + words;
  register uint32_t w0 __asm__("r4"), w1 __asm__("r5"), w2 __asm__("r6"), w3 __asm__("r8");
  register uint32_t p __asm__("r11"), q __asm__("r12");
  if (words & 2)
    TG_DSP_ROW_ASM(TG_DSP_ROW_FOUR);
  if (words & 4)
    TG_DSP_ROW_ASM(TG_DSP_ROW_EIGHT);
  if (words & 8)
    TG_DSP_ROW_ASM(TG_DSP_ROW_SIXTEEN);
  while (words >= 16 && from != end)
    TG_DSP_ROW_ASM(TG_DSP_ROW_SIXTEEN TG_DSP_ROW_SIXTEEN);
  sums[0] = a;
  sums[1] = b;
  sums[2] = c;
  sums[3] = d;
  return w;
}

#endif
