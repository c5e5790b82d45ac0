/* BATCH_MATMUL on int8: matrices in up to three batch axes, which may repeat. */
#ifndef TG_BATCH_MATMUL_S8_H
#define TG_BATCH_MATMUL_S8_H

#include "tg.h"

typedef struct {
  int32_t batch[3];
  int32_t batch_step1[3], batch_step2[3]; /* elements from matrix to matrix of each input */
  int32_t rows, columns, depth;
  int32_t row_step, depth_step1;    /* elements within a matrix of the first input */
  int32_t depth_step2, column_step; /* and of the second */
  int32_t multiplier, shift;
  int32_t zero_point1, zero_point2, output_zero_point;
} tg_batch_matmul_s8_params;

TG_KERNEL int8_t *tg_batch_matmul_s8_matrix(const tg_batch_matmul_s8_params *p, const int8_t *input1,
                                            const int8_t *input2, int8_t *output) {
  for (int32_t i = 0; i < p->rows; i++) {
    for (int32_t j = 0; j < p->columns; j++) {
      const int8_t *a = input1 + i * p->row_step;
      const int8_t *b = input2 + j * p->column_step;
      int32_t sum = 0;
      for (int32_t k = 0; k < p->depth; k++)
        sum += (a[k * p->depth_step1] - p->zero_point1) * (b[k * p->depth_step2] - p->zero_point2);
      const int32_t scaled = tg_requantize(sum, p->multiplier, p->shift);
      *output++ = (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), INT8_MIN, INT8_MAX);
    }
  }
  return output;
}

/* input1 [batch..., rows, depth], input2 [batch..., depth, columns], output [batch..., rows, columns]. */
TG_KERNEL void tg_batch_matmul_s8(const tg_batch_matmul_s8_params *p, const int8_t *input1,
                                  const int8_t *input2, int8_t *output) {
  for (int32_t i = 0; i < p->batch[0]; i++) {
    for (int32_t j = 0; j < p->batch[1]; j++) {
      for (int32_t k = 0; k < p->batch[2]; k++) {
        const int8_t *a = input1 + i * p->batch_step1[0] + j * p->batch_step1[1] + k * p->batch_step1[2];
        const int8_t *b = input2 + i * p->batch_step2[0] + j * p->batch_step2[1] + k * p->batch_step2[2];
        output = tg_batch_matmul_s8_matrix(p, a, b, output);
      }
    }
  }
}

#endif
