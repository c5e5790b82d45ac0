/* Two columns of outputs of a depthwise convolution, from top to bottom: a row is read once, and adds to all
 * windows that it is under. */
#ifndef TG_DSP_STRIP_H
#define TG_DSP_STRIP_H

#include "tg_dsp_shift.h"
#include "tg_dsp_taps.h"

typedef struct {
  int32_t batches, channels, depth_multiplier;
  int32_t input_height, input_width;
  int32_t output_height, output_width;
  int32_t stride;                       /* 1 or 2, in both directions */
  int32_t pad_top, pad_left, pad_below; /* 0 or 1; below: under the last output */
  int32_t pixel_stride, channel_stride; /* of the output, elements */
  int32_t shift;                        /* of tg_dsp_shift_requantize; 0: tg_dsp_requantize */
  int32_t halves;                       /* see there */
  int32_t input_zero_point, output_zero_point;
  int32_t activation_min, activation_max;
} tg_depthwise3x3_conv2d_s8_dsp_params;

/* Where a strip is. */
typedef struct {
  const int8_t *from;          /* its first column of the first row; of a narrow image column 0 */
  int32_t column;              /* the number of that column: -1 where it lies outside */
  int32_t count;               /* of output columns: 2, or 1 */
  int32_t beyond, next_beyond; /* of four columns from there, and from the next, see tg_dsp_load_beyond */
} tg_dsp_strip;

/* A row under the strip, whose address is that of its first column that four columns inside begin with. */
TG_KERNEL tg_dsp_columns tg_dsp_strip_row(const tg_depthwise3x3_conv2d_s8_dsp_params *p,
                                          const tg_dsp_strip *s, const int8_t *row) {
  const int32_t width = p->input_width, zero = p->input_zero_point;
  const uint32_t four =
      width < 4 ? tg_dsp_gather(row, width, s->column, zero) : tg_dsp_load_beyond(row, s->beyond, zero);
  const uint32_t even = tg_dsp_even(four);
  if (p->stride == 1 || s->count == 1) {
    const uint32_t odd = tg_dsp_odd(four);
    return (tg_dsp_columns){even, odd, odd, even};
  }
  const uint32_t next = width < 4
                            ? tg_dsp_gather(row, width, s->column + 1, zero)
                            : tg_dsp_load_beyond(row + 1 + s->beyond - s->next_beyond, s->next_beyond, zero);
  const uint32_t middle = tg_dsp_even(next);
  return (tg_dsp_columns){even, tg_dsp_odd(next), middle, middle};
}

/* One row of outputs; returns where the next is. */
TG_KERNEL int8_t *tg_dsp_strip_store(const tg_depthwise3x3_conv2d_s8_dsp_params *p, const tg_dsp_taps *t,
                                     const tg_dsp_strip *s, const int32_t *sums, int8_t *output) {
#pragma GCC unroll 2
  for (int32_t i = 0; i < s->count; i++) {
    int32_t y = p->shift > 0
                    ? tg_dsp_shift_requantize(sums[i], t->factor, t->power, p->shift)
                    : tg_dsp_requantize(sums[i], t->factor, t->power, p->output_zero_point, p->halves);
    if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
      y = tg_clamp(y, p->activation_min, p->activation_max);
    output[i * p->pixel_stride] = (int8_t)y;
  }
  return output + p->output_width * p->pixel_stride;
}

/* Sums of two windows, begun with the row above them. */
TG_ARITHMETIC void tg_dsp_strip_begin(const tg_dsp_taps *t, const tg_dsp_columns *x, int32_t *sums) {
  sums[0] = sums[1] = t->bias;
  tg_dsp_upper(t, x, sums);
}

/* The next row ends the windows above it, and is the middle of those around it; it begins those below. */
TG_KERNEL int8_t *tg_dsp_strip_step(const tg_depthwise3x3_conv2d_s8_dsp_params *p, const tg_dsp_taps *t,
                                    const tg_dsp_strip *s, const int8_t *row, int32_t *above, int32_t *around,
                                    int8_t *output) {
  const tg_dsp_columns x = tg_dsp_strip_row(p, s, row);
  tg_dsp_lower(t, &x, above);
  output = tg_dsp_strip_store(p, t, s, above, output);
  tg_dsp_middle(t, &x, around);
  tg_dsp_strip_begin(t, &x, above);
  return output;
}

#endif
