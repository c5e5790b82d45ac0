/* FULLY_CONNECTED on int8 rows, for Armv7E-M: 16 products in 14 instructions, four outputs at once. */
#ifndef TG_FULLY_CONNECTED_S8_DSP_H
#define TG_FULLY_CONNECTED_S8_DSP_H

#include "tg_dsp_row.h"
#include "tg_dsp_shift.h"
#include "tg_dsp_widen.h"

typedef struct {
  int32_t batches, depth, units; /* depth is at least 4 */
  int32_t rescale_stride; /* words from one output's factor and power to the next: 0 where all share one */
  int32_t shift;          /* of tg_dsp_shift_requantize; 0: tg_dsp_requantize of a 256th */
  int32_t halves;         /* see there */
  int32_t output_zero_point;
  int32_t activation_min, activation_max;
} tg_fully_connected_s8_dsp_params;

/* Four inputs: those of even numbers, then 256 * odd - even + 127. */
TG_ARITHMETIC uint32_t *tg_fully_connected_s8_dsp_four(const int8_t *input, uint32_t *x) {
  const uint32_t four = tg_dsp_load(input), even = tg_dsp_even(four);
  return tg_dsp_store_two(x, even, tg_dsp_add(tg_dsp_subtract(four & 0xFF00FF00u, even), 0x007F007Fu));
}

/* A row; one whose length is no multiple of 4 ends with its last four, some for the second time. */
TG_KERNEL void tg_fully_connected_s8_dsp_expand(const int8_t *input, int32_t depth, uint32_t *x) {
#pragma GCC unroll 4
  for (int32_t k = 0; k <= depth - 4; k += 4)
    x = tg_fully_connected_s8_dsp_four(input + k, x);
  if (depth % 4 > 0)
    x = tg_fully_connected_s8_dsp_four(input + depth - 4, x);
}

/* weights: for four outputs their biases, and for each four inputs a word of each output; of outputs that are
 * not there zeros. rescale: multiplier and power. scratch holds the row, 16 bits each. */
TG_KERNEL void tg_fully_connected_s8_dsp(const tg_fully_connected_s8_dsp_params *p, const int8_t *input,
                                         const TG_FLASH uint32_t *weights, const TG_FLASH uint32_t *rescale,
                                         void *scratch, int8_t *output) {
  for (int32_t row = 0; row < p->batches; row++, input += p->depth) {
    const TG_FLASH uint32_t *from = weights, *words = rescale;
    tg_fully_connected_s8_dsp_expand(input, p->depth, scratch);
    for (int32_t u = 0; u < p->units; u += 4) {
      const int32_t count = p->units % 4 > 0 && p->units - u < 4 ? p->units % 4 : 4;
      int32_t sums[4];
      from = tg_dsp_row_sums(from, scratch, (p->depth + 3) / 4 * 2, sums);
#pragma GCC unroll 4
      for (int32_t i = 0; i < count; i++, words += p->rescale_stride) {
        int32_t y = tg_dsp_requantize_256th(sums[i], (int32_t)words[0], (int32_t)words[1], p->shift,
                                            p->output_zero_point, p->halves);
        if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
          y = tg_clamp(y, p->activation_min, p->activation_max);
        *output++ = (int8_t)y;
      }
    }
  }
}

#endif
