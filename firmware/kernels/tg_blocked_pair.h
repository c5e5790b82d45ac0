/* The loop of tg_blocked_dot.h in a processor's own instructions, of one pair; included where these are
 * defined:
 *
 * TG_BLOCKED_TAPS loads two taps and what their step begins with, TG_BLOCKED_CHANNEL computes one channel of
 * them, whose weights lie at these offsets, TG_BLOCKED_NEXT goes on. Operands of instructions lie in
 * registers of the constraint TG_BLOCKED_NEAR, sums and the end in those of TG_BLOCKED_FAR. */
#ifndef TG_BLOCKED_PAIR_H
#define TG_BLOCKED_PAIR_H

#include "tg_blocked_sums.h"

#if defined(TG_BLOCKED_NEXT)
#define TG_BLOCKED_LOOP

TG_ARITHMETIC void tg_blocked_dot(const uint32_t *taps, const uint32_t *begin, const uint8_t *weights,
                                  int32_t length, tg_blocked_sums *sums) {
  const uint8_t *const end = weights + 2 * length;
  uint32_t total0 = sums->total[0][0], total1 = sums->total[1][0];
  uint32_t high0 = sums->high[0][0], high1 = sums->high[1][0], x, y, b, p, q;
  __asm__("1:\n\t" TG_BLOCKED_TAPS("0", "4", "0") TG_BLOCKED_CHANNEL("0", "2", "total0", "high0")
              TG_BLOCKED_CHANNEL("1", "3", "total1", "high1") TG_BLOCKED_TAPS("8", "12", "4")
                  TG_BLOCKED_CHANNEL("4", "6", "total0", "high0")
                      TG_BLOCKED_CHANNEL("5", "7", "total1", "high1") TG_BLOCKED_NEXT
          : [taps] "+" TG_BLOCKED_NEAR(taps), [begin] "+" TG_BLOCKED_NEAR(begin),
            [weights] "+" TG_BLOCKED_NEAR(weights), [total0] "+" TG_BLOCKED_FAR(total0),
            [total1] "+" TG_BLOCKED_FAR(total1), [high0] "+" TG_BLOCKED_FAR(high0),
            [high1] "+" TG_BLOCKED_FAR(high1), [x] "=&" TG_BLOCKED_NEAR(x), [y] "=&" TG_BLOCKED_NEAR(y),
            [b] "=&" TG_BLOCKED_NEAR(b), [p] "=&" TG_BLOCKED_NEAR(p), [q] "=&" TG_BLOCKED_NEAR(q)
          : [end] TG_BLOCKED_FAR(end)
          : "cc", "memory");
  sums->total[0][0] = total0;
  sums->total[1][0] = total1;
  sums->high[0][0] = high0;
  sums->high[1][0] = high1;
}

#endif

#endif
