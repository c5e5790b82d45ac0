/* RESIZE_BILINEAR on float32. */
#ifndef TG_RESIZE_BILINEAR_F32_H
#define TG_RESIZE_BILINEAR_F32_H

#include "tg.h"

typedef struct {
  int32_t batches, height, width, depth; /* of the input */
  int32_t output_height, output_width;
  float height_scale, width_scale; /* input positions for each step of the output */
  float center;                    /* of a pixel: 0.5, or 0 where positions are corners */
} tg_resize_bilinear_f32_params;

/* The two neighbours of a position, and how far it lies from the first. */
typedef struct {
  int32_t low, high;
  float fraction;
} tg_resize_bilinear_f32_place;

TG_KERNEL tg_resize_bilinear_f32_place tg_resize_bilinear_f32_find(float position, int32_t size) {
  const int32_t low = position > 0.0f ? (int32_t)position : 0;
  const int32_t high = position > (float)low ? low + 1 : low;
  const tg_resize_bilinear_f32_place place = {low < size ? low : size - 1, high < size ? high : size - 1,
                                              position - (float)low};
  return place;
}

TG_KERNEL void tg_resize_bilinear_f32(const tg_resize_bilinear_f32_params *p, const float *input,
                                      float *output) {
  const int32_t row = p->width * p->depth;
  for (int32_t b = 0; b < p->batches; b++, input += p->height * row) {
    for (int32_t i = 0; i < p->output_height; i++) {
      const tg_resize_bilinear_f32_place y =
          tg_resize_bilinear_f32_find(((float)i + p->center) * p->height_scale - p->center, p->height);
      const float *upper = input + y.low * row, *lower = input + y.high * row;
      for (int32_t j = 0; j < p->output_width; j++) {
        const tg_resize_bilinear_f32_place x =
            tg_resize_bilinear_f32_find(((float)j + p->center) * p->width_scale - p->center, p->width);
        const int32_t left = x.low * p->depth, right = x.high * p->depth;
        for (int32_t c = 0; c < p->depth; c++) {
          *output++ = upper[left + c] * (1.0f - y.fraction) * (1.0f - x.fraction) +
                      lower[left + c] * y.fraction * (1.0f - x.fraction) +
                      upper[right + c] * (1.0f - y.fraction) * x.fraction +
                      lower[right + c] * y.fraction * x.fraction;
        }
      }
    }
  }
}

#endif
