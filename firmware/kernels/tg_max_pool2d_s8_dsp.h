/* MAX_POOL_2D on int8 images for Armv7E-M: four channels at a time. */
#ifndef TG_MAX_POOL2D_S8_DSP_H
#define TG_MAX_POOL2D_S8_DSP_H

#include "tg_dsp_pool.h"

typedef struct {
  TG_DSP_POOL_FIELDS;
} tg_max_pool2d_s8_dsp_params;

/* The larger of each of four bytes. */
TG_ARITHMETIC uint32_t tg_max_pool2d_s8_dsp_larger(uint32_t a, uint32_t b) {
  uint32_t result;
  __asm__("ssub8 %0, %1, %2\n sel %0, %1, %2" : "=&r"(result) : "r"(a), "r"(b) : "cc");
  return result;
}

/* Four channels, held within the activation's bounds. */
TG_KERNEL void tg_max_pool2d_s8_dsp_store(const tg_max_pool2d_s8_dsp_params *p, uint32_t four, int8_t *to) {
  const uint32_t each = UINT32_C(0x01010101);
  if (p->activation_min > INT8_MIN)
    four = tg_max_pool2d_s8_dsp_larger(four, each * (uint8_t)p->activation_min);
  if (p->activation_max < INT8_MAX) /* ~x is -1 - x */
    four = ~tg_max_pool2d_s8_dsp_larger(~four, ~(each * (uint8_t)p->activation_max));
  for (int32_t i = 0; i < 4; i++)
    to[i * p->channel_stride] = (int8_t)(four >> (8 * i));
}

/* Four channels of one window of `height` by `width` pixels. */
TG_KERNEL uint32_t tg_max_pool2d_s8_dsp_window(const tg_max_pool2d_s8_dsp_params *p, const int8_t *from,
                                               int32_t height, int32_t width) {
  uint32_t largest = tg_dsp_load(from);
  for (int32_t i = 0; i < height; i++) {
#pragma GCC unroll 4
    for (int32_t j = 0; j < width; j++)
      largest = tg_max_pool2d_s8_dsp_larger(largest, tg_dsp_load(from + j * p->depth));
    from += p->input_width * p->depth;
  }
  return largest;
}

/* input [input_height, input_width, depth]. */
TG_KERNEL void tg_max_pool2d_s8_dsp(const tg_max_pool2d_s8_dsp_params *p, const int8_t *input,
                                    int8_t *output) {
  for (int32_t oy = 0; oy < p->output_height; oy++) {
    const tg_dsp_span rows =
        tg_dsp_pool_span(p->whole, oy * p->stride_height - p->pad_top, p->window_height, p->input_height);
    for (int32_t ox = 0; ox < p->output_width; ox++) {
      const tg_dsp_span columns =
          tg_dsp_pool_span(p->whole, ox * p->stride_width - p->pad_left, p->window_width, p->input_width);
      const int8_t *from = input + (rows.first * p->input_width + columns.first) * p->depth;
      for (int32_t c = 0; c < p->depth; c += 4) {
        const int32_t first = tg_dsp_pool_first(c, p->depth);
        tg_max_pool2d_s8_dsp_store(p, tg_max_pool2d_s8_dsp_window(p, from + first, rows.count, columns.count),
                                   output + first * p->channel_stride);
      }
      output += p->pixel_stride;
    }
  }
}

#endif
