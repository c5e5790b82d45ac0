/* Blocks of sums of products for cores without SIMD: two channels of one or two pairs of pixels at once.
 *
 * A word holds an element of two pixels, x0 + 2**16 * x1, so that one product makes two. Two such products
 * fill the halves, which are then added to sums of 32 bits: to `high` the upper half, to `total` the whole
 * word, from which the sum of the lower halves follows. Weights have 128 added, since every core loads
 * unsigned bytes in one instruction; the word that a step begins with makes up for it and keeps the lower
 * half from borrowing. */
#ifndef TG_BLOCKED_H
#define TG_BLOCKED_H

#include "tg_blocked_dot.h"
#include "tg_blocked_rescale.h"

#define TG_BLOCKED_PIXELS (2 * TG_BLOCKED_PAIRS)
#define TG_BLOCKED_MIDDLE UINT32_C(0x8000) /* keeps the lower half of a word above zero */

/* Takes out of taps [length][pairs] what the steps begin with, for each two taps. */
TG_ARITHMETIC void tg_blocked_begin(const uint32_t *taps, int32_t length, uint32_t *begin) {
  for (int32_t i = 0; i < length; i += 2, taps += 2 * TG_BLOCKED_PAIRS) {
    for (int pair = 0; pair < TG_BLOCKED_PAIRS; pair++)
      *begin++ = TG_BLOCKED_MIDDLE - ((taps[pair] + taps[pair + TG_BLOCKED_PAIRS]) << 7);
  }
}

/* All channels of `pixels` pixels, one function for all layers: taps [length][pairs] and behind them room for
 * half as much, weights [channels / 2][length][2], output [pixels][channels]. */
static TG_COMMON void tg_blocked_tile(const tg_blocked_rescale *r, int32_t length, uint32_t *taps,
                                      const uint8_t *weights, int32_t channels, int32_t pixels,
                                      int8_t *output) {
  const tg_blocked_rescale own = *r;
  uint32_t *const begin = taps + length * TG_BLOCKED_PAIRS;
  const uint32_t excess = (uint32_t)(length / 2) * TG_BLOCKED_MIDDLE;
  tg_blocked_begin(taps, length, begin);
  for (int32_t channel = 0; channel < channels; channel += 2, weights += 2 * length) {
    tg_blocked_sums block;
    for (int c = 0; c < 2; c++) {
      const uint32_t bias = (uint32_t)own.words[channel + c < channels ? 2 * (channel + c) : 0];
      for (int pair = 0; pair < TG_BLOCKED_PAIRS; pair++) {
        block.high[c][pair] = bias;
        block.total[c][pair] = bias + (bias << 16) - excess;
      }
    }
    tg_blocked_dot(taps, begin, weights, length, &block);
    for (int32_t c = 0; c < (channel + 1 < channels ? 2 : 1); c++) {
      int32_t sums[TG_BLOCKED_PIXELS];
      for (int pair = 0; pair < TG_BLOCKED_PAIRS; pair++) {
        sums[2 * pair] = (int32_t)(block.total[c][pair] - (block.high[c][pair] << 16));
        sums[2 * pair + 1] = (int32_t)block.high[c][pair];
      }
      tg_blocked_channel(&own, channel + c, sums, pixels, output++, channels);
    }
  }
}

#endif
