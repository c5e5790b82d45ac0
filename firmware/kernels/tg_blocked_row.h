/* A row times four columns of weights, for cores without SIMD.
 *
 * A word of weights holds one tap of four units, 128 added to each. Its bytes 0 and 2 are two halves, bytes 1
 * and 3 are two more, so that one product makes two; four such products fill the halves, which then go to
 * sums of 32 bits as in tg_blocked.h: to `high` the upper half, to `total` the whole word. */
#ifndef TG_BLOCKED_ROW_H
#define TG_BLOCKED_ROW_H

#include "tg.h"

#define TG_BLOCKED_BYTES UINT32_C(0x00FF00FF)
#define TG_BLOCKED_CHUNK 4 /* taps */

/* Of units 0 and 2, then of units 1 and 3. */
typedef struct {
  uint32_t total[2], high[2];
} tg_blocked_units;

/* Adds the products of `chunks` times four taps, an even number; behind each four taps is the word that makes
 * up for the weights' 128 and keeps lower halves above zero. */
#if defined(__ARM_ARCH_6M__)
#define TG_BLOCKED_TAP(at)      \
  "ldr %[w], [%[weights], #" at \
  "]\n\t"                       \
  "ldr %[x], [%[taps], #" at    \
  "]\n\t"                       \
  "lsrs %[t], %[w], #8\n\t"     \
  "ands %[t], %[mask]\n\t"      \
  "muls %[w], %[x]\n\t"         \
  "muls %[t], %[x]\n\t"         \
  "adds %[all], %[w]\n\t"       \
  "adds %[odd], %[t]\n\t"

TG_ARITHMETIC void tg_blocked_row(const uint32_t *taps, const uint32_t *weights, int32_t chunks,
                                  tg_blocked_units *sums) {
  const uint32_t *const end = weights + TG_BLOCKED_CHUNK * chunks;
  uint32_t total0 = sums->total[0], total1 = sums->total[1], high0 = sums->high[0], high1 = sums->high[1];
  uint32_t all, odd, w, x, t;
  __asm__(
      ".syntax unified\n"
      "1:\n\t"
      "ldr %[all], [%[weights]]\n\t"
      "ldr %[x], [%[taps]]\n\t"
      "lsrs %[odd], %[all], #8\n\t"
      "ands %[odd], %[mask]\n\t"
      "muls %[all], %[x]\n\t"
      "muls %[odd], %[x]\n\t"
      TG_BLOCKED_TAP("4")
      TG_BLOCKED_TAP("8")
      TG_BLOCKED_TAP("12")
      "lsls %[t], %[odd], #8\n\t"
      "subs %[all], %[all], %[t]\n\t"
      "ldr %[x], [%[taps], #16]\n\t"
      "adds %[all], %[x]\n\t"
      "adds %[odd], %[x]\n\t"
      "asrs %[t], %[all], #16\n\t"
      "add %[total0], %[all]\n\t"
      "add %[high0], %[t]\n\t"
      "asrs %[t], %[odd], #16\n\t"
      "add %[total1], %[odd]\n\t"
      "add %[high1], %[t]\n\t"
      "adds %[taps], #20\n\t"
      "adds %[weights], #16\n\t"
      "cmp %[weights], %[end]\n\t"
      "bne 1b\n\t"
      : [taps] "+l"(taps), [weights] "+l"(weights), [total0] "+h"(total0), [total1] "+h"(total1),
        [high0] "+h"(high0), [high1] "+h"(high1), [all] "=&l"(all), [odd] "=&l"(odd), [w] "=&l"(w),
        [x] "=&l"(x), [t] "=&l"(t)
      : [mask] "l"(TG_BLOCKED_BYTES), [end] "h"(end)
      : "cc", "memory");
  const tg_blocked_units done = {{total0, total1}, {high0, high1}};
  *sums = done;
}
#else
TG_ARITHMETIC void tg_blocked_row(const uint32_t *taps, const uint32_t *weights, int32_t chunks,
                                  tg_blocked_units *sums) {
  tg_blocked_units s = *sums;
  for (; chunks > 0; chunks--, taps += TG_BLOCKED_CHUNK + 1) {
    uint32_t even = taps[TG_BLOCKED_CHUNK], odd = even;
    for (int i = 0; i < TG_BLOCKED_CHUNK; i++, weights++) {
      even += (*weights & TG_BLOCKED_BYTES) * taps[i];
      odd += ((*weights >> 8) & TG_BLOCKED_BYTES) * taps[i];
    }
    s.high[0] += (uint32_t)((int32_t)even >> 16);
    s.high[1] += (uint32_t)((int32_t)odd >> 16);
    s.total[0] += even;
    s.total[1] += odd;
  }
  *sums = s;
}
#endif

#endif
