/* DEPTHWISE_CONV_2D on int8 NHWC images for Helium, one filter for each channel: sixteen channels at once. */
#ifndef TG_DEPTHWISE_CONV2D_S8_MVE_H
#define TG_DEPTHWISE_CONV2D_S8_MVE_H

#include "tg_depthwise_conv2d_s8_mve_block.h"

/* Writes the window's rows from `y` on. */
TG_KERNEL void tg_depthwise_conv2d_s8_mve_lines(const tg_depthwise_conv2d_s8_mve_params *p,
                                                const int8_t *image, int32_t y, int8_t *to) {
  const int8_t outside = (int8_t)p->input_zero_point;
  const int32_t bytes = p->row < p->line - p->margin ? p->row : p->line - p->margin;
  for (int32_t i = 0; i < p->window_height; i++, y += p->dilation_height, to += p->line) {
    if (y < 0 || y >= p->input_height) {
      tg_mve_fill(to, outside, p->line);
      continue;
    }
    tg_mve_fill(to, outside, p->margin);
    tg_mve_copy(to + p->margin, image + y * p->row, bytes);
    tg_mve_fill(to + p->margin + bytes, outside, p->line - p->margin - bytes);
  }
}

/* scratch: the lines, then 16 bytes. */
TG_KERNEL void tg_depthwise_conv2d_s8_mve(const tg_depthwise_conv2d_s8_mve_params *p, const int8_t *input,
                                          const TG_FLASH uint32_t *weights, void *scratch, int8_t *output) {
  int32_t rest = p->batches * p->output_height * p->output_row;
  for (int32_t line = 0; line < p->batches * p->output_height; line++) {
    const int8_t *image = input + line / p->output_height * (p->input_height * p->row);
    const int32_t y = line % p->output_height * p->stride_height - p->pad_top;
    tg_depthwise_conv2d_s8_mve_lines(p, image, y, scratch);
    const int8_t *window = scratch;
    for (int32_t x = 0; x < p->output_row; x += p->depth, window += p->step) {
      const int32_t *words = (const int32_t *)weights;
      for (int32_t channel = x; channel < x + p->depth; channel += TG_MVE_BYTES) {
        const int8x16_t all = tg_depthwise_conv2d_s8_mve_block(p, window + channel - x, words);
        if (p->depth % TG_MVE_BYTES == 0 && p->output_row % p->depth == 0)
          vstrbq_s8(output + channel, all);
        else /* what is more than the depth, the next store overwrites */
          vstrbq_p_s8(output + channel, all, vctp8q((uint32_t)(rest - channel)));
        words += TG_MVE_BLOCK_WORDS(p);
      }
    }
    output += p->output_row;
    rest -= p->output_row;
  }
}

#endif
