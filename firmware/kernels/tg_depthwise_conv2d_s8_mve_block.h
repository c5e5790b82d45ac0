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

/* Widens products of 16 bits, those of even channels in q2 and of odd ones in q0, and adds them to sums. */
#define TG_MVE_ADD_PRODUCTS                                                                      \
  "vmovlb.s16 q1, q2\n\tvadd.i32 %q0, %q0, q1\n\tvmovlt.s16 q2, q2\n\tvadd.i32 %q1, %q1, q2\n\t" \
  "vmovlb.s16 q1, q0\n\tvadd.i32 %q2, %q2, q1\n\tvmovlt.s16 q0, q0\n\tvadd.i32 %q3, %q3, q0"

/* One tap. */
TG_ARITHMETIC void tg_mve_tap(int32x4_t *sums, const int8_t *x, const int8_t *weights) {
  __asm__(
      "vldrb.8 q0, [%[x]]\n\tvldrb.8 q1, [%[weights]]\n\t"
      "vmullb.s8 q2, q0, q1\n\tvmullt.s8 q0, q0, q1\n\t" TG_MVE_ADD_PRODUCTS
      : "+w"(sums[0]), "+w"(sums[1]), "+w"(sums[2]), "+w"(sums[3])
      : [x] "r"(x), [weights] "r"(weights)
      : "q0", "q1", "q2", "q3", "memory");
}

/* Two taps; there is a register less than needed, so weights are loaded once more. */
TG_ARITHMETIC void tg_mve_taps(int32x4_t *sums, const int8_t *x, const int8_t *next, const int8_t *weights) {
  __asm__(
      "vldrb.8 q0, [%[x]]\n\tvldrb.8 q1, [%[weights]]\n\t"
      "vmullb.s8 q2, q0, q1\n\tvmullt.s8 q0, q0, q1\n\t"
      "vldrb.8 q1, [%[next]]\n\tvldrb.8 q3, [%[weights], #16]\n\t"
      "vmullb.s8 q3, q1, q3\n\tvadd.i16 q2, q2, q3\n\t"
      "vldrb.8 q3, [%[weights], #16]\n\t"
      "vmullt.s8 q1, q1, q3\n\tvadd.i16 q0, q0, q1\n\t" TG_MVE_ADD_PRODUCTS
      : "+w"(sums[0]), "+w"(sums[1]), "+w"(sums[2]), "+w"(sums[3])
      : [x] "r"(x), [next] "r"(next), [weights] "r"(weights)
      : "q0", "q1", "q2", "q3", "memory");
}

/* The outputs of sixteen channels. */
TG_KERNEL int8x16_t tg_depthwise_conv2d_s8_mve_block(const tg_depthwise_conv2d_s8_mve_params *p,
                                                     const int8_t *window, const int32_t *words) {
  const int32_t taps = p->window_height * p->window_width;
  int32x4_t sums[4] = {vldrwq_s32(words), vldrwq_s32(words + 4), vldrwq_s32(words + 8),
                       vldrwq_s32(words + 12)};
  const int8_t *weights = (const int8_t *)(words + 16);
#pragma GCC unroll 16
  for (int32_t tap = 0; tap < taps; tap += 2, weights += 2 * TG_MVE_BYTES) {
    const int8_t *x = window + tap / p->window_width * p->line + tap % p->window_width * p->tap;
    const int32_t next = tap + 1;
    if (next < taps)
      tg_mve_taps(sums, x, window + next / p->window_width * p->line + next % p->window_width * p->tap,
                  weights);
    else
      tg_mve_tap(sums, x, weights);
  }
  words += 16 + 4 * taps;
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
