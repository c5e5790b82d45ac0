/* Sums of products for two output channels and four pixels at once: what fits the registers of a Cortex-M4.
 */
#ifndef TG_DSP_BLOCK_H
#define TG_DSP_BLOCK_H

#include "tg_dsp.h"

#if !defined(__OPTIMIZE__)
#error "sums of blocks need all registers: compile this file with -Og, -O1 or more, and with no frame pointer"
#endif

/* Sums of output channel 0, then of output channel 1; each of four pixels. */
typedef struct {
  int32_t of[2][4];
} tg_dsp_block_sums;

/* One word of weights holds two taps of both channels, {0: first, 1: first, 0: second, 1: second}; four words
 * of x the same two taps of four pixels. */
#define TG_DSP_BLOCK_LOAD \
  "ldr %[v], [%[w]], #4\n ldrd %[p], %[q], [%[x]], #8\n sxtb16 %[u], %[v]\n sxtb16 %[v], %[v], ror #8\n"
#define TG_DSP_BLOCK_STEP                                                                           \
  TG_DSP_BLOCK_LOAD                                                                                 \
  "smlad %[a0], %[u], %[p], %[a0]\n smlad %[b0], %[v], %[p], %[b0]\n"                               \
  "smlad %[a1], %[u], %[q], %[a1]\n smlad %[b1], %[v], %[q], %[b1]\n ldrd %[p], %[q], [%[x]], #8\n" \
  "smlad %[a2], %[u], %[p], %[a2]\n smlad %[b2], %[v], %[p], %[b2]\n"                               \
  "smlad %[a3], %[u], %[q], %[a3]\n smlad %[b3], %[v], %[q], %[b3]\n"
/* The first step adds to the bias, which is in the last sum of each channel. */
#define TG_DSP_BLOCK_FIRST                                                                          \
  TG_DSP_BLOCK_LOAD                                                                                 \
  "smlad %[a0], %[u], %[p], %[a3]\n smlad %[b0], %[v], %[p], %[b3]\n"                               \
  "smlad %[a1], %[u], %[q], %[a3]\n smlad %[b1], %[v], %[q], %[b3]\n ldrd %[p], %[q], [%[x]], #8\n" \
  "smlad %[a2], %[u], %[p], %[a3]\n smlad %[b2], %[v], %[p], %[b3]\n"                               \
  "smlad %[a3], %[u], %[q], %[a3]\n smlad %[b3], %[v], %[q], %[b3]\n"
#define TG_DSP_BLOCK_TWO TG_DSP_BLOCK_STEP TG_DSP_BLOCK_STEP
#define TG_DSP_BLOCK_FOUR TG_DSP_BLOCK_TWO TG_DSP_BLOCK_TWO
#define TG_DSP_BLOCK_EIGHT TG_DSP_BLOCK_FOUR TG_DSP_BLOCK_FOUR

/* The sums but the last are "=&" results of the first step, "+" operands of the others. */
#define TG_DSP_BLOCK_ASM(sums, text, ...)                                                                 \
  __asm__ volatile(text                                                                                   \
                   : [a0] sums "r"(a0), [a1] sums "r"(a1), [a2] sums "r"(a2), [a3] "+r"(a3),              \
                     [b0] sums "r"(b0), [b1] sums "r"(b1), [b2] sums "r"(b2), [b3] "+r"(b3), [w] "+r"(w), \
                     [x] "+r"(x), [p] "=&r"(p), [q] "=&r"(q), [u] "=&r"(u), [v] "=&r"(v)                  \
                   : __VA_ARGS__                                                                          \
                   : "memory", "cc")

/* Named registers: where gcc chooses all of them itself, it now and then finds no way to. */
#define TG_DSP_BLOCK_REGISTERS(weights, words)                                                               \
  register int32_t a0 __asm__("r4"), a1 __asm__("r5"), a2 __asm__("r6"), a3 __asm__("r7"), b0 __asm__("r8"), \
      b1 __asm__("r9"), b2 __asm__("r10"), b3 __asm__("r11");                                                \
  register uint32_t p __asm__("r2"), q __asm__("r3"), u __asm__("r12"), v __asm__("lr");                     \
  register const uint32_t *w __asm__("r0") = (weights), *x __asm__("r1") = (words)

/* bias and behind it ``pairs`` words of weights; returns what lies behind them. */
TG_KERNEL const uint32_t *tg_dsp_block(const uint32_t *words, const uint32_t *weights, int32_t pairs,
                                       tg_dsp_block_sums *sums) {
  const uint32_t *end = weights + 2 + pairs;
  __asm__("" : "+m"(end)); /* on the stack: no register is left for an address */
  TG_DSP_BLOCK_REGISTERS(weights + 2, words);
  a3 = (int32_t)weights[0];
  b3 = (int32_t)weights[1];
  TG_DSP_BLOCK_ASM("=&", TG_DSP_BLOCK_FIRST, );
  if ((pairs - 1) & 1)
    TG_DSP_BLOCK_ASM("+", TG_DSP_BLOCK_STEP, );
  if ((pairs - 1) & 2)
    TG_DSP_BLOCK_ASM("+", TG_DSP_BLOCK_TWO, );
  if ((pairs - 1) & 4)
    TG_DSP_BLOCK_ASM("+", TG_DSP_BLOCK_FOUR, );
  if (pairs - 1 >= 16)
    TG_DSP_BLOCK_ASM(
        "+", "1:\n" TG_DSP_BLOCK_EIGHT "ldr %[p], %[end]\n cmp %[w], %[p]\n bne 1b\n", [end] "m"(end));
  else if ((pairs - 1) & 8)
    TG_DSP_BLOCK_ASM("+", TG_DSP_BLOCK_EIGHT, );
  *sums = (tg_dsp_block_sums){{{a0, a1, a2, a3}, {b0, b1, b2, b3}}};
  return w;
}

#endif
