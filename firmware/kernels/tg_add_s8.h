/* ADD of two int8 tensors with broadcasting; the output may take the place of an input of its own shape. */
#ifndef TG_ADD_S8_H
#define TG_ADD_S8_H

#include "tg.h"

typedef struct {
  int32_t size[4];            /* loops over the output, outermost first */
  int32_t step1[4], step2[4]; /* elements that each loop moves in the first and second input */
  int32_t zero_point1, multiplier1, shift1;
  int32_t zero_point2, multiplier2, shift2;
  int32_t output_zero_point, output_multiplier, output_shift;
  int32_t activation_min, activation_max;
} tg_add_s8_params;

TG_KERNEL int8_t tg_add_s8_element(const tg_add_s8_params *p, int8_t a, int8_t b) {
  /* Twenty more bits keep the common scale of the inputs exact enough; multiplying keeps the shift defined.
   */
  const int32_t more_bits = INT32_C(1) << 20;
  const int32_t scaled1 = tg_requantize((a - p->zero_point1) * more_bits, p->multiplier1, p->shift1);
  const int32_t scaled2 = tg_requantize((b - p->zero_point2) * more_bits, p->multiplier2, p->shift2);
  const int32_t sum = tg_requantize(scaled1 + scaled2, p->output_multiplier, p->output_shift);
  return (int8_t)tg_clamp(sum + p->output_zero_point, p->activation_min, p->activation_max);
}

TG_KERNEL void tg_add_s8(const tg_add_s8_params *p, const int8_t *input1, const int8_t *input2,
                         int8_t *output) {
  for (int32_t i = 0; i < p->size[0]; i++) {
    for (int32_t j = 0; j < p->size[1]; j++) {
      for (int32_t k = 0; k < p->size[2]; k++) {
        const int8_t *a = input1 + i * p->step1[0] + j * p->step1[1] + k * p->step1[2];
        const int8_t *b = input2 + i * p->step2[0] + j * p->step2[1] + k * p->step2[2];
        for (int32_t l = 0; l < p->size[3]; l++) {
          *output++ = tg_add_s8_element(p, a[l * p->step1[3]], b[l * p->step2[3]]);
        }
      }
    }
  }
}

#endif
