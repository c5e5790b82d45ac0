/* CONV_2D on int8 NHWC images for Helium: four output pixels and two channels at once.
 *
 * The windows of four pixels are columns in scratch memory. Weights are words: for each pair of channels,
 * chunks of 16 bytes of the one and of the other in turn, then two biases, multipliers and shifts. Biases
 * hold what the input's zero point adds to sums. The last of an odd number of channels has the one before it
 * as its partner once more. */
#ifndef TG_CONV2D_S8_MVE_H
#define TG_CONV2D_S8_MVE_H

#include "tg_conv2d_s8_mve_columns.h"

TG_KERNEL int16x8_t tg_conv2d_s8_mve_clamp(const tg_conv2d_s8_mve_params *p, int16x8_t sums) {
  sums = vqaddq_n_s16(sums, (int16_t)p->output_zero_point);
  if (p->activation_min == INT8_MIN && p->activation_max == INT8_MAX)
    return vreinterpretq_s16_s8(tg_mve_narrow(sums, sums));
  sums = vmaxq_s16(sums, vdupq_n_s16((int16_t)p->activation_min));
  return vminq_s16(sums, vdupq_n_s16((int16_t)p->activation_max));
}

/* The outputs of four columns; `offsets` are those of [pixel][channel of a pair]. */
TG_KERNEL void tg_conv2d_s8_mve_block(const tg_conv2d_s8_mve_params *p, const int8_t *columns,
                                      const int8_t *weights, uint16x8_t offsets, int8_t *output) {
  for (int32_t channel = 0; channel < p->output_depth; channel += 2) {
    int32x4_t first, second;
    weights = tg_mve_dot_4x2(columns, weights, p->chunks, &first, &second);
    const int32_t *words = (const int32_t *)(const void *)weights;
    weights += 6 * sizeof *words;
    first = vaddq_n_s32(first, words[0]);
    second = vaddq_n_s32(second, words[1]);
    first = tg_mve_rescale_all(first, words[2], words[4], p->halves, p->left);
    second = tg_mve_rescale_all(second, words[3], words[5], p->halves, p->left);
    const int16x8_t both = tg_mve_words(first, second);
    const int32_t last = p->output_depth > 1 ? p->output_depth - 2 : 0;
    vstrbq_scatter_offset_s16(output + (channel < last ? channel : last), offsets,
                              tg_conv2d_s8_mve_clamp(p, both));
  }
}

/* Where the outputs of a block lie: of fewer than four pixels the last is computed more than once. */
TG_KERNEL uint16x8_t tg_conv2d_s8_mve_offsets(const tg_conv2d_s8_mve_params *p) {
  const uint16x8_t numbers = vidupq_n_u16(0, 1);
  const uint16x8_t pixel =
      vminq_u16(vshrq_n_u16(numbers, 1), vdupq_n_u16((uint16_t)tg_clamp(p->pixels - 1, 0, 3)));
  const uint16x8_t channel = vandq_u16(numbers, vdupq_n_u16(p->output_depth > 1));
  return vaddq_u16(vmulq_n_u16(pixel, (uint16_t)p->output_depth), channel);
}

TG_KERNEL void tg_conv2d_s8_mve(const tg_conv2d_s8_mve_params *p, const int8_t *input,
                                const TG_FLASH uint32_t *weights, void *scratch, int8_t *output) {
  const uint16x8_t offsets = tg_conv2d_s8_mve_offsets(p);
  int8_t *columns = scratch;
  int8_t *copy = columns + p->chunks * 4 * TG_MVE_BYTES;
  const int32_t last = p->pixels > 4 ? p->pixels - 4 : 0;
  for (int32_t block = 0; block < p->pixels; block += 4) {
    const int32_t pixel = block < last ? block : last;
    for (int32_t i = 0; i < 4; i++) {
      const int32_t its = pixel + i < p->pixels ? pixel + i : p->pixels - 1;
      tg_conv2d_s8_mve_column(p, input, its, columns + i * TG_MVE_BYTES, copy);
    }
    tg_conv2d_s8_mve_block(p, columns, (const int8_t *)weights, offsets, output + pixel * p->output_depth);
  }
}

#endif
