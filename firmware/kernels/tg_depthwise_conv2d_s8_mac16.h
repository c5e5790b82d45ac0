/* DEPTHWISE_CONV_2D with windows of 3x3 on int8 images for Xtensa's MAC16: channel by channel. */
#ifndef TG_DEPTHWISE_CONV2D_S8_MAC16_H
#define TG_DEPTHWISE_CONV2D_S8_MAC16_H

#include "tg_mac16_columns.h"

typedef struct {
  int32_t input_height, input_width, input_depth;
  int32_t depth_multiplier;
  int32_t output_height, output_width;
  int32_t stride_height, stride_width;
  int32_t pad_top, pad_left;
  int32_t strips; /* two pixels wide */
  int32_t stripe; /* output rows that are computed at once */
  int32_t input_zero_point;
  int32_t halves; /* 0 where the least output is the zero point */
  int32_t activation_min, activation_max;
} tg_depthwise_conv2d_s8_mac16_params;

enum { TG_MAC16_FILTER = 5 }; /* words */

/* One channel's pixels to strips of `rows` rows, of which `count` from `row` on lie inside of the image. */
TG_MAC16_KERNEL void tg_depthwise_conv2d_s8_mac16_fill(const tg_depthwise_conv2d_s8_mac16_params *p,
                                                       const int8_t *from, int32_t rows, int32_t row,
                                                       int32_t count, int8_t *to) {
  const int32_t depth = p->input_depth;
  const int32_t line = p->input_width * depth;
  to += 4 * row + 1;
  for (int32_t x = -p->pad_left, s = 0; s < p->strips; s++, x += 2, to += 4 * rows) {
    const int first = x >= 0 && x < p->input_width;
    const int second = x + 1 >= 0 && x + 1 < p->input_width;
    if (first && second && depth < 256) {
      tg_mac16_fill_both(from + x * depth, depth < 256 ? depth : 0, line, count, to);
      continue;
    }
    if (first)
      tg_mac16_fill(from + x * depth, line, count, to);
    if (second)
      tg_mac16_fill(from + (x + 1) * depth, line, count, to + 2);
  }
}

/* weights [channels][TG_MAC16_FILTER], rescale [channels][TG_MAC16_RESCALE], channels = input_depth *
 * depth_multiplier; scratch: the strips of one channel, 2 bytes a pixel. */
TG_MAC16_KERNEL void tg_depthwise_conv2d_s8_mac16(const tg_depthwise_conv2d_s8_mac16_params *p,
                                                  const int8_t *input, const TG_FLASH uint32_t *weights,
                                                  const TG_FLASH int32_t *rescale, void *scratch,
                                                  int8_t *output) {
  const int32_t channels = p->input_depth * p->depth_multiplier;
  const int32_t rows = (p->stripe - 1) * p->stride_height + 3;
  const int32_t line = p->output_width * channels;
  const uint32_t border = ((uint32_t)p->input_zero_point & 0xFFu) * UINT32_C(0x01000100);
  for (int32_t y = 0; y < p->output_height; y += p->stripe) {
    const int32_t top = y * p->stride_height - p->pad_top;
    const int32_t begin = top < 0 ? -top : 0;
    const int32_t end = p->input_height - top < rows ? p->input_height - top : rows;
    const int32_t count = p->output_height - y < p->stripe ? p->output_height - y : p->stripe;
    for (int32_t i = 0; i < p->strips * rows; i++)
      ((uint32_t *)scratch)[i] = border;
    for (int32_t c = 0; c < channels; c++) {
      const int8_t *const channel = input + (top + begin) * p->input_width * p->input_depth;
      if (c % p->depth_multiplier == 0 && end > begin)
        tg_depthwise_conv2d_s8_mac16_fill(p, channel + c / p->depth_multiplier, rows, begin, end - begin,
                                          (int8_t *)scratch);
      for (int32_t x = 0; x < p->output_width; x++)
        tg_mac16_column(4 * rows, p->stride_height, line, p->halves, scratch, x * p->stride_width,
                        weights + c * TG_MAC16_FILTER, rescale + c * TG_MAC16_RESCALE, count,
                        output + y * line + x * channels + c);
    }
  }
  tg_mac16_clamp(output, p->output_height * line, p->activation_min, p->activation_max);
}

#endif
