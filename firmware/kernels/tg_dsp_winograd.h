/* Winograd's F(2x2, 3x3), exact in integers: four outputs of a 3x3 window for 16 products instead of 36.
 *
 * In one dimension, inputs d0..d3 and weights g0..g2 give two outputs by four products:
 *   m0 = (d0 - d2) g0, m1 = (d1 + d2) (g0 + g1 + g2), m2 = (d2 - d1) (g0 - g1 + g2), m3 = (d1 - d3) g2,
 *   2 y0 = 2 m0 + m1 + m2, 2 y1 = m1 - m2 - 2 m3.
 * In two dimensions that is done to columns, then to rows, and the sums are four times the outputs. Words
 * hold two channels; of int8, transformed inputs are within 512 and transformed weights within 1152. */
#ifndef TG_DSP_WINOGRAD_H
#define TG_DSP_WINOGRAD_H

#include "tg_dsp_two.h"

/* Four words in a column or row of inputs, transformed. */
typedef struct {
  uint32_t of[4];
} tg_dsp_four;

TG_KERNEL tg_dsp_four tg_dsp_winograd_input(uint32_t d0, uint32_t d1, uint32_t d2, uint32_t d3) {
  return (tg_dsp_four){
      {tg_dsp_subtract(d0, d2), tg_dsp_add(d1, d2), tg_dsp_subtract(d2, d1), tg_dsp_subtract(d1, d3)}};
}

TG_KERNEL tg_dsp_four tg_dsp_winograd_weights(uint32_t g0, uint32_t g1, uint32_t g2) {
  const uint32_t ends = tg_dsp_add(g0, g2);
  return (tg_dsp_four){{g0, tg_dsp_add(ends, g1), tg_dsp_subtract(ends, g1), g2}};
}

/* A 3x3 window of one channel pair, column by column as tinygen/variants/dsp.py streams it for two output
 * channels, to the 16 positions of each: ``stride`` words from one to the next, channels side by side. */
TG_KERNEL void tg_dsp_winograd_filter(const uint32_t *w, uint32_t *g, int32_t stride) {
#pragma GCC unroll 2
  for (int k = 0; k < 2; k++) {
    TG_DSP_IN_ORDER(); /* both at once would not fit the registers */
    const tg_dsp_two a = tg_dsp_load_two(w), b = tg_dsp_load_two(w + 2);
    const tg_dsp_two c = tg_dsp_load_two(w + 4), d = tg_dsp_load_two(w + 6);
    const uint32_t words[9] = {a.first,  a.second, b.first,  b.second, c.first,
                               c.second, d.first,  d.second, w[8]};
    tg_dsp_four column[3];
#pragma GCC unroll 3
    for (int j = 0; j < 3; j++) {
      const uint32_t *of = words + 3 * j;
      column[j] = k == 0 ? tg_dsp_winograd_weights(tg_dsp_even(of[0]), tg_dsp_even(of[1]), tg_dsp_even(of[2]))
                         : tg_dsp_winograd_weights(tg_dsp_odd(of[0]), tg_dsp_odd(of[1]), tg_dsp_odd(of[2]));
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      const tg_dsp_four row = tg_dsp_winograd_weights(column[0].of[i], column[1].of[i], column[2].of[i]);
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++)
        g[(4 * i + j) * stride + k] = row.of[j];
    }
  }
}

#define TG_DSP_WINOGRAD_ONE(multiply)                                                            \
  "ldrd r2, r3, [r0], #8\n ldrd r12, lr, [r1], #8\n" multiply(r4, r2, r12) multiply(r8, r3, r12) \
      multiply(r5, r2, lr) multiply(r9, r3, lr) "ldrd r12, lr, [r1], #8\n" multiply(r6, r2, r12) \
          multiply(r10, r3, r12) multiply(r7, r2, lr) multiply(r11, r3, lr)
#define TG_DSP_WINOGRAD_SET(sum, a, b) "smuad " #sum ", " #a ", " #b "\n"
#define TG_DSP_WINOGRAD_ADD(sum, a, b) "smlad " #sum ", " #a ", " #b ", " #sum "\n"
#define TG_DSP_WINOGRAD_FIRST TG_DSP_WINOGRAD_ONE(TG_DSP_WINOGRAD_SET)
#define TG_DSP_WINOGRAD_NEXT TG_DSP_WINOGRAD_ONE(TG_DSP_WINOGRAD_ADD)
#define TG_DSP_WINOGRAD_TWO TG_DSP_WINOGRAD_NEXT TG_DSP_WINOGRAD_NEXT
#define TG_DSP_WINOGRAD_SIX TG_DSP_WINOGRAD_TWO TG_DSP_WINOGRAD_TWO TG_DSP_WINOGRAD_TWO
#define TG_DSP_WINOGRAD_EIGHT TG_DSP_WINOGRAD_TWO TG_DSP_WINOGRAD_SIX
/* `if` the weights are not those of the next position yet. */
#define TG_DSP_WINOGRAD_IF(jump) "ldr r2, %[next]\n cmp r0, r2\n " jump "\n"
#define TG_DSP_WINOGRAD_ROUNDS(round) \
  "1:\n" round TG_DSP_WINOGRAD_IF("bne 1b") "3:\n ldr r12, %[bytes]\n add r2, r2, r12\n str r2, %[next]\n"
/* For each position, what adds up all pairs; then the sums are stored. */
#define TG_DSP_WINOGRAD_ASM(pairs)                                                                        \
  __asm__ volatile("2:\n" pairs                                                                           \
                   "ldr r3, %[to]\n stmia r3!, {r4-r11}\n str r3, %[to]\n ldr r3, %[end]\n"               \
                   "cmp r0, r3\n bne 2b\n"                                                                \
                   : "+r"(g), "+r"(x), [to] "+m"(to), [next] "+m"(next)                                   \
                   : [bytes] "m"(bytes), [end] "m"(end)                                                   \
                   : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "memory", \
                     "cc")

/* The 16 sums of ``pairs`` products, an even number, of two output channels and four tiles:
 * to[position][channel][tile]. Inputs lie [position][pair][tile], weights [position][pair][channel]. */
TG_KERNEL void tg_dsp_winograd_products(const uint32_t *inputs, const uint32_t *weights, int32_t pairs,
                                        int32_t *to) {
  register const uint32_t *g __asm__("r0") = weights;
  register const uint32_t *x __asm__("r1") = inputs;
  const uint32_t *next = weights + 2 * pairs;
  const uint32_t *const end = weights + 32 * pairs;
  const int32_t bytes = 8 * pairs;
  if (pairs == 8)
    TG_DSP_WINOGRAD_ASM(TG_DSP_WINOGRAD_FIRST TG_DSP_WINOGRAD_NEXT TG_DSP_WINOGRAD_SIX);
  else if (pairs % 8 == 0)
    TG_DSP_WINOGRAD_ASM(TG_DSP_WINOGRAD_FIRST TG_DSP_WINOGRAD_NEXT TG_DSP_WINOGRAD_SIX TG_DSP_WINOGRAD_ROUNDS(
        TG_DSP_WINOGRAD_EIGHT));
  else
    TG_DSP_WINOGRAD_ASM(TG_DSP_WINOGRAD_FIRST TG_DSP_WINOGRAD_NEXT TG_DSP_WINOGRAD_IF("beq 3f")
                            TG_DSP_WINOGRAD_ROUNDS(TG_DSP_WINOGRAD_TWO));
}

#endif
