/* From the sums of Winograd's tiles to two by two outputs. */
#ifndef TG_DSP_WINOGRAD_OUTPUTS_H
#define TG_DSP_WINOGRAD_OUTPUTS_H

#include "tg_dsp.h"

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

/* Four outputs of a tile from its 16 sums, which lie 8 words apart. Outputs that are not there, with a
 * distance of 0, are overwritten. */
TG_KERNEL void tg_dsp_winograd_outputs(const int32_t *sums, int32_t bias, int32_t factor, int32_t power,
                                       tg_dsp_winograd_finish f, int8_t *to) {
  int32_t left[4], right[4];
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    const int32_t *m = sums + 32 * i;
    const int32_t first = i == 1 ? m[8] + bias : m[8];
    left[i] = first + m[16] + 2 * m[0];
    right[i] = first - m[16] - 2 * m[24];
  }
#pragma GCC unroll 2
  for (int k = 1; k >= 0; k--) {
    const int32_t *t = k ? right : left;
    const int32_t of[2] = {t[1] + t[2] + 2 * t[0], t[1] - t[2] - 2 * t[3]};
#pragma GCC unroll 2
    for (int i = 1; i >= 0; i--) {
      int32_t value = tg_dsp_requantize(of[i] >> 2, factor, power, f.zero_point, f.halves);
      if (f.least > INT8_MIN || f.most < INT8_MAX)
        value = tg_clamp(value, f.least, f.most);
      to[(i ? f.below : 0) + (k ? f.right : 0)] = (int8_t)value;
    }
  }
}

/* Two output channels of up to four tiles: to[channel][tile] for each position. */
TG_KERNEL void tg_dsp_winograd_finish_four(const int32_t *sums, const uint32_t *bias, const uint32_t *words,
                                           tg_dsp_winograd_finish f, int32_t c,
                                           const tg_dsp_winograd_place *places, int32_t count) {
#pragma GCC unroll 2
  for (int32_t k = 0; k < 2; k++) {
    const int32_t factor = (int32_t)words[2 * k], power = (int32_t)words[2 * k + 1];
    for (int32_t i = 0; i < count && i < 4; i++) {
      tg_dsp_winograd_finish its = f;
      if (!f.even) {
        its.right = places[i].right;
        its.below = places[i].below;
      }
      tg_dsp_winograd_outputs(sums + 4 * k + i, (int32_t)bias[k], factor, power, its,
                              places[i].first + (c + k) * f.channel);
    }
  }
}

#endif
