/* From the sums of Winograd's tiles to two by two outputs. */
#ifndef TG_DSP_WINOGRAD_OUTPUTS_H
#define TG_DSP_WINOGRAD_OUTPUTS_H

#include "tg_dsp_winograd.h"

/* Where a tile's outputs lie: the first, and how far those to the right and below are, 0 if there are none.
 */
typedef struct {
  int8_t *first;
  int32_t right, below;
} tg_dsp_winograd_place;

/* How outputs become int8: the same for all channels, but for their words. ``even`` where the outputs' height
 * and width are, so that all tiles are whole. */
typedef struct {
  int32_t zero_point, halves, least, most, even;
  int32_t right, below, channel; /* bytes to the output beside one, below it, and of the next channel */
} tg_dsp_winograd_finish;

/* Sums of one row of positions, combined; row 1 has the bias. */
typedef struct {
  int32_t left, right;
} tg_dsp_winograd_row;

TG_KERNEL tg_dsp_winograd_row tg_dsp_winograd_combine(const int32_t *sums, int32_t bias) {
  TG_DSP_IN_ORDER(); /* loads of all rows at once would not fit the registers */
  const int32_t first = sums[8] + bias;
  return (tg_dsp_winograd_row){first + sums[16] + 2 * sums[0], first - sums[16] - 2 * sums[24]};
}

/* One output from twice its sum; tg_dsp_requantize with a multiplication less. */
TG_KERNEL int8_t tg_dsp_winograd_output(int32_t twice, int32_t multiplier, int32_t power,
                                        const tg_dsp_winograd_finish *f) {
  const int32_t scaled = tg_dsp_high(twice, multiplier);
  const int32_t value = tg_dsp_finish_requantize(scaled, power, f->zero_point, f->halves);
  return (int8_t)(f->least > INT8_MIN || f->most < INT8_MAX ? tg_clamp(value, f->least, f->most) : value);
}

/* Four outputs of a tile from its 16 sums, which lie 8 words apart. Outputs that are not there, with a
 * distance of 0, are overwritten. A sum of rows 1 and 2 and twice another is four times the output, so that
 * halving the former loses nothing. */
TG_KERNEL void tg_dsp_winograd_outputs(const int32_t *sums, int32_t bias, int32_t multiplier, int32_t power,
                                       const tg_dsp_winograd_finish *f, int32_t right, int32_t below,
                                       int8_t *to) {
  const tg_dsp_winograd_row b = tg_dsp_winograd_combine(sums + 32, bias);
  const tg_dsp_winograd_row c = tg_dsp_winograd_combine(sums + 64, 0);
  const tg_dsp_winograd_row d = tg_dsp_winograd_combine(sums + 96, 0);
  to[below + right] = tg_dsp_winograd_output(((b.right - c.right) >> 1) - d.right, multiplier, power, f);
  to[below] = tg_dsp_winograd_output(((b.left - c.left) >> 1) - d.left, multiplier, power, f);
  const tg_dsp_winograd_row a = tg_dsp_winograd_combine(sums, 0);
  to[right] = tg_dsp_winograd_output(a.right + ((b.right + c.right) >> 1), multiplier, power, f);
  to[0] = tg_dsp_winograd_output(a.left + ((b.left + c.left) >> 1), multiplier, power, f);
}

/* Two output channels of up to four tiles: to[channel][tile] for each position. */
TG_KERNEL void tg_dsp_winograd_finish_four(const int32_t *sums, const uint32_t *bias, const uint32_t *words,
                                           const tg_dsp_winograd_finish *f, int32_t c,
                                           const tg_dsp_winograd_place *places, int32_t count) {
#pragma GCC unroll 2
  for (int32_t k = 0; k < 2; k++) {
    const int32_t multiplier = (int32_t)(words[2 * k] >> 1), power = (int32_t)words[2 * k + 1];
    for (int32_t i = 0; i < count && i < 4; i++)
      tg_dsp_winograd_outputs(sums + 4 * k + i, (int32_t)bias[k], multiplier, power, f,
                              f->even ? f->right : places[i].right, f->even ? f->below : places[i].below,
                              places[i].first + (c + k) * f->channel);
  }
}

#endif
