/* DEQUANTIZE int16 to float32: scale * (q - zero_point). */
#ifndef TG_DEQUANTIZE_S16_F32_H
#define TG_DEQUANTIZE_S16_F32_H

#include "tg.h"

typedef struct {
  int32_t elements;
  float scale;
  int32_t zero_point;
} tg_dequantize_s16_f32_params;

TG_KERNEL void tg_dequantize_s16_f32(const tg_dequantize_s16_f32_params *p, const int16_t *input,
                                     float *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = p->scale * (float)(input[i] - p->zero_point);
}

#endif
