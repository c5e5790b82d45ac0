/* CONV_2D on int8 NHWC images for AVR: a pixel's window is copied out once, so that every channel is one sum
 * of products of bytes that lie side by side. */
#ifndef TG_CONV2D_S8_AVR_H
#define TG_CONV2D_S8_AVR_H

#include <string.h>

#include "tg_dot_s8.h"

typedef struct {
  int16_t batches;
  int16_t input_height, input_width, input_depth;
  int16_t window_height, window_width;
  int16_t stride_height, stride_width;
  int16_t output_height, output_width, output_depth;
  int16_t pad_top, pad_left;
  int16_t input_zero_point, output_zero_point;
  int16_t activation_min, activation_max;
} tg_conv2d_s8_avr_params;

/* Copies the window whose first element is (y, x); what lies outside of the image counts as zero. */
TG_KERNEL void tg_conv2d_s8_avr_window(const tg_conv2d_s8_avr_params *p, const int8_t *image, int16_t y,
                                       int16_t x, int8_t *window) {
  const uint16_t run = (uint16_t)(p->window_width * p->input_depth);
  const int16_t first = x < 0 ? (int16_t)-x : 0;
  const int16_t room = (int16_t)(p->input_width - x);
  const int16_t last = room < p->window_width ? room : p->window_width;
  const int inside = first == 0 && last == p->window_width;
  for (int16_t i = 0; i < p->window_height; i++, y++, window += run) {
    const int there = y >= 0 && y < p->input_height;
    if (!there || !inside)
      memset(window, p->input_zero_point, run);
    if (there && last > first) {
      const int8_t *const line = image + (uint16_t)(y * p->input_width * p->input_depth);
      memcpy(window + first * p->input_depth, line + (x + first) * p->input_depth,
             (size_t)((last - first) * p->input_depth));
    }
  }
}

/* All channels of one pixel. */
TG_KERNEL void tg_conv2d_s8_avr_pixel(const tg_conv2d_s8_avr_params *p, const int8_t *window,
                                      const TG_FLASH int8_t *weights, const TG_FLASH int32_t *bias,
                                      const TG_FLASH int32_t *multiplier, const TG_FLASH int8_t *shift,
                                      int8_t *output) {
  const int16_t length = (int16_t)(p->window_height * p->window_width * p->input_depth);
  for (int16_t c = 0; c < p->output_depth; c++, weights += length) {
    const int32_t sum = tg_dot_s8(window, weights, length, p->input_zero_point);
    const int32_t scaled = tg_requantize(tg_wrapping_add(sum, bias[c]), multiplier[c], shift[c]);
    output[c] =
        (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), p->activation_min, p->activation_max);
  }
}

/* weights [output_depth, window_height, window_width, input_depth], output [batches, output_height,
 * output_width, output_depth]; scratch of one window. */
TG_KERNEL void tg_conv2d_s8_avr(const tg_conv2d_s8_avr_params *p, const int8_t *input,
                                const TG_FLASH int8_t *weights, const TG_FLASH int32_t *bias,
                                const TG_FLASH int32_t *multiplier, const TG_FLASH int8_t *shift,
                                void *scratch, int8_t *output) {
  for (int16_t b = 0; b < p->batches; b++) {
    int16_t y = (int16_t)-p->pad_top;
    for (int16_t row = 0; row < p->output_height; row++, y = (int16_t)(y + p->stride_height)) {
      int16_t x = (int16_t)-p->pad_left;
      for (int16_t column = 0; column < p->output_width; column++, x = (int16_t)(x + p->stride_width)) {
        tg_conv2d_s8_avr_window(p, input, y, x, scratch);
        tg_conv2d_s8_avr_pixel(p, scratch, weights, bias, multiplier, shift, output);
        output += p->output_depth;
      }
    }
    input += (uint16_t)(p->input_height * p->input_width * p->input_depth);
  }
}

#endif
