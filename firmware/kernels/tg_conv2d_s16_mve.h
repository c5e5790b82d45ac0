/* CONV_2D on int16 NHWC images with int8 weights for Helium: four output pixels and two channels at once.
 *
 * As tg_conv2d_s8_mve.h, with half as many elements in a chunk: `input_depth` is in bytes. For each pair of
 * channels come chunks of 8 weights of each in turn, then biases (low and high words), multipliers, shifts.
 * No sum of products leaves int32. */
#ifndef TG_CONV2D_S16_MVE_H
#define TG_CONV2D_S16_MVE_H

#include "tg_conv2d_s8_mve_columns.h"

/* `left` says that sums with their biases have more than 32 bits, and are rounded once. */
typedef tg_conv2d_s8_mve_params tg_conv2d_s16_mve_params;

/* Products of four columns and two rows of weights, eight of each; `op` is the sum's first or a later step.
 */
#define TG_MVE_EIGHT_4X2(op)                                             \
  "vldrb.s16 q0, [%[weights]], #8\n\tvldrb.s16 q1, [%[weights]], #8\n\t" \
  "vldrh.16 q2, [%[columns]], #16\n\t" op " r0, q2, q0\n\t" op           \
  " r8, q2, q1\n\t"                                                      \
  "vldrh.16 q3, [%[columns]], #16\n\t" op " r2, q3, q0\n\t" op           \
  " r10, q3, q1\n\t"                                                     \
  "vldrh.16 q2, [%[columns]], #16\n\t" op " r4, q2, q0\n\t" op           \
  " r12, q2, q1\n\t"                                                     \
  "vldrh.16 q3, [%[columns]], #16\n\t" op " r6, q3, q0\n\t" op " lr, q3, q1\n\t"

/* Writes the sums of each column with the first row of weights, then with the second; returns their end. */
TG_ARITHMETIC const int8_t *tg_conv2d_s16_mve_dot(const int16_t *columns, const int8_t *weights,
                                                  int32_t chunks, int32_t *sums) {
  int32x4_t a, b;
  __asm__(TG_MVE_EIGHT_4X2("vmladav.s16")
          "subs %[chunks], %[chunks], #1\n\tbeq 2f\n1:\n\t" TG_MVE_EIGHT_4X2("vmladava.s16")
          "subs %[chunks], %[chunks], #1\n\tbne 1b\n2:\n\t"
          "vmov %q[a][2], %q[a][0], r0, r4\n\tvmov %q[a][3], %q[a][1], r2, r6\n\t"
          "vmov %q[b][2], %q[b][0], r8, r12\n\tvmov %q[b][3], %q[b][1], r10, lr\n\t"
          : [a] "=&w"(a), [b] "=&w"(b), [columns] "+r"(columns), [weights] "+l"(weights),
            [chunks] "+r"(chunks)
          :
          : "r0", "r2", "r4", "r6", "r8", "r10", "r12", "lr", "q0", "q1", "q2", "q3", "cc", "memory");
  vstrwq_s32(sums, a);
  vstrwq_s32(sums + 4, b);
  return weights;
}

/* Rescales a sum; `words` are one channel's. */
TG_KERNEL int16_t tg_conv2d_s16_mve_rescale(const tg_conv2d_s16_mve_params *p, int32_t sum,
                                            const int32_t *bias, int32_t multiplier, int32_t shift) {
  int32_t scaled;
  if (p->left) {
    const uint64_t both = (uint64_t)(uint32_t)bias[1] << 32 | (uint32_t)bias[0];
    scaled = tg_requantize_wide(sum + (int64_t)both, multiplier, shift);
  } else {
    scaled = tg_requantize(tg_wrapping_add(sum, bias[0]), multiplier, shift);
  }
  return (int16_t)tg_clamp(scaled, p->activation_min, p->activation_max);
}

/* The outputs of four columns; of fewer than four pixels the last is computed more than once. */
TG_KERNEL void tg_conv2d_s16_mve_block(const tg_conv2d_s16_mve_params *p, const int16_t *columns,
                                       const int8_t *weights, int16_t *output) {
  const int32_t last = p->output_depth > 1 ? p->output_depth - 2 : 0;
  for (int32_t channel = 0; channel < p->output_depth; channel += 2) {
    int32_t sums[8];
    weights = tg_conv2d_s16_mve_dot(columns, weights, p->chunks, sums);
    const int32_t *words = (const int32_t *)(const void *)weights;
    weights += 8 * sizeof *words;
    for (int32_t i = 0; i < 8; i++) {
      const int32_t second = i / 4;
      const int32_t pixel = i % 4 < p->pixels ? i % 4 : p->pixels - 1;
      const int32_t to = (channel < last ? channel : last) + (p->output_depth > 1 ? second : 0);
      output[pixel * p->output_depth + to] =
          tg_conv2d_s16_mve_rescale(p, sums[i], words + 2 * second, words[4 + second], words[6 + second]);
    }
  }
}

/* scratch: four columns, then one to copy a window to. */
TG_KERNEL void tg_conv2d_s16_mve(const tg_conv2d_s16_mve_params *p, const int16_t *input,
                                 const TG_FLASH uint32_t *weights, void *scratch, int16_t *output) {
  int8_t *columns = scratch;
  int8_t *copy = columns + p->chunks * 4 * TG_MVE_BYTES;
  const int32_t last = p->pixels > 4 ? p->pixels - 4 : 0;
  for (int32_t block = 0; block < p->pixels; block += 4) {
    const int32_t pixel = block < last ? block : last;
    for (int32_t i = 0; i < 4; i++) {
      const int32_t its = pixel + i < p->pixels ? pixel + i : p->pixels - 1;
      tg_conv2d_s8_mve_column(p, (const int8_t *)input, its, columns + i * TG_MVE_BYTES, copy);
    }
    tg_conv2d_s16_mve_block(p, scratch, (const int8_t *)weights, output + pixel * p->output_depth);
  }
}

#endif
