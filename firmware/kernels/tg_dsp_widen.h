/* Weights of 8 bits with 16, in scratch memory. */
#ifndef TG_DSP_WIDEN_H
#define TG_DSP_WIDEN_H

#include "tg_dsp.h"

/* Four words, of which each becomes two; returns where the next belong. */
TG_ARITHMETIC uint32_t *tg_dsp_widen_four(const TG_FLASH uint32_t **weights, uint32_t *wide) {
  register uint32_t a __asm__("r0"), b __asm__("r1"), c __asm__("r2"), d __asm__("r3");
  register uint32_t e __asm__("r4"), f __asm__("r5"), g __asm__("r6"), h __asm__("r8");
  register const TG_FLASH uint32_t *from __asm__("r9") = *weights;
  register uint32_t *to __asm__("r10") = wide;
  __asm__ volatile(
      "ldm %8!, {r1, r3, r5, r8}\n sxtb16 r0, r1\n sxtb16 r1, r1, ror #8\n sxtb16 r2, r3\n"
      "sxtb16 r3, r3, ror #8\n sxtb16 r4, r5\n sxtb16 r5, r5, ror #8\n sxtb16 r6, r8\n"
      "sxtb16 r8, r8, ror #8\n stm %9!, {r0, r1, r2, r3, r4, r5, r6, r8}\n"
      : "=&r"(a), "=&r"(b), "=&r"(c), "=&r"(d), "=&r"(e), "=&r"(f), "=&r"(g), "=&r"(h), "+r"(from), "+r"(to)
      :
      : "memory");
  *weights = from;
  return to;
}

/* Biases and words of weights as tg_dsp_block reads them, to biases and two words for each. */
TG_KERNEL void tg_dsp_widen(const TG_FLASH uint32_t *weights, int32_t pairs, uint32_t *wide) {
  wide = tg_dsp_store_two(wide, weights[0], weights[1]);
  weights += 2;
#pragma GCC unroll 4
  for (int32_t i = 0; i < pairs / 4; i++)
    wide = tg_dsp_widen_four(&weights, wide);
#pragma GCC unroll 3
  for (int32_t i = 0; i < pairs % 4; i++)
    wide = tg_dsp_store_two(wide, tg_dsp_even(weights[i]), tg_dsp_odd(weights[i]));
}

#endif
