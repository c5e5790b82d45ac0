/* CONV_2D on int8 images for Armv7E-M: any window and stride, four pixels at a time. */
#ifndef TG_CONV2D_S8_DSP_H
#define TG_CONV2D_S8_DSP_H

#include "tg_dsp_block.h"
#include "tg_dsp_line.h"

typedef struct {
  int32_t input_height, output_height, output_width;
  int32_t window_height, stride_height, pad_top;
  int32_t row;                          /* bytes of an input row */
  int32_t margin;                       /* bytes of padding before it */
  int32_t line;                         /* bytes of scratch for a row with its padding: a multiple of 4 */
  int32_t run;                          /* bytes of a window's row, which lie side by side */
  int32_t step;                         /* bytes from one window to the next */
  int32_t pairs;                        /* of taps in a window, rows filled up */
  int32_t output_depth;                 /* weights of the last are zero where it is odd */
  int32_t pixel_stride, channel_stride; /* of the output */
  int32_t input_zero_point, output_zero_point;
  int32_t halves; /* 1 where halves below zero matter */
  int32_t activation_min, activation_max;
} tg_conv2d_s8_dsp_params;

/* The taps of one pixel as pairs of int16, in every fourth word of x; the weights lie in the same order. */
TG_KERNEL void tg_conv2d_s8_dsp_column(const tg_conv2d_s8_dsp_params *p, const int8_t *window, uint32_t *x) {
  const int32_t words = p->run / 4, rest = p->run % 4;
  for (int32_t i = 0; i < p->window_height; i++) {
#pragma GCC unroll 12
    for (int32_t j = 0; j < words; j++) {
      const uint32_t four = tg_dsp_load(window + 4 * j);
      x[8 * j] = tg_dsp_even(four);
      x[8 * j + 4] = tg_dsp_odd(four);
    }
    x += 8 * words;
    if (rest > 0) {
      const uint32_t last = tg_dsp_load(window + 4 * words), even = tg_dsp_even(last);
      x[0] = rest == 2 ? tg_dsp_lows(even, tg_dsp_odd(last)) : even;
      if (rest == 3)
        x[4] = tg_dsp_odd(last);
      x += rest == 3 ? 8 : 4;
    }
    window += p->line;
  }
}

/* All output channels of ``count`` pixels. */
TG_KERNEL void tg_conv2d_s8_dsp_pixels(const tg_conv2d_s8_dsp_params *p, const uint32_t *x,
                                       const TG_FLASH uint32_t *weights, int32_t count, int8_t *output) {
  for (int32_t c = 0; c < p->output_depth; c += 2) {
    tg_dsp_block_sums sums;
    weights = tg_dsp_block(x, weights, p->pairs, &sums);
#pragma GCC unroll 2
    for (int32_t k = p->output_depth % 2 == 1 && c + 1 == p->output_depth ? 0 : 1; k >= 0; k--) {
      const int32_t factor = (int32_t)weights[2 * k], power = (int32_t)weights[2 * k + 1];
#pragma GCC unroll 4
      for (int32_t i = 3; i >= 0; i--) { /* pixels that are not there are overwritten by the first */
        int32_t value = tg_dsp_requantize(sums.of[k][i], factor, power, p->output_zero_point, p->halves);
        if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
          value = tg_clamp(value, p->activation_min, p->activation_max);
        output[k * p->channel_stride + (i < count ? i : 0) * p->pixel_stride] = (int8_t)value;
      }
    }
    weights += 4;
    output += 2 * p->channel_stride;
  }
}

/* input [input_height, ...], weights as tinygen/variants/dsp.py streams them; scratch holds x, 4 * pairs
 * words, and window_height lines and one word more, as the last word of a line may be read beyond it. */
TG_KERNEL void tg_conv2d_s8_dsp(const tg_conv2d_s8_dsp_params *p, const int8_t *input,
                                const TG_FLASH uint32_t *weights, void *scratch, int8_t *output) {
  uint32_t *const x = (uint32_t *)scratch;
  int8_t *const lines = (int8_t *)(x + 4 * p->pairs);
  const int32_t kept = p->window_height > p->stride_height ? p->window_height - p->stride_height : 0;
  const int32_t pixels = p->output_height * p->output_width;
  int32_t done = 0, filled = 0;
  for (int32_t oy = 0; oy < p->output_height; oy++) {
    const int32_t y = oy * p->stride_height - p->pad_top;
    if (oy > 0)
      tg_dsp_move(lines, lines + p->stride_height * p->line, kept * p->line);
    for (int32_t i = oy > 0 ? kept : 0; i < p->window_height; i++)
      tg_dsp_line(y + i < 0 || y + i >= p->input_height ? NULL : input + (y + i) * p->row, p->row, p->margin,
                  p->line, p->input_zero_point, lines + i * p->line);
    for (int32_t ox = 0; ox < p->output_width; ox++) {
      tg_conv2d_s8_dsp_column(p, lines + ox * p->step, x + filled++);
      if (filled < 4 && (pixels % 4 == 0 || done + filled < pixels))
        continue;
      tg_conv2d_s8_dsp_pixels(p, x, weights, pixels % 4 == 0 ? 4 : filled, output);
      output += 4 * p->pixel_stride;
      done += 4;
      filled = 0;
    }
  }
}

#endif
