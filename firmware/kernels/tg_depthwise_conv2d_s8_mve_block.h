/* Sixteen channels of DEPTHWISE_CONV_2D on int8 images for Helium.
 *
 * Products of two taps fit 16 bits together, then they are added to 32 bits. A block's words are biases, a
 * chunk of weights for each tap, multipliers and shifts; each vector of sums holds every fourth channel.
 * Biases hold what the input's zero point adds to sums. */
#ifndef TG_DEPTHWISE_CONV2D_S8_MVE_BLOCK_H
#define TG_DEPTHWISE_CONV2D_S8_MVE_BLOCK_H

#include "tg_mve_rescale.h"
#include "tg_mve_taps.h"

typedef struct {
  int32_t batches;
  int32_t input_height;
  int32_t output_height;
  int32_t window_height, window_width;
  int32_t stride_height;
  int32_t dilation_height;
  int32_t pad_top;
  int32_t row;    /* bytes of an input row */
  int32_t margin; /* bytes of zero points to the left of it */
  int32_t line;   /* bytes of a row in scratch memory */
  int32_t tap;    /* bytes from one tap to the next */
  int32_t step;   /* bytes from one window to the next */
  int32_t steps;  /* windows of a row of outputs */
  int32_t depth;  /* outputs of a window */
  int32_t output_row;
  int32_t input_zero_point, output_zero_point;
  int32_t activation_min, activation_max;
  int32_t halves; /* as tg_mve_rescale.h has it */
  int32_t left;
} tg_depthwise_conv2d_s8_mve_params;

#define TG_MVE_BLOCK_WORDS(p) (48 + 4 * (p)->window_height * (p)->window_width)

/* Windows of up to so many taps are unrolled. */
#define TG_MVE_FEW_TAPS 9

/* How far the tap behind a tap lies. */
TG_KERNEL int32_t tg_depthwise_conv2d_s8_mve_step(const tg_depthwise_conv2d_s8_mve_params *p, int32_t tap) {
  const int32_t back = (p->window_width - 1) * p->tap;
  return (tap + 1) % p->window_width ? p->tap : p->line - back;
}

TG_KERNEL const int8_t *tg_depthwise_conv2d_s8_mve_few(const tg_depthwise_conv2d_s8_mve_params *p,
                                                       int32x4_t *sums, const int8_t *x,
                                                       const int8_t *weights) {
  const int32_t taps = p->window_height * p->window_width;
#pragma GCC unroll 5
  for (int32_t tap = 0; tap < taps; tap += 2) {
    const int32_t step = tg_depthwise_conv2d_s8_mve_step(p, tap);
    if (tap + 1 < taps)
      tg_mve_taps(sums, &x, step, tg_depthwise_conv2d_s8_mve_step(p, tap + 1), &weights);
    else
      tg_mve_tap(sums, &x, step, &weights);
  }
  return weights;
}

TG_KERNEL const int8_t *tg_depthwise_conv2d_s8_mve_rows(const tg_depthwise_conv2d_s8_mve_params *p,
                                                        int32x4_t *sums, const int8_t *window,
                                                        const int8_t *weights) {
  for (int32_t i = 0; i < p->window_height; i++, window += p->line) {
    const int8_t *x = window;
    for (int32_t j = 1; j < p->window_width; j += 2)
      tg_mve_taps(sums, &x, p->tap, p->tap, &weights);
    if (p->window_width % 2)
      tg_mve_tap(sums, &x, p->tap, &weights);
  }
  return weights;
}

/* The outputs of sixteen channels. */
TG_KERNEL int8x16_t tg_depthwise_conv2d_s8_mve_block(const tg_depthwise_conv2d_s8_mve_params *p,
                                                     const int8_t *window, const int32_t *words) {
  const int32_t taps = p->window_height * p->window_width;
  int32x4_t sums[4] = {vldrwq_s32(words), vldrwq_s32(words + 4), vldrwq_s32(words + 8),
                       vldrwq_s32(words + 12)};
  const int8_t *weights = (const int8_t *)(words + 16);
  weights = taps <= TG_MVE_FEW_TAPS ? tg_depthwise_conv2d_s8_mve_few(p, sums, window, weights)
                                    : tg_depthwise_conv2d_s8_mve_rows(p, sums, window, weights);
  words = (const int32_t *)(const void *)weights;
  for (int32_t i = 0; i < 4; i++)
    sums[i] = tg_mve_rescale_each(sums[i], words + 4 * i, words + 16 + 4 * i, p->halves, p->left);
  const int16x8_t even = vqaddq_n_s16(tg_mve_words(sums[0], sums[1]), (int16_t)p->output_zero_point);
  const int16x8_t odd = vqaddq_n_s16(tg_mve_words(sums[2], sums[3]), (int16_t)p->output_zero_point);
  const int8x16_t all = tg_mve_narrow(even, odd);
  if (p->activation_min == INT8_MIN && p->activation_max == INT8_MAX)
    return all;
  return vminq_s8(vmaxq_s8(all, vdupq_n_s8((int8_t)p->activation_min)),
                  vdupq_n_s8((int8_t)p->activation_max));
}

#endif
