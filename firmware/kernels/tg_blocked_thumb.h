/* The loop of tg_blocked_dot.h in Armv6-M: eight registers take operands, the others hold the sums. */
#ifndef TG_BLOCKED_THUMB_H
#define TG_BLOCKED_THUMB_H

#include "tg_blocked_sums.h"

#if defined(__ARM_ARCH_6M__)
#define TG_BLOCKED_LOOP

/* Two taps of the pair, and what their step begins with. */
#define TG_BLOCKED_TAPS(first, second, begin) \
  "ldr %[x], [%[taps], #" first               \
  "]\n\t"                                     \
  "ldr %[y], [%[taps], #" second              \
  "]\n\t"                                     \
  "ldr %[b], [%[begin], #" begin "]\n\t"

/* One channel of them, whose weights lie at these offsets. */
#define TG_BLOCKED_CHANNEL(first, second, total, high) \
  "ldrb %[p], [%[weights], #" first                    \
  "]\n\t"                                              \
  "ldrb %[q], [%[weights], #" second                   \
  "]\n\t"                                              \
  "muls %[p], %[x]\n\t"                                \
  "muls %[q], %[y]\n\t"                                \
  "adds %[p], %[b]\n\t"                                \
  "adds %[p], %[q]\n\t"                                \
  "asrs %[q], %[p], #16\n\t"                           \
  "add %[" total                                       \
  "], %[p]\n\t"                                        \
  "add %[" high "], %[q]\n\t"

TG_ARITHMETIC void tg_blocked_dot(const uint32_t *taps, const uint32_t *begin, const uint8_t *weights,
                                  int32_t length, tg_blocked_sums *sums) {
  const uint8_t *const end = weights + 2 * length;
  uint32_t total0 = sums->total[0][0], total1 = sums->total[1][0];
  uint32_t high0 = sums->high[0][0], high1 = sums->high[1][0], x, y, b, p, q;
  __asm__(
      ".syntax unified\n"
      "1:\n\t"
      TG_BLOCKED_TAPS("0", "4", "0")
      TG_BLOCKED_CHANNEL("0", "2", "total0", "high0")
      TG_BLOCKED_CHANNEL("1", "3", "total1", "high1")
      TG_BLOCKED_TAPS("8", "12", "4")
      TG_BLOCKED_CHANNEL("4", "6", "total0", "high0")
      TG_BLOCKED_CHANNEL("5", "7", "total1", "high1")
      "adds %[taps], #16\n\t"
      "adds %[begin], #8\n\t"
      "adds %[weights], #8\n\t"
      "cmp %[weights], %[end]\n\t"
      "bne 1b\n\t"
      : [taps] "+l"(taps), [begin] "+l"(begin), [weights] "+l"(weights), [total0] "+h"(total0),
        [total1] "+h"(total1), [high0] "+h"(high0), [high1] "+h"(high1), [x] "=&l"(x), [y] "=&l"(y),
        [b] "=&l"(b), [p] "=&l"(p), [q] "=&l"(q)
      : [end] "h"(end)
      : "cc", "memory");
  sums->total[0][0] = total0;
  sums->total[1][0] = total1;
  sums->high[0][0] = high0;
  sums->high[1][0] = high1;
}

#endif

#endif
