/* CONV_2D on int8 images for Armv7E-M: any window and stride, four pixels at a time. */
#ifndef TG_CONV2D_S8_DSP_H
#define TG_CONV2D_S8_DSP_H

#include "tg_dsp_line.h"
#include "tg_dsp_wide.h"

typedef struct {
  int32_t input_height, output_height, output_width;
  int32_t window_height, stride_height, pad_top;
  int32_t row;          /* bytes of an input row */
  int32_t margin;       /* bytes of padding before it */
  int32_t line;         /* bytes of scratch for a row with its padding: a multiple of 4 */
  int32_t run;          /* bytes of a window's row, which lie side by side */
  int32_t step;         /* bytes from one window to the next */
  int32_t pairs;        /* of taps in a window, rows filled up */
  int32_t stripe;       /* pixels at once, a multiple of 4; of more than 4, weights are widened */
  int32_t output_depth; /* weights of the last are zero where it is odd */
  int32_t pixel_stride, channel_stride; /* of the output */
  int32_t input_zero_point, output_zero_point;
  int32_t halves; /* 1 where halves below zero matter */
  int32_t activation_min, activation_max;
} tg_conv2d_s8_dsp_params;

/* Two output channels, or the last, of up to four pixels; those that are not there are overwritten by the
 * first. */
TG_KERNEL void tg_conv2d_s8_dsp_store(const tg_conv2d_s8_dsp_params *p, const tg_dsp_block_sums *sums,
                                      const TG_FLASH uint32_t *rescale, int32_t c, int32_t count,
                                      int8_t *output) {
#pragma GCC unroll 2
  for (int32_t k = p->output_depth % 2 == 1 && c + 1 == p->output_depth ? 0 : 1; k >= 0; k--) {
    const int32_t factor = (int32_t)rescale[2 * k], power = (int32_t)rescale[2 * k + 1];
#pragma GCC unroll 4
    for (int32_t i = 3; i >= 0; i--) {
      int32_t value = tg_dsp_requantize(sums->of[k][i], factor, power, p->output_zero_point, p->halves);
      if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
        value = tg_clamp(value, p->activation_min, p->activation_max);
      output[k * p->channel_stride + (i < count ? i : 0) * p->pixel_stride] = (int8_t)value;
    }
  }
}

/* All output channels of the ``count`` pixels in x. */
TG_KERNEL void tg_conv2d_s8_dsp_pixels(const tg_conv2d_s8_dsp_params *p, const uint32_t *x,
                                       const TG_FLASH uint32_t *weights, uint32_t *wide, int32_t count,
                                       int8_t *output) {
  const int32_t whole = p->output_height * p->output_width % 4 == 0;
  for (int32_t c = 0; c < p->output_depth; c += 2) {
    const TG_FLASH uint32_t *const rescale = weights + 2 + p->pairs;
    if (p->stripe > 4)
      tg_dsp_widen(weights, p->pairs, wide);
    int8_t *to = output + c * p->channel_stride;
    for (int32_t n = 0; n < count; n += 4) {
      tg_dsp_block_sums sums;
      if (p->stripe > 4)
        tg_dsp_wide_block(x + n * p->pairs, wide, p->pairs, &sums);
      else
        tg_dsp_block(x + n * p->pairs, weights, p->pairs, &sums);
      tg_conv2d_s8_dsp_store(p, &sums, rescale, c, whole ? 4 : count - n, to);
      to += 4 * p->pixel_stride;
    }
    weights = rescale + 4;
  }
}

/* input [input_height, ...], weights as tinygen/variants/dsp.py streams them; scratch holds x, `stripe` words
 * for each pair, then window_height lines and a word more, as the last of a line may be read beyond it, then,
 * of a stripe of more than four pixels, the widened weights of two channels. */
TG_KERNEL void tg_conv2d_s8_dsp(const tg_conv2d_s8_dsp_params *p, const int8_t *input,
                                const TG_FLASH uint32_t *weights, void *scratch, int8_t *output) {
  uint32_t *const x = (uint32_t *)scratch;
  int8_t *const lines = (int8_t *)(x + p->stripe * p->pairs);
  uint32_t *const wide = (uint32_t *)(void *)(lines + p->window_height * p->line + 4);
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
      tg_dsp_column(lines + ox * p->step, p->window_height, p->line, p->run,
                    x + filled / 4 * 4 * p->pairs + filled % 4);
      filled++;
      if (filled < p->stripe && done + filled < pixels)
        continue;
      tg_conv2d_s8_dsp_pixels(p, x, weights, wide, filled, output);
      output += filled * p->pixel_stride;
      done += filled;
      filled = 0;
    }
  }
}

#endif
