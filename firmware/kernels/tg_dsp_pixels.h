/* Pixels of int8 images as blocks take them, and what becomes of a block's sums. */
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

typedef struct {
  int32_t pixel_stride, channel_stride; /* of the output, elements */
  int32_t zero_point, halves;           /* see tg_dsp_requantize */
  int32_t low, high;                    /* the activation's bounds */
  int32_t short_sums; /* 1: before the bounds all results, less the zero point and 128, have 16 bits */
} tg_dsp_finish;

TG_ARITHMETIC int32_t tg_dsp_scale(const tg_dsp_finish *f, int32_t sum, const TG_FLASH uint32_t *rescale) {
  const int32_t y =
      tg_dsp_requantize(sum, (int32_t)rescale[0], (int32_t)rescale[1], f->zero_point, f->halves);
  return f->low > INT8_MIN || f->high < INT8_MAX ? tg_clamp(y, f->low, f->high) : y;
}

/* One output's sums of `count` pixels; rescale is its factor and its power. */
TG_KERNEL void tg_dsp_store_pixels(const tg_dsp_finish *f, const int32_t *sums, int32_t count,
                                   const TG_FLASH uint32_t *rescale, int8_t *output) {
#pragma GCC unroll 4
  for (int32_t i = 0; i < count; i++)
    output[i * f->pixel_stride] = (int8_t)tg_dsp_scale(f, sums[i], rescale);
}

/* The sums of two outputs [output][pixel] for less than 4 pixels; returns what lies behind the weights. */
TG_KERNEL const TG_FLASH uint32_t *tg_dsp_few_sums(const uint32_t *x, const TG_FLASH uint32_t *weights,
                                                   int32_t pairs, int32_t count, tg_dsp_block_sums *sums) {
#pragma GCC unroll 3
  for (int32_t i = 0; i < count; i++) {
    sums->of[0][i] = (int32_t)weights[0];
    sums->of[1][i] = (int32_t)weights[1];
  }
#pragma GCC unroll 4
  for (int32_t k = 0; k < pairs; k++) {
    const uint32_t word = weights[2 + k], first = tg_dsp_even(word), second = tg_dsp_odd(word);
#pragma GCC unroll 3
    for (int32_t i = 0; i < count; i++, x++) {
      sums->of[0][i] = tg_dsp_both(first, *x, sums->of[0][i]);
      sums->of[1][i] = tg_dsp_both(second, *x, sums->of[1][i]);
    }
  }
  return weights + 2 + pairs;
}

/* Two outputs of 1 to 4 pixels, of which the second may not be there. */
TG_KERNEL void tg_dsp_store_pair(const tg_dsp_finish *f, const tg_dsp_block_sums *sums, int32_t count,
                                 int32_t outputs, const TG_FLASH uint32_t *rescale, int8_t *output) {
  tg_dsp_store_pixels(f, sums->of[0], count, rescale, output);
  if (outputs > 1)
    tg_dsp_store_pixels(f, sums->of[1], count, rescale + 2, output + f->channel_stride);
}

#endif
