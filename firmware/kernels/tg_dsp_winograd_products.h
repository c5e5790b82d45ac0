/* The products of Winograd's tiles, 16 in 11 instructions. */
#ifndef TG_DSP_WINOGRAD_PRODUCTS_H
#define TG_DSP_WINOGRAD_PRODUCTS_H

#include "tg_dsp.h"

#if !defined(__OPTIMIZE__)
#error "sums of tiles need all registers: compile this file with -Og, -O1 or more, and with no frame pointer"
#endif

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
