/* AVERAGE_POOL_2D, and MEAN over height and width, on int8 images for Armv7E-M: four channels at a time.
 *
 * A sum becomes a result by one product, tried for all sums by tinygen/variants/line.py. */
#ifndef TG_AVERAGE_POOL2D_S8_DSP_H
#define TG_AVERAGE_POOL2D_S8_DSP_H

#include "tg_dsp_pool.h"

typedef struct {
  TG_DSP_POOL_FIELDS; /* all windows lie inside the image, and hold at most 256 pixels */
  int32_t factor, rest;
  int32_t away; /* 1 where halves below zero are rounded down */
} tg_average_pool2d_s8_dsp_params;

/* Sums of channels 0 and 2, and 1 and 3. */
typedef struct {
  uint32_t even, odd;
} tg_average_pool2d_s8_dsp_sums;

TG_KERNEL tg_average_pool2d_s8_dsp_sums
tg_average_pool2d_s8_dsp_window(const tg_average_pool2d_s8_dsp_params *p, const int8_t *from) {
  tg_average_pool2d_s8_dsp_sums sums = {0, 0};
  for (int32_t i = 0; i < p->window_height; i++) {
#pragma GCC unroll 8
    for (int32_t j = 0; j < p->window_width; j++) {
      const uint32_t four = tg_dsp_load(from + j * p->depth);
      __asm__("sxtab16 %0, %0, %1" : "+r"(sums.even) : "r"(four));
      __asm__("sxtab16 %0, %0, %1, ror #8" : "+r"(sums.odd) : "r"(four));
    }
    from += p->input_width * p->depth;
  }
  return sums;
}

/* The result of a sum that has been multiplied by the factor, and divided by 2**16. */
TG_KERNEL int8_t tg_average_pool2d_s8_dsp_result(const tg_average_pool2d_s8_dsp_params *p, int32_t scaled) {
  if (p->away)
    scaled += scaled >> 31;
  scaled += p->rest;
  __asm__("ssat %0, #8, %0, asr #15" : "+r"(scaled));
  if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
    scaled = tg_clamp(scaled, p->activation_min, p->activation_max);
  return (int8_t)scaled;
}

TG_KERNEL void tg_average_pool2d_s8_dsp_store(const tg_average_pool2d_s8_dsp_params *p,
                                              tg_average_pool2d_s8_dsp_sums sums, int8_t *to) {
#pragma GCC unroll 4
  for (int32_t i = 0; i < 4; i++) {
    const uint32_t pair = i % 2 == 0 ? sums.even : sums.odd;
    int32_t scaled;
    if (i < 2)
      __asm__("smulwb %0, %1, %2" : "=r"(scaled) : "r"(p->factor), "r"(pair));
    else
      __asm__("smulwt %0, %1, %2" : "=r"(scaled) : "r"(p->factor), "r"(pair));
    to[i * p->channel_stride] = tg_average_pool2d_s8_dsp_result(p, scaled);
  }
}

/* input [input_height, input_width, depth]. */
TG_KERNEL void tg_average_pool2d_s8_dsp(const tg_average_pool2d_s8_dsp_params *p, const int8_t *input,
                                        int8_t *output) {
  for (int32_t oy = 0; oy < p->output_height; oy++) {
    for (int32_t ox = 0; ox < p->output_width; ox++) {
      const int32_t pixel =
          (oy * p->stride_height - p->pad_top) * p->input_width + ox * p->stride_width - p->pad_left;
      const int8_t *from = input + pixel * p->depth;
      for (int32_t c = 0; c < p->depth; c += 4) {
        const int32_t first = tg_dsp_pool_first(c, p->depth);
        tg_average_pool2d_s8_dsp_store(p, tg_average_pool2d_s8_dsp_window(p, from + first),
                                       output + first * p->channel_stride);
      }
      output += p->pixel_stride;
    }
  }
}

#endif
