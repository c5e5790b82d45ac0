/* Blocks of sums of products for cores without SIMD: four channels of several pixels at once.
 *
 * Weights are stored with 128 added, since every core loads unsigned bytes in one instruction; a pixel's sum
 * begins with what makes up for it. A weight is loaded once for all pixels of a block, and a pixel's element
 * once for four channels. */
#ifndef TG_BLOCKED_H
#define TG_BLOCKED_H

#include "tg_blocked_rescale.h"

/* Sums that fit in registers beside their factors and addresses. */
#if defined(__XTENSA__) || defined(__arm__)
#define TG_BLOCKED_PIXELS 2
#else
#define TG_BLOCKED_PIXELS 4
#endif
#define TG_BLOCKED_SUMS (4 * TG_BLOCKED_PIXELS)

/* Ends a channel's step: without it the compiler loads the factors of many steps before it needs them, and
 * spills the sums. */
#if defined(__GNUC__)
#define TG_BLOCKED_HOLD(sum) __asm__ volatile("" : "+r"(sum) : : "memory")
#else
#define TG_BLOCKED_HOLD(sum) ((void)0)
#endif

/* One tap of all pixels and four channels. */
TG_ARITHMETIC void tg_blocked_step(const int16_t *taps, const uint8_t *weights, int32_t *sums) {
  int32_t x[TG_BLOCKED_PIXELS];
  for (int p = 0; p < TG_BLOCKED_PIXELS; p++)
    x[p] = taps[p];
  for (int c = 0; c < 4; c++) {
    const int32_t w = weights[c];
    for (int p = 0; p < TG_BLOCKED_PIXELS; p++) {
      sums[c * TG_BLOCKED_PIXELS + p] += x[p] * w;
      TG_BLOCKED_HOLD(sums[c * TG_BLOCKED_PIXELS + p]);
    }
  }
}

/* sums[c][p] of four channels; taps [length][pixels], weights [length][4], an even length. */
TG_ARITHMETIC void tg_blocked_dot(const int16_t *taps, const uint8_t *weights, int32_t length,
                                  const int32_t *begin, int32_t *sums) {
  int32_t s[TG_BLOCKED_SUMS];
  for (int i = 0; i < TG_BLOCKED_SUMS; i++)
    s[i] = begin[i % TG_BLOCKED_PIXELS];
  const uint8_t *const end = weights + 4 * length;
  do {
    tg_blocked_step(taps, weights, s);
    tg_blocked_step(taps + TG_BLOCKED_PIXELS, weights + 4, s);
    taps += 2 * TG_BLOCKED_PIXELS;
    weights += 8;
  } while (weights != end);
  for (int i = 0; i < TG_BLOCKED_SUMS; i++)
    sums[i] = s[i];
}

/* All channels of `pixels` pixels, one function for all layers: taps [length][pixels], weights [channels / 4]
 * [length][4], output [pixels][channels]. */
static TG_COMMON void tg_blocked_tile(const tg_blocked_rescale *r, int32_t length, const int16_t *taps,
                                      const int32_t *begin, const uint8_t *weights, int32_t channels,
                                      int32_t pixels, int8_t *output) {
  const tg_blocked_rescale own = *r;
  for (int32_t left = channels; left > 0; left -= 4, weights += 4 * length) {
    int32_t sums[TG_BLOCKED_SUMS];
    tg_blocked_dot(taps, weights, length, begin, sums);
    const int32_t *sum = sums;
    for (int32_t c = 0; c < (left < 4 ? left : 4); c++, sum += TG_BLOCKED_PIXELS)
      tg_blocked_channel(&own, channels - left + c, sum, pixels, output++, channels);
  }
}

#endif
