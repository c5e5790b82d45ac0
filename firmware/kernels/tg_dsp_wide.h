/* The sums of tg_dsp_block.h with weights that have 16 bits already: 11 instructions for 16 products, not 13.
 */
#ifndef TG_DSP_WIDE_H
#define TG_DSP_WIDE_H

#include "tg_dsp_block.h"
#include "tg_dsp_widen.h"

#define TG_DSP_WIDE_PIXELS(a0, b0, a1, b1, sum_a0, sum_b0, sum_a1, sum_b1) \
  "ldrd %[p], %[q], [%[x]], #8\n"                                          \
  "smlad %[" a0 "], %[u], %[p], %[" sum_a0                                 \
  "]\n"                                                                    \
  "smlad %[" b0 "], %[v], %[p], %[" sum_b0                                 \
  "]\n"                                                                    \
  "smlad %[" a1 "], %[u], %[q], %[" sum_a1                                 \
  "]\n"                                                                    \
  "smlad %[" b1 "], %[v], %[q], %[" sum_b1 "]\n"
#define TG_DSP_WIDE_STEP                                                                             \
  "ldrd %[u], %[v], [%[w]], #8\n" TG_DSP_WIDE_PIXELS("a0", "b0", "a1", "b1", "a0", "b0", "a1", "b1") \
      TG_DSP_WIDE_PIXELS("a2", "b2", "a3", "b3", "a2", "b2", "a3", "b3")
/* The first step adds to the biases, for all pixels. */
#define TG_DSP_WIDE_FIRST                                                                                    \
  "ldrd %[a3], %[b3], [%[w]], #8\n ldrd %[u], %[v], [%[w]], #8\n" TG_DSP_WIDE_PIXELS("a0", "b0", "a1", "b1", \
                                                                                     "a3", "b3", "a3", "b3") \
      TG_DSP_WIDE_PIXELS("a2", "b2", "a3", "b3", "a3", "b3", "a3", "b3")
#define TG_DSP_WIDE_TWO TG_DSP_WIDE_STEP TG_DSP_WIDE_STEP
#define TG_DSP_WIDE_FOUR TG_DSP_WIDE_TWO TG_DSP_WIDE_TWO
#define TG_DSP_WIDE_EIGHT TG_DSP_WIDE_FOUR TG_DSP_WIDE_FOUR

#define TG_DSP_WIDE_ASM(sums, text, ...)                                                              \
  __asm__ volatile(text                                                                               \
                   : [a0] sums "r"(a0), [a1] sums "r"(a1), [a2] sums "r"(a2), [a3] sums "r"(a3),      \
                     [b0] sums "r"(b0), [b1] sums "r"(b1), [b2] sums "r"(b2), [b3] sums "r"(b3),      \
                     [w] "+r"(w), [x] "+r"(x), [p] "=&r"(p), [q] "=&r"(q), [u] "=&r"(u), [v] "=&r"(v) \
                   : __VA_ARGS__                                                                      \
                   : "memory", "cc")

/* wide holds what tg_dsp_widen writes, words four for each of the ``pairs``; returns what lies behind words.
 */
TG_KERNEL const uint32_t *tg_dsp_wide_block(const uint32_t *words, const uint32_t *wide, int32_t pairs,
                                            tg_dsp_block_sums *sums) {
  const uint32_t *end = words + 4 * pairs;
  __asm__("" : "+m"(end)); /* on the stack: no register is left for an address */
  TG_DSP_BLOCK_REGISTERS(wide, words);
  TG_DSP_WIDE_ASM("=&", TG_DSP_WIDE_FIRST, );
  if ((pairs - 1) & 1)
    TG_DSP_WIDE_ASM("+", TG_DSP_WIDE_STEP, );
  if ((pairs - 1) & 2)
    TG_DSP_WIDE_ASM("+", TG_DSP_WIDE_TWO, );
  if ((pairs - 1) & 4)
    TG_DSP_WIDE_ASM("+", TG_DSP_WIDE_FOUR, );
  if ((pairs - 1) & 8)
    TG_DSP_WIDE_ASM("+", TG_DSP_WIDE_EIGHT, );
  if (pairs - 1 >= 32)
    TG_DSP_WIDE_ASM("+",
                    "1:\n" TG_DSP_WIDE_EIGHT TG_DSP_WIDE_EIGHT "ldr %[p], %[end]\n cmp %[x], %[p]\n bne 1b\n",
                    [end] "m"(end));
  else if ((pairs - 1) & 16)
    TG_DSP_WIDE_ASM("+", TG_DSP_WIDE_EIGHT TG_DSP_WIDE_EIGHT, );
  *sums = (tg_dsp_block_sums){{{a0, a1, a2, a3}, {b0, b1, b2, b3}}};
  return x;
}

#endif
