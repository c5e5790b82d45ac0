/* One channel of an image as numbers of 16 bits between its padding, and windows over it. */
#ifndef TG_DSP_PLANE_H
#define TG_DSP_PLANE_H

#include "tg_dsp.h"

/* `count` numbers, `stride` elements apart, with 16 bits each. */
TG_KERNEL void tg_dsp_widen_line(const int8_t *from, int32_t count, int32_t stride, int16_t *to) {
  int32_t i = 0;
  if (stride == 1) {
    for (; i <= count - 4; i += 4) {
      const uint32_t four = tg_dsp_load(from + i), even = tg_dsp_even(four), odd = tg_dsp_odd(four);
      const uint32_t words[2] = {tg_dsp_lows(even, odd), tg_dsp_highs(even, odd)};
      memcpy(to + i, words, sizeof words);
    }
  }
  for (; i < count; i++)
    to[i] = from[i * stride];
}

/* Two numbers that lie in a word. */
TG_ARITHMETIC uint32_t tg_dsp_two_numbers(const int16_t *numbers) {
  uint32_t word;
  memcpy(&word, numbers, sizeof word);
  return word;
}

/* A row of a window: `pairs` words of x for two outputs one number apart. Weights are words for the first and
 * for the second in turn, whose numbers are one further. */
TG_KERNEL const uint32_t *tg_dsp_row_by_1(const int16_t *x, const uint32_t *weights, int32_t pairs,
                                          int32_t *sums) {
#pragma GCC unroll 8
  for (int32_t i = 0; i < pairs; i++) {
    uint32_t first, second;
    weights = tg_dsp_next_two(weights, &first, &second);
    const uint32_t word = tg_dsp_two_numbers(x + 2 * i);
    sums[0] = tg_dsp_both(word, first, sums[0]);
    sums[1] = tg_dsp_both(word, second, sums[1]);
  }
  return weights;
}

/* For two outputs two numbers apart, with words for the first only. */
TG_KERNEL const uint32_t *tg_dsp_row_by_2(const int16_t *x, const uint32_t *weights, int32_t pairs,
                                          int32_t *sums) {
  uint32_t word = tg_dsp_two_numbers(x);
#pragma GCC unroll 8
  for (int32_t i = 0; i < pairs; i++) {
    sums[0] = tg_dsp_both(word, weights[i], sums[0]);
    word = tg_dsp_two_numbers(x + 2 * i + 2);
    sums[1] = tg_dsp_both(word, weights[i], sums[1]);
  }
  return weights + pairs;
}

/* Rows of weights for those above: of bytes 0, 2, 1, 3 of a row; the last word of a row may be half used. */
TG_KERNEL void tg_dsp_widen_window(const TG_FLASH uint32_t *weights, int32_t rows, int32_t pairs,
                                   int32_t stride, uint32_t *words) {
  for (int32_t row = 0; row < rows; row++) {
    uint32_t before = 0;
#pragma GCC unroll 8
    for (int32_t i = 0; i < pairs; i++) {
      const uint32_t word = i % 2 == 0 ? tg_dsp_even(*weights) : tg_dsp_odd(*weights);
      weights += i % 2 == 1 || i == pairs - 1;
      *words++ = word;
      if (stride == 1)
        *words++ = before >> 16 | word << 16;
      before = word;
    }
  }
}

#endif
