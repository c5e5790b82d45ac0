/* The loop of tg_blocked_dot.h in RV32M, of two pairs. */
#ifndef TG_BLOCKED_RISCV_H
#define TG_BLOCKED_RISCV_H

#include "tg_blocked_sums.h"

#if defined(__riscv_mul) && __riscv_xlen == 32
#define TG_BLOCKED_LOOP

/* Two taps of both pairs in t0 to t3, and what their steps begin with in t4 and t5. */
#define TG_BLOCKED_TAPS(a, b, c, d, begin, next) \
  "lw t0, " a                                    \
  "(%[taps])\n\t"                                \
  "lw t1, " b                                    \
  "(%[taps])\n\t"                                \
  "lw t2, " c                                    \
  "(%[taps])\n\t"                                \
  "lw t3, " d                                    \
  "(%[taps])\n\t"                                \
  "lw t4, " begin                                \
  "(%[begin])\n\t"                               \
  "lw t5, " next "(%[begin])\n\t"

/* One channel of them, whose weights lie at these offsets. */
#define TG_BLOCKED_CHANNEL(first, second, total, high) \
  "lbu %[w], " first                                   \
  "(%[weights])\n\t"                                   \
  "lbu %[v], " second                                  \
  "(%[weights])\n\t"                                   \
  "mul %[p], t0, %[w]\n\t"                             \
  "mul %[w], t1, %[w]\n\t"                             \
  "mul t6, t2, %[v]\n\t"                               \
  "mul %[v], t3, %[v]\n\t"                             \
  "add %[p], %[p], t4\n\t"                             \
  "add %[w], %[w], t5\n\t"                             \
  "add %[p], %[p], t6\n\t"                             \
  "add %[w], %[w], %[v]\n\t"                           \
  "srai t6, %[p], 16\n\t"                              \
  "srai %[v], %[w], 16\n\t"                            \
  "add %[" total "0], %[" total                        \
  "0], %[p]\n\t"                                       \
  "add %[" total "1], %[" total                        \
  "1], %[w]\n\t"                                       \
  "add %[" high "0], %[" high                          \
  "0], t6\n\t"                                         \
  "add %[" high "1], %[" high "1], %[v]\n\t"

TG_ARITHMETIC void tg_blocked_dot(const uint32_t *taps, const uint32_t *begin, const uint8_t *weights,
                                  int32_t length, tg_blocked_sums *sums) {
  const uint8_t *const end = weights + 2 * length;
  uint32_t a0 = sums->total[0][0], a1 = sums->total[0][1], b0 = sums->high[0][0], b1 = sums->high[0][1];
  uint32_t c0 = sums->total[1][0], c1 = sums->total[1][1], d0 = sums->high[1][0], d1 = sums->high[1][1];
  uint32_t p, w, v;
  __asm__(
      "1:\n\t"
      TG_BLOCKED_TAPS("0", "4", "8", "12", "0", "4")
      TG_BLOCKED_CHANNEL("0", "2", "a", "b")
      TG_BLOCKED_CHANNEL("1", "3", "c", "d")
      TG_BLOCKED_TAPS("16", "20", "24", "28", "8", "12")
      TG_BLOCKED_CHANNEL("4", "6", "a", "b")
      TG_BLOCKED_CHANNEL("5", "7", "c", "d")
      "addi %[taps], %[taps], 32\n\t"
      "addi %[begin], %[begin], 16\n\t"
      "addi %[weights], %[weights], 8\n\t"
      "bne %[weights], %[end], 1b\n\t"
      : [taps] "+r"(taps), [begin] "+r"(begin), [weights] "+r"(weights), [a0] "+r"(a0), [a1] "+r"(a1),
        [b0] "+r"(b0), [b1] "+r"(b1), [c0] "+r"(c0), [c1] "+r"(c1), [d0] "+r"(d0), [d1] "+r"(d1),
        [p] "=&r"(p), [w] "=&r"(w), [v] "=&r"(v)
      : [end] "r"(end)
      : "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory");
  const tg_blocked_sums done = {{{a0, a1}, {c0, c1}}, {{b0, b1}, {d0, d1}}};
  *sums = done;
}

#endif

#endif
