/* Sixteen channels of DEPTHWISE_CONV_2D on int8 images for Helium.
 *
 * Products of two taps fit 16 bits together, then they are added to 32 bits. A block's words are biases, a
 * chunk of weights for each tap, multipliers and shifts; each vector of sums holds every fourth channel.
 * Biases hold what the input's zero point adds to sums. */
#ifndef TG_DEPTHWISE_CONV2D_S8_MVE_BLOCK_H
#define TG_DEPTHWISE_CONV2D_S8_MVE_BLOCK_H

#include "tg_mve_rescale.h"

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

/* The outputs of sixteen channels. */
TG_KERNEL int8x16_t tg_depthwise_conv2d_s8_mve_block(const tg_depthwise_conv2d_s8_mve_params *p,
                                                     const int8_t *window, const int32_t *words) {
  const int32_t taps = p->window_height * p->window_width;
  int32x4_t a = vldrwq_s32(words), b = vldrwq_s32(words + 4), c = vldrwq_s32(words + 8),
            d = vldrwq_s32(words + 12);
  const int8_t *weights = (const int8_t *)(words + 16);
#pragma GCC unroll 16
  for (int32_t tap = 0; tap < taps; tap += 2, weights += 2 * TG_MVE_BYTES) {
    const int8_t *at = window + tap / p->window_width * p->line + tap % p->window_width * p->tap;
    int8x16_t x = vldrbq_s8(at), w = vldrbq_s8(weights);
    int16x8_t even = vmullbq_int_s8(x, w), odd = vmulltq_int_s8(x, w);
    if (tap + 1 < taps) {
      at = window + (tap + 1) / p->window_width * p->line + (tap + 1) % p->window_width * p->tap;
      x = vldrbq_s8(at);
      w = vldrbq_s8(weights + TG_MVE_BYTES);
      even = vaddq_s16(even, vmullbq_int_s8(x, w));
      odd = vaddq_s16(odd, vmulltq_int_s8(x, w));
    }
    a = vaddq_s32(a, vmovlbq_s16(even));
    b = vaddq_s32(b, vmovltq_s16(even));
    c = vaddq_s32(c, vmovlbq_s16(odd));
    d = vaddq_s32(d, vmovltq_s16(odd));
  }
  words += 16 + 4 * taps;
  a = tg_mve_rescale_each(a, words, words + 16, p->halves, p->left);
  b = tg_mve_rescale_each(b, words + 4, words + 20, p->halves, p->left);
  c = tg_mve_rescale_each(c, words + 8, words + 24, p->halves, p->left);
  d = tg_mve_rescale_each(d, words + 12, words + 28, p->halves, p->left);
  const int16x8_t even = vqaddq_n_s16(tg_mve_narrow(a, b), (int16_t)p->output_zero_point);
  const int16x8_t odd = vqaddq_n_s16(tg_mve_narrow(c, d), (int16_t)p->output_zero_point);
  const int8x16_t all = vqmovntq_s16(vqmovnbq_s16(vreinterpretq_s8_s16(even), even), odd);
  if (p->activation_min == INT8_MIN && p->activation_max == INT8_MAX)
    return all;
  return vminq_s8(vmaxq_s8(all, vdupq_n_s8((int8_t)p->activation_min)),
                  vdupq_n_s8((int8_t)p->activation_max));
}

#endif
