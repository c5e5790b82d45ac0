/* The loop that blocks of sums of products consist of: tg_blocked.h says how it computes.
 *
 * The smaller a core, the less a compiler fits it into the registers: those have it in their own
 * instructions. */
#ifndef TG_BLOCKED_DOT_H
#define TG_BLOCKED_DOT_H

#include "tg_blocked_riscv.h"
#include "tg_blocked_thumb.h"
#include "tg_blocked_thumb2.h"
#include "tg_blocked_xtensa.h"

/* All of these loops take taps [length][pairs], begin [length / 2][pairs] and weights [length][2]; the length
 * is a multiple of 4. They add to the sums. */
#if !defined(TG_BLOCKED_LOOP)
/* Two taps. */
TG_ARITHMETIC void tg_blocked_step(const uint32_t *taps, const uint32_t *begin, const uint8_t *weights,
                                   tg_blocked_sums *sums) {
  for (int c = 0; c < 2; c++) {
    const uint32_t w = weights[c], v = weights[c + 2];
    for (int pair = 0; pair < TG_BLOCKED_PAIRS; pair++) {
      const uint32_t sum = begin[pair] + taps[pair] * w + taps[pair + TG_BLOCKED_PAIRS] * v;
      sums->high[c][pair] += (uint32_t)((int32_t)sum >> 16);
      sums->total[c][pair] += sum;
    }
  }
}

TG_ARITHMETIC void tg_blocked_dot(const uint32_t *taps, const uint32_t *begin, const uint8_t *weights,
                                  int32_t length, tg_blocked_sums *sums) {
  const uint8_t *const end = weights + 2 * length;
  tg_blocked_sums s = *sums;
  do {
    tg_blocked_step(taps, begin, weights, &s);
    tg_blocked_step(taps + 2 * TG_BLOCKED_PAIRS, begin + TG_BLOCKED_PAIRS, weights + 4, &s);
    taps += 4 * TG_BLOCKED_PAIRS;
    begin += 2 * TG_BLOCKED_PAIRS;
    weights += 8;
  } while (weights != end);
  *sums = s;
}
#endif

#endif
