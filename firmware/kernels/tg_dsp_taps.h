/* Windows of 3 x 3 on one plane of an image, two outputs side by side: what depthwise convolutions share. */
#ifndef TG_DSP_TAPS_H
#define TG_DSP_TAPS_H

#include "tg_dsp.h"

/* A channel's weights, as words of two; its bias, with the row above the image in `top`; what the row below
 * adds; and its rescaling. */
typedef struct {
  uint32_t sides[3]; /* of each row: left, right */
  uint32_t upper;    /* the middle column's rows 0 and 1 */
  uint32_t lower;    /* and 2 */
  int32_t bias, top, bottom;
  int32_t factor, power;
} tg_dsp_taps;

/* A row under two windows: the outer columns of both, and words with the middle column of the first window
 * below and of the second one above. */
typedef struct {
  uint32_t first, second, first_middle, second_middle;
} tg_dsp_columns;

enum { TG_DSP_CHANNEL = 5 }; /* words */

/* Two numbers times `factor`, of which 16 bits each are left. */
TG_ARITHMETIC uint32_t tg_dsp_times(uint32_t pair, uint32_t factor) {
  return tg_dsp_lows((uint32_t)tg_dsp_low_low(pair, factor, 0),
                     (uint32_t)tg_dsp_high_by_low(pair, factor, 0));
}

/* From a channel's words: three rows of three weights, then bias and factor. The first word's last byte holds
 * 32 less what is shifted to the right by tg_dsp_requantize, 0 where the factor is 0; for
 * tg_dsp_shift_requantize, whose `shift` is not 0, the bits by which weights are still to be shifted. zeros
 * is the input's zero point, twice. */
TG_ARITHMETIC tg_dsp_taps tg_dsp_taps_from(const TG_FLASH uint32_t *words, uint32_t zeros, int32_t shift,
                                           int32_t output_zero_point) {
  const uint32_t bits = words[0] >> 24, factor = shift > 0 ? UINT32_C(1) << bits : 1;
  tg_dsp_taps t = {{tg_dsp_even(words[0]), tg_dsp_even(words[1]), tg_dsp_even(words[2])},
                   tg_dsp_lows(tg_dsp_odd(words[0]), tg_dsp_odd(words[1])),
                   tg_dsp_odd(words[2]),
                   (int32_t)words[3],
                   0,
                   0,
                   (int32_t)words[4],
                   bits > 0 ? (int32_t)(0u - (UINT32_C(1) << bits)) : 0};
  if (shift > 0) {
#pragma GCC unroll 3
    for (int i = 0; i < 3; i++)
      t.sides[i] = tg_dsp_times(t.sides[i], factor);
    t.upper = tg_dsp_times(t.upper, factor);
    t.lower = tg_dsp_times(t.lower, factor);
    t.power = output_zero_point * (1 << shift) + (1 << (shift - 1)) + (1 << (bits - 2));
  }
  t.top = tg_dsp_low_low(zeros, t.upper, tg_dsp_both(zeros, t.sides[0], t.bias));
  t.bottom = tg_dsp_low_low(zeros, t.lower, tg_dsp_both(zeros, t.sides[2], 0));
  return t;
}

/* What the upper row of two windows adds to their sums. */
TG_ARITHMETIC void tg_dsp_upper(const tg_dsp_taps *t, const tg_dsp_columns *x, int32_t *sums) {
  sums[0] = tg_dsp_low_low(x->first_middle, t->upper, tg_dsp_both(x->first, t->sides[0], sums[0]));
  sums[1] = tg_dsp_high_by_low(x->second_middle, t->upper, tg_dsp_both(x->second, t->sides[0], sums[1]));
}

TG_ARITHMETIC void tg_dsp_middle(const tg_dsp_taps *t, const tg_dsp_columns *x, int32_t *sums) {
  sums[0] = tg_dsp_low_by_high(x->first_middle, t->upper, tg_dsp_both(x->first, t->sides[1], sums[0]));
  sums[1] = tg_dsp_high_high(x->second_middle, t->upper, tg_dsp_both(x->second, t->sides[1], sums[1]));
}

TG_ARITHMETIC void tg_dsp_lower(const tg_dsp_taps *t, const tg_dsp_columns *x, int32_t *sums) {
  sums[0] = tg_dsp_low_low(x->first_middle, t->lower, tg_dsp_both(x->first, t->sides[2], sums[0]));
  sums[1] = tg_dsp_high_by_low(x->second_middle, t->lower, tg_dsp_both(x->second, t->sides[2], sums[1]));
}

/* Four numbers of a row, from `from` on where they are all inside the image. `beyond` of them are outside: to
 * the left where it is negative, else to the right; then `from` is the nearest place that is inside. */
TG_ARITHMETIC uint32_t tg_dsp_load_beyond(const int8_t *from, int32_t beyond, int32_t zero_point) {
  const uint32_t four = tg_dsp_load(from), zeros = ((uint32_t)zero_point & 0xFFu) * 0x01010101u;
  if (beyond < 0)
    return four << 8 * -beyond | zeros >> (32 + 8 * beyond);
  return beyond == 0 ? four : four >> 8 * beyond | zeros << (32 - 8 * beyond);
}

/* The same of a row that has less than four, from a column that may be before it. */
TG_ARITHMETIC uint32_t tg_dsp_gather(const int8_t *row, int32_t width, int32_t column, int32_t zero_point) {
  uint32_t four = 0;
#pragma GCC unroll 4
  for (int32_t i = 0; i < 4; i++) {
    const int32_t number = column + i >= 0 && column + i < width ? row[column + i] : zero_point;
    four |= ((uint32_t)number & 0xFFu) << 8 * i;
  }
  return four;
}

#endif
