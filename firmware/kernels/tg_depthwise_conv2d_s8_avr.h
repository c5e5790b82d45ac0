/* DEPTHWISE_CONV_2D on int8 NHWC images for AVR: a pixel's window is copied out channel by channel, so that
 * every channel is one sum of products of bytes that lie side by side. */
#ifndef TG_DEPTHWISE_CONV2D_S8_AVR_H
#define TG_DEPTHWISE_CONV2D_S8_AVR_H

#include "tg_dot_s8.h"

typedef struct {
  int16_t batches;
  int16_t input_height, input_width, input_depth;
  int16_t window_height, window_width;
  int16_t stride_height, stride_width;
  int16_t output_height, output_width;
  int16_t pad_top, pad_left;
  int16_t depth_multiplier;
  int16_t input_zero_point, output_zero_point;
  int16_t activation_min, activation_max;
} tg_depthwise_conv2d_s8_avr_params;

/* Copies the window whose first element is (y, x) as [input_depth][taps]; what lies outside counts as zero.
 */
TG_KERNEL void tg_depthwise_conv2d_s8_avr_window(const tg_depthwise_conv2d_s8_avr_params *p,
                                                 const int8_t *image, int16_t y, int16_t x, int8_t *window) {
  const int16_t taps = (int16_t)(p->window_height * p->window_width);
  for (int16_t i = y; i < y + p->window_height; i++) {
    for (int16_t j = x; j < x + p->window_width; j++, window++) {
      const int there = i >= 0 && i < p->input_height && j >= 0 && j < p->input_width;
      const int8_t *from = image + (there ? (i * p->input_width + j) * p->input_depth : 0);
      int8_t *to = window;
      for (int16_t c = 0; c < p->input_depth; c++, to += taps)
        *to = there ? *from++ : (int8_t)p->input_zero_point;
    }
  }
}

/* All channels of one pixel. */
TG_KERNEL void tg_depthwise_conv2d_s8_avr_pixel(const tg_depthwise_conv2d_s8_avr_params *p,
                                                const int8_t *window, const TG_FLASH int8_t *weights,
                                                const TG_FLASH int32_t *bias,
                                                const TG_FLASH int32_t *multiplier,
                                                const TG_FLASH int8_t *shift, int8_t *output) {
  const int16_t taps = (int16_t)(p->window_height * p->window_width);
  int16_t c = 0;
  for (int16_t source = 0; source < p->input_depth; source++, window += taps) {
    for (int16_t m = 0; m < p->depth_multiplier; m++, c++, weights += taps) {
      const int32_t sum = tg_dot_s8(window, weights, taps, p->input_zero_point);
      const int32_t scaled = tg_requantize(tg_wrapping_add(sum, bias[c]), multiplier[c], shift[c]);
      output[c] = (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), p->activation_min,
                                   p->activation_max);
    }
  }
}

/* weights [channels, window_height, window_width], channels = input_depth * depth_multiplier; output
 * [batches, output_height, output_width, channels]; scratch of one window. */
TG_KERNEL void tg_depthwise_conv2d_s8_avr(const tg_depthwise_conv2d_s8_avr_params *p, const int8_t *input,
                                          const TG_FLASH int8_t *weights, const TG_FLASH int32_t *bias,
                                          const TG_FLASH int32_t *multiplier, const TG_FLASH int8_t *shift,
                                          void *scratch, int8_t *output) {
  for (int16_t b = 0; b < p->batches; b++) {
    int16_t y = (int16_t)-p->pad_top;
    for (int16_t row = 0; row < p->output_height; row++, y = (int16_t)(y + p->stride_height)) {
      int16_t x = (int16_t)-p->pad_left;
      for (int16_t column = 0; column < p->output_width; column++, x = (int16_t)(x + p->stride_width)) {
        tg_depthwise_conv2d_s8_avr_window(p, input, y, x, scratch);
        tg_depthwise_conv2d_s8_avr_pixel(p, scratch, weights, bias, multiplier, shift, output);
        output += p->input_depth * p->depth_multiplier;
      }
    }
    input += (uint16_t)(p->input_height * p->input_width * p->input_depth);
  }
}

#endif
