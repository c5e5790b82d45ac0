/* DEPTHWISE_CONV_2D with windows of 3 x 3 on int8 images that have their channels first, for Armv7E-M. */
#ifndef TG_DEPTHWISE3X3_CONV2D_S8_DSP_H
#define TG_DEPTHWISE3X3_CONV2D_S8_DSP_H

#include "tg_dsp_down.h"

/* `count` columns of outputs from column `o` on; `beyond` as in tg_dsp_strip. */
TG_KERNEL void tg_depthwise3x3_conv2d_s8_dsp_down(const tg_depthwise3x3_conv2d_s8_dsp_params *p,
                                                  const tg_dsp_taps *t, const int8_t *plane, int32_t o,
                                                  int32_t count, int32_t beyond, int32_t next_beyond,
                                                  int8_t *output) {
  const int32_t column = o * p->stride - p->pad_left;
  const tg_dsp_strip s = {p->input_width < 4 ? plane : plane + (column - beyond), column, count, beyond,
                          next_beyond};
  if (p->stride == 1)
    tg_dsp_down_by_1(p, t, s, output + o * p->pixel_stride);
  else
    tg_dsp_down_by_2(p, t, s, output + o * p->pixel_stride);
}

/* A plane: strips at the left end, inside, and at the right end. */
TG_KERNEL void tg_depthwise3x3_conv2d_s8_dsp_plane(const tg_depthwise3x3_conv2d_s8_dsp_params *p,
                                                   const tg_dsp_taps *t, const int8_t *plane,
                                                   int8_t *output) {
  const int32_t even = p->output_width / 2 * 2, narrow = p->input_width < 4;
  /* Pairs that begin before it have all their columns inside at the right. */
  const int32_t inside = (p->input_width + p->pad_left - 3) / p->stride;
  int32_t o = 0;
  if (p->pad_left > 0 && !narrow) {
    tg_depthwise3x3_conv2d_s8_dsp_down(p, t, plane, 0, 2, -1, 0, output);
    o = 2;
  }
  for (; o < even && (narrow || o < inside); o += 2)
    tg_depthwise3x3_conv2d_s8_dsp_down(p, t, plane, o, 2, 0, 0, output);
  if (o < even)
    tg_depthwise3x3_conv2d_s8_dsp_down(p, t, plane, o, 2, p->stride == 1, 1, output);
  if (even < p->output_width) {
    const int32_t beyond = even * p->stride - p->pad_left + 4 - p->input_width;
    tg_depthwise3x3_conv2d_s8_dsp_down(p, t, plane, even, 1, beyond > 0 ? beyond : 0, 0, output);
  }
}

/* input [batches, channels, input_height, input_width], for each output channel the words that
 * tg_dsp_taps_from reads. */
TG_KERNEL void tg_depthwise3x3_conv2d_s8_dsp(const tg_depthwise3x3_conv2d_s8_dsp_params *p,
                                             const int8_t *input, const TG_FLASH uint32_t *weights,
                                             int8_t *output) {
  const uint32_t zeros = ((uint32_t)p->input_zero_point & 0xFFFFu) * 0x10001u;
  const int32_t plane = p->input_height * p->input_width;
  for (int32_t b = 0; b < p->batches; b++) {
    for (int32_t c = 0; c < p->channels * p->depth_multiplier; c++) {
      const tg_dsp_taps t =
          tg_dsp_taps_from(weights + TG_DSP_CHANNEL * c, zeros, p->shift, p->output_zero_point);
      tg_depthwise3x3_conv2d_s8_dsp_plane(p, &t, input + c / p->depth_multiplier * plane,
                                          output + c * p->channel_stride);
    }
    input += p->channels * plane;
    output += p->channels * p->depth_multiplier * p->output_height * p->output_width;
  }
}

#endif
