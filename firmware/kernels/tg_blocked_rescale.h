/* Rescaling of short sums without 64-bit products, bit for bit what tg_requantize() gives. */
#ifndef TG_BLOCKED_RESCALE_H
#define TG_BLOCKED_RESCALE_H

#include "tg.h"

/* What all channels of a layer share, and per channel {bias, multiplier} and a shift to the right. */
typedef struct {
  const int32_t *words;
  const uint8_t *shift;
  int32_t half;      /* 2 * zero point + 1 */
  int32_t half_away; /* whether results below the zero point occur: halves are rounded away from zero */
  int32_t minimum, maximum;
} tg_blocked_rescale;

/* floor(a * b / 2**24) for |a| < 2**23 and b >= 0. */
TG_ARITHMETIC int32_t tg_blocked_multiply(int32_t a, int32_t b) {
#if defined(__ARM_ARCH_6M__) || defined(__XTENSA__)
  /* No long product: halves of 16 bits, the lower one of a with a sign. */
  const int32_t low = (int16_t)a, high = (a - low) >> 16;
  const int32_t b_low = (int32_t)((uint32_t)b & 0xFFFFU), b_high = b >> 16;
  const int32_t middle = high * b_low + low * b_high + ((low * b_low) >> 16);
  return high * b_high * 256 + (middle >> 8);
#else
  return (int32_t)(((int64_t)(a * 256) * b) >> 32);
#endif
}

/* `count` sums of one channel, its bias in them, to outputs `step` apart. Both roundings of tg_requantize()
 * are one shift here: the second one's half and the zero point are added beforehand. */
TG_ARITHMETIC void tg_blocked_channel(const tg_blocked_rescale *r, int32_t channel, const int32_t *sums,
                                      int32_t count, int8_t *output, int32_t step) {
  const int32_t multiplier = r->words[2 * channel + 1];
  const int32_t shift = r->shift[channel], half = (int32_t)((uint32_t)r->half << (shift - 1)) + 64;
  for (int32_t i = 0; i < count; i++, output += step) {
    int32_t scaled = tg_blocked_multiply(sums[i], multiplier);
    if (r->half_away)
      scaled -= scaled < -64 ? 128 : 0;
    *output = (int8_t)tg_clamp((scaled + half) >> shift, r->minimum, r->maximum);
  }
}

#endif
