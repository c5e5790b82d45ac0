/* Winograd's F(2x2, 3x3), exact in integers: four outputs of a 3x3 window for 16 products instead of 36.
 *
 * In one dimension, inputs d0..d3 and weights g0..g2 give two outputs by four products:
 *   m0 = (d0 - d2) g0, m1 = (d1 + d2) (g0 + g1 + g2), m2 = (d2 - d1) (g0 - g1 + g2), m3 = (d1 - d3) g2,
 *   2 y0 = 2 m0 + m1 + m2, 2 y1 = m1 - m2 - 2 m3.
 * In two dimensions that is done to columns, then to rows, and the sums are four times the outputs. Words
 * hold two channels; of int8, transformed inputs are within 512 and transformed weights within 1152. */
#ifndef TG_DSP_WINOGRAD_H
#define TG_DSP_WINOGRAD_H

#include "tg_dsp_two.h"

/* Four words in a column or row of inputs, transformed. */
typedef struct {
  uint32_t of[4];
} tg_dsp_four;

TG_KERNEL tg_dsp_four tg_dsp_winograd_input(uint32_t d0, uint32_t d1, uint32_t d2, uint32_t d3) {
  return (tg_dsp_four){
      {tg_dsp_subtract(d0, d2), tg_dsp_add(d1, d2), tg_dsp_subtract(d2, d1), tg_dsp_subtract(d1, d3)}};
}

TG_KERNEL tg_dsp_four tg_dsp_winograd_weights(uint32_t g0, uint32_t g1, uint32_t g2) {
  const uint32_t ends = tg_dsp_add(g0, g2);
  return (tg_dsp_four){{g0, tg_dsp_add(ends, g1), tg_dsp_subtract(ends, g1), g2}};
}

/* A 3x3 window of one channel pair, column by column as tinygen/variants/dsp.py streams it for two output
 * channels, to the 16 positions of each: ``stride`` words from one to the next, channels side by side. */
TG_KERNEL void tg_dsp_winograd_filter(const uint32_t *w, uint32_t *g, int32_t stride) {
#pragma GCC unroll 2
  for (int k = 0; k < 2; k++) {
    TG_DSP_IN_ORDER(); /* both at once would not fit the registers */
    const tg_dsp_two a = tg_dsp_load_two(w), b = tg_dsp_load_two(w + 2);
    const tg_dsp_two c = tg_dsp_load_two(w + 4), d = tg_dsp_load_two(w + 6);
    const uint32_t words[9] = {a.first,  a.second, b.first,  b.second, c.first,
                               c.second, d.first,  d.second, w[8]};
    tg_dsp_four column[3];
#pragma GCC unroll 3
    for (int j = 0; j < 3; j++) {
      const uint32_t *of = words + 3 * j;
      column[j] = k == 0 ? tg_dsp_winograd_weights(tg_dsp_even(of[0]), tg_dsp_even(of[1]), tg_dsp_even(of[2]))
                         : tg_dsp_winograd_weights(tg_dsp_odd(of[0]), tg_dsp_odd(of[1]), tg_dsp_odd(of[2]));
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      const tg_dsp_four row = tg_dsp_winograd_weights(column[0].of[i], column[1].of[i], column[2].of[i]);
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++)
        g[(4 * i + j) * stride + k] = row.of[j];
    }
  }
}

#endif
