/* AVERAGE_POOL_2D on int8 NHWC images: only elements inside the image count. */
#ifndef TG_AVERAGE_POOL2D_S8_H
#define TG_AVERAGE_POOL2D_S8_H

#include "tg.h"

typedef struct {
  int32_t batches;
  int32_t input_height, input_width;
  int32_t window_height, window_width;
  int32_t stride_height, stride_width;
  int32_t output_height, output_width;
  int32_t pad_top, pad_left;
  int32_t depth;
  int32_t activation_min, activation_max;
} tg_average_pool2d_s8_params;

/* The mean of one channel over rows [top, bottom) and columns [left, right), rounded half away from zero. */
TG_KERNEL int32_t tg_average_pool2d_s8_mean(const tg_average_pool2d_s8_params *p, const int8_t *channel,
                                            int32_t top, int32_t bottom, int32_t left, int32_t right) {
  int32_t sum = 0;
  for (int32_t row = top; row < bottom; row++) {
    for (int32_t column = left; column < right; column++)
      sum += channel[(row * p->input_width + column) * p->depth];
  }
  const int32_t count = (bottom - top) * (right - left);
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

TG_KERNEL void tg_average_pool2d_s8(const tg_average_pool2d_s8_params *p, const int8_t *input,
                                    int8_t *output) {
  const int32_t image_size = p->input_height * p->input_width * p->depth;
  for (int32_t b = 0; b < p->batches; b++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      const int32_t row = y * p->stride_height - p->pad_top;
      const int32_t top = tg_clamp(row, 0, p->input_height);
      const int32_t bottom = tg_clamp(row + p->window_height, 0, p->input_height);
      for (int32_t x = 0; x < p->output_width; x++) {
        const int32_t column = x * p->stride_width - p->pad_left;
        const int32_t left = tg_clamp(column, 0, p->input_width);
        const int32_t right = tg_clamp(column + p->window_width, 0, p->input_width);
        for (int32_t c = 0; c < p->depth; c++) {
          const int32_t mean =
              tg_average_pool2d_s8_mean(p, input + b * image_size + c, top, bottom, left, right);
          *output++ = (int8_t)tg_clamp(mean, p->activation_min, p->activation_max);
        }
      }
    }
  }
}

#endif
