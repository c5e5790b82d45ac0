/* ADD_N of int8 tensors of one shape, scale and zero point; the output may replace any input. */
#ifndef TG_ADD_N_S8_H
#define TG_ADD_N_S8_H

#include "tg.h"

typedef struct {
  int32_t inputs;
  int32_t elements;
  int32_t zero_point; /* of every input */
  int32_t output_zero_point, output_multiplier, output_shift;
} tg_add_n_s8_params;

TG_KERNEL int8_t tg_add_n_s8_element(const tg_add_n_s8_params *p, const int8_t *const *inputs, int32_t i) {
  /* As TensorFlow Lite Micro has it, the sum begins with minus the zero point. */
  int32_t sum = -p->zero_point * (INT32_C(1) << 19);
  for (int32_t n = 0; n < p->inputs; n++)
    sum = tg_wrapping_add(sum, (inputs[n][i] - p->zero_point) * (INT32_C(1) << 19));
  const int32_t scaled = tg_requantize(sum, p->output_multiplier, p->output_shift);
  return (int8_t)tg_clamp(scaled + p->output_zero_point, INT8_MIN, INT8_MAX);
}

/* The output stands behind the inputs. */
TG_KERNEL void tg_add_n_s8_all(const tg_add_n_s8_params *p, const int8_t *const *tensors) {
  int8_t *output = (int8_t *)tensors[p->inputs];
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = tg_add_n_s8_element(p, tensors, i);
}

/* tg_add_n_s8(&params, input, input, ..., output) */
#define tg_add_n_s8(p, ...) tg_add_n_s8_all((p), (const int8_t *const[]){__VA_ARGS__})

#endif
