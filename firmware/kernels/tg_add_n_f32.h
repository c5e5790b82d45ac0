/* ADD_N of float32 tensors of one shape; the output may replace any input. */
#ifndef TG_ADD_N_F32_H
#define TG_ADD_N_F32_H

#include "tg.h"

typedef struct {
  int32_t inputs;
  int32_t elements;
} tg_add_n_f32_params;

TG_KERNEL float tg_add_n_f32_element(const tg_add_n_f32_params *p, const float *const *inputs, int32_t i) {
  float sum = 0.0f;
  for (int32_t n = 0; n < p->inputs; n++)
    sum += inputs[n][i];
  return sum;
}

/* The output stands behind the inputs. */
TG_KERNEL void tg_add_n_f32_all(const tg_add_n_f32_params *p, const float *const *tensors) {
  float *output = (float *)tensors[p->inputs];
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = tg_add_n_f32_element(p, tensors, i);
}

/* tg_add_n_f32(&params, input, input, ..., output) */
#define tg_add_n_f32(p, ...) tg_add_n_f32_all((p), (const float *const[]){__VA_ARGS__})

#endif
