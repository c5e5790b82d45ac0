/* The loop of tg_blocked_dot.h in Armv7-M, which adds while it multiplies and while it shifts. */
#ifndef TG_BLOCKED_THUMB2_H
#define TG_BLOCKED_THUMB2_H

#include "tg_blocked_sums.h"

#if defined(__thumb2__)
#define TG_BLOCKED_LOOP

/* Two taps of the pair, and what their step begins with. */
#define TG_BLOCKED_TAPS "ldrd %[x], %[y], [%[taps]], #8\n\tldr %[b], [%[begin]], #4\n\t"

/* One channel of them, whose weights lie at these offsets. */
#define TG_BLOCKED_CHANNEL(first, second, total, high) \
  "ldrb %[p], [%[weights], #" first                    \
  "]\n\t"                                              \
  "ldrb %[q], [%[weights], #" second                   \
  "]\n\t"                                              \
  "mla %[p], %[p], %[x], %[b]\n\t"                     \
  "mla %[p], %[q], %[y], %[p]\n\t"                     \
  "add %[" total "], %[" total                         \
  "], %[p]\n\t"                                        \
  "add %[" high "], %[" high "], %[p], asr #16\n\t"

TG_ARITHMETIC void tg_blocked_dot(const uint32_t *taps, const uint32_t *begin, const uint8_t *weights,
                                  int32_t length, tg_blocked_sums *sums) {
  const uint8_t *const end = weights + 2 * length;
  uint32_t total0 = sums->total[0][0], total1 = sums->total[1][0];
  uint32_t high0 = sums->high[0][0], high1 = sums->high[1][0], x, y, b, p, q;
  __asm__(
      "1:\n\t"
      TG_BLOCKED_TAPS
      TG_BLOCKED_CHANNEL("0", "2", "total0", "high0")
      TG_BLOCKED_CHANNEL("1", "3", "total1", "high1")
      TG_BLOCKED_TAPS
      TG_BLOCKED_CHANNEL("4", "6", "total0", "high0")
      TG_BLOCKED_CHANNEL("5", "7", "total1", "high1")
      "add %[weights], %[weights], #8\n\t"
      "cmp %[weights], %[end]\n\t"
      "bne 1b\n\t"
      : [taps] "+r"(taps), [begin] "+r"(begin), [weights] "+r"(weights), [total0] "+r"(total0),
        [total1] "+r"(total1), [high0] "+r"(high0), [high1] "+r"(high1), [x] "=&r"(x), [y] "=&r"(y),
        [b] "=&r"(b), [p] "=&r"(p), [q] "=&r"(q)
      : [end] "r"(end)
      : "cc", "memory");
  sums->total[0][0] = total0;
  sums->total[1][0] = total1;
  sums->high[0][0] = high0;
  sums->high[1][0] = high1;
}
#endif

#endif
