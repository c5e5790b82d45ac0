/* Strips from top to bottom, with windows one row or two apart. */
#ifndef TG_DSP_DOWN_H
#define TG_DSP_DOWN_H

#include "tg_dsp_strip.h"

/* Two columns of outputs whose windows are one row apart, from top to bottom. */
TG_KERNEL void tg_dsp_down_by_1(const tg_depthwise3x3_conv2d_s8_dsp_params *p, const tg_dsp_taps *t,
                                tg_dsp_strip s, int8_t *output) {
  int32_t u[2] = {t->top, t->top}, v[2], ended = 0;
  const int8_t *row = s.from;
  tg_dsp_columns x = tg_dsp_strip_row(p, &s, row);
  if (p->pad_top == 0) {
    tg_dsp_strip_begin(t, &x, u);
    row += p->input_width;
    x = tg_dsp_strip_row(p, &s, row);
  }
  tg_dsp_middle(t, &x, u);
  tg_dsp_strip_begin(t, &x, v);
  for (; ended <= p->output_height - p->pad_below - 2; ended += 2) {
    output = tg_dsp_strip_step(p, t, &s, row + p->input_width, u, v, output);
    row += 2 * p->input_width;
    output = tg_dsp_strip_step(p, t, &s, row, v, u, output);
  }
  if ((p->output_height - p->pad_below) % 2 == 1) {
    output = tg_dsp_strip_step(p, t, &s, row + p->input_width, u, v, output);
    u[0] = v[0];
    u[1] = v[1];
  }
  if (p->pad_below == 1) {
    const int32_t sums[2] = {u[0] + t->bottom, u[1] + t->bottom};
    tg_dsp_strip_store(p, t, &s, sums, output);
  }
}

/* The same two rows apart. */
TG_KERNEL void tg_dsp_down_by_2(const tg_depthwise3x3_conv2d_s8_dsp_params *p, const tg_dsp_taps *t,
                                tg_dsp_strip s, int8_t *output) {
  int32_t sums[2] = {t->top, t->top};
  const int8_t *row = s.from;
  if (p->pad_top == 0) {
    const tg_dsp_columns x = tg_dsp_strip_row(p, &s, row);
    tg_dsp_strip_begin(t, &x, sums);
    row += p->input_width;
  }
  for (int32_t ended = 0; ended < p->output_height - p->pad_below; ended++) {
    const tg_dsp_columns x = tg_dsp_strip_row(p, &s, row);
    tg_dsp_middle(t, &x, sums);
    const tg_dsp_columns next = tg_dsp_strip_row(p, &s, row + p->input_width);
    tg_dsp_lower(t, &next, sums);
    output = tg_dsp_strip_store(p, t, &s, sums, output);
    tg_dsp_strip_begin(t, &next, sums);
    row += 2 * p->input_width;
  }
  if (p->pad_below == 1) {
    const tg_dsp_columns x = tg_dsp_strip_row(p, &s, row);
    tg_dsp_middle(t, &x, sums);
    sums[0] += t->bottom;
    sums[1] += t->bottom;
    tg_dsp_strip_store(p, t, &s, sums, output);
  }
}

#endif
