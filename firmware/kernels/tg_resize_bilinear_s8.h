/* RESIZE_BILINEAR on int8: positions in the input with 10 fractional bits, both roundings as in TFLM. */
#ifndef TG_RESIZE_BILINEAR_S8_H
#define TG_RESIZE_BILINEAR_S8_H

#include "tg.h"

typedef struct {
  int32_t batches, height, width, depth; /* of the input */
  int32_t output_height, output_width;
  int32_t height_scale, width_scale; /* input positions for each step of the output */
  int32_t height_shift, width_shift; /* position of the first */
} tg_resize_bilinear_s8_params;

/* The two neighbours of a position, and how far it lies from the first. */
typedef struct {
  int32_t low, high, fraction;
} tg_resize_bilinear_s8_place;

TG_KERNEL tg_resize_bilinear_s8_place tg_resize_bilinear_s8_find(int32_t position, int32_t size) {
  const int32_t low = position > 0 ? position / 1024 : 0;
  const int32_t high = (position + 1023) / 1024;
  const tg_resize_bilinear_s8_place place = {low < size ? low : size - 1, high < size ? high : size - 1,
                                             position - 1024 * low};
  return place;
}

TG_KERNEL int8_t tg_resize_bilinear_s8_round(int32_t sum) {
  const int32_t half = INT32_C(1) << 19;
  return (int8_t)((sum > 0 ? sum + half : sum - half) / (INT32_C(1) << 20));
}

TG_KERNEL void tg_resize_bilinear_s8(const tg_resize_bilinear_s8_params *p, const int8_t *input,
                                     int8_t *output) {
  const int32_t row = p->width * p->depth;
  for (int32_t b = 0; b < p->batches; b++, input += p->height * row) {
    for (int32_t i = 0; i < p->output_height; i++) {
      const tg_resize_bilinear_s8_place y =
          tg_resize_bilinear_s8_find(i * p->height_scale + p->height_shift, p->height);
      const int8_t *upper = input + y.low * row, *lower = input + y.high * row;
      for (int32_t j = 0; j < p->output_width; j++) {
        const tg_resize_bilinear_s8_place x =
            tg_resize_bilinear_s8_find(j * p->width_scale + p->width_shift, p->width);
        const int32_t left = x.low * p->depth, right = x.high * p->depth;
        for (int32_t c = 0; c < p->depth; c++) {
          const int32_t above = upper[left + c] * (1024 - x.fraction) + upper[right + c] * x.fraction;
          const int32_t below = lower[left + c] * (1024 - x.fraction) + lower[right + c] * x.fraction;
          *output++ = tg_resize_bilinear_s8_round(above * (1024 - y.fraction) + below * y.fraction);
        }
      }
    }
  }
}

#endif
