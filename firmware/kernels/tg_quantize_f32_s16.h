/* QUANTIZE float32 to int16; works in place, since an element never outgrows what has been read. */
#ifndef TG_QUANTIZE_F32_S16_H
#define TG_QUANTIZE_F32_S16_H

#include "tg.h"

typedef struct {
  int32_t elements;
  float scale;
  int32_t zero_point;
} tg_quantize_f32_s16_params;

/* Rounds half away from zero; not-a-number becomes the zero point. */
TG_KERNEL void tg_quantize_f32_s16(const tg_quantize_f32_s16_params *p, const float *input, int16_t *output) {
  const float limit = 1048576.0f; /* far beyond int16, and still exact as an integer */
  for (int32_t i = 0; i < p->elements; i++) {
    const float quotient = input[i] / p->scale;
    int32_t q = quotient > limit ? (int32_t)limit : quotient < -limit ? -(int32_t)limit : 0;
    if (quotient >= -limit && quotient <= limit) {
      q = (int32_t)quotient;
      const float rest = quotient - (float)q;
      q += (rest >= 0.5f) - (rest <= -0.5f);
    }
    output[i] = (int16_t)tg_clamp(q + p->zero_point, INT16_MIN, INT16_MAX);
  }
}

#endif
