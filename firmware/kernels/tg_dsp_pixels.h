/* Pixels of int8 images as blocks take them, and sums of less pixels than a block has. */
#ifndef TG_DSP_PIXELS_H
#define TG_DSP_PIXELS_H

#include "tg_dsp_wide.h"

/* Pairs of numbers in the words of a pixel. */
TG_ARITHMETIC int32_t tg_dsp_pairs(int32_t depth) {
  return (depth + 3) / 4 * 2;
}

/* Four numbers of each of `count` pixels: (0, 2) of all, then (1, 3). Of less than four, the others are 0. */
TG_KERNEL uint32_t *tg_dsp_expand_four(const int8_t *input, int32_t stride, int32_t count, int32_t numbers,
                                       uint32_t *words) {
  uint32_t pairs[8];
#pragma GCC unroll 4
  for (int32_t i = 0; i < count; i++) {
    uint32_t four = 0;
    memcpy(&four, input + i * stride, (size_t)numbers);
    pairs[i] = tg_dsp_even(four);
    pairs[count + i] = tg_dsp_odd(four);
  }
#pragma GCC unroll 4
  for (int32_t i = 0; i < count; i++)
    words = tg_dsp_store_two(words, pairs[2 * i], pairs[2 * i + 1]);
  return words;
}

/* `count` pixels, at most 4, of `depth` numbers to words [pair][pixel]. A depth that is no multiple of 4 ends
 * with its last four numbers, of which some are there already: nothing beyond a pixel is read. */
TG_KERNEL uint32_t *tg_dsp_expand(const int8_t *input, int32_t stride, int32_t count, int32_t depth,
                                  uint32_t *words) {
  if (depth < 4)
    return tg_dsp_expand_four(input, stride, count, depth, words);
#pragma GCC unroll 2
  for (int32_t k = 0; k <= depth - 4; k += 4)
    words = tg_dsp_expand_four(input + k, stride, count, 4, words);
  return depth % 4 == 0 ? words : tg_dsp_expand_four(input + depth - 4, stride, count, 4, words);
}

/* The sums of two outputs for less than 4 pixels, as tg_dsp_wide_block or, where not `widened`, tg_dsp_block.
 */
TG_KERNEL const uint32_t *tg_dsp_few_sums(const uint32_t *x, const uint32_t *weights, int32_t widened,
                                          int32_t pairs, int32_t count, tg_dsp_block_sums *sums) {
  uint32_t first, second;
  weights = tg_dsp_next_two(weights, &first, &second);
#pragma GCC unroll 3
  for (int32_t i = 0; i < count; i++) {
    sums->of[0][i] = (int32_t)first;
    sums->of[1][i] = (int32_t)second;
  }
#pragma GCC unroll 4
  for (int32_t k = 0; k < pairs; k++) {
    if (widened) {
      weights = tg_dsp_next_two(weights, &first, &second);
    } else {
      first = tg_dsp_even(*weights);
      second = tg_dsp_odd(*weights++);
    }
#pragma GCC unroll 3
    for (int32_t i = 0; i < count; i++, x++) {
      sums->of[0][i] = tg_dsp_both(first, *x, sums->of[0][i]);
      sums->of[1][i] = tg_dsp_both(second, *x, sums->of[1][i]);
    }
  }
  return weights;
}

#endif
