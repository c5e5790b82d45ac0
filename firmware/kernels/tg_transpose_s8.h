/* TRANSPOSE on int8: five loops over the output, each with its own step through the input. */
#ifndef TG_TRANSPOSE_S8_H
#define TG_TRANSPOSE_S8_H

#include "tg.h"

typedef struct {
  int32_t size[5]; /* of the output, outermost first */
  int32_t step[5]; /* elements that each loop moves in the input */
} tg_transpose_s8_params;

TG_KERNEL void tg_transpose_s8(const tg_transpose_s8_params *p, const int8_t *input, int8_t *output) {
  for (int32_t i = 0; i < p->size[0]; i++) {
    for (int32_t j = 0; j < p->size[1]; j++) {
      for (int32_t k = 0; k < p->size[2]; k++) {
        for (int32_t l = 0; l < p->size[3]; l++) {
          const int8_t *row = input + i * p->step[0] + j * p->step[1] + k * p->step[2] + l * p->step[3];
          for (int32_t m = 0; m < p->size[4]; m++) {
            *output++ = row[m * p->step[4]];
          }
        }
      }
    }
  }
}

#endif
