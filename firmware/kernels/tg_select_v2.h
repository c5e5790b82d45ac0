/* SELECT_V2: elements of any size from one of two tensors, with broadcasting. */
#ifndef TG_SELECT_V2_H
#define TG_SELECT_V2_H

#include "tg.h"

typedef struct {
  int32_t size[4];                      /* loops over the output, outermost first */
  int32_t step1[4], step2[4], step3[4]; /* elements that each loop moves in the condition and both choices */
  int32_t bytes;                        /* of an element */
} tg_select_v2_params;

TG_ARITHMETIC int32_t tg_select_v2_start(const int32_t *step, int32_t i, int32_t j, int32_t k) {
  return i * step[0] + j * step[1] + k * step[2];
}

/* It walks forwards: the output may replace a choice of its own shape. */
TG_KERNEL void tg_select_v2(const tg_select_v2_params *p, const uint8_t *condition, const void *chosen,
                            const void *other, void *output) {
  uint8_t *to = (uint8_t *)output;
  for (int32_t i = 0; i < p->size[0]; i++) {
    for (int32_t j = 0; j < p->size[1]; j++) {
      for (int32_t k = 0; k < p->size[2]; k++) {
        const uint8_t *c = condition + tg_select_v2_start(p->step1, i, j, k);
        const uint8_t *a = (const uint8_t *)chosen + p->bytes * tg_select_v2_start(p->step2, i, j, k);
        const uint8_t *b = (const uint8_t *)other + p->bytes * tg_select_v2_start(p->step3, i, j, k);
        for (int32_t l = 0; l < p->size[3]; l++) {
          const uint8_t *from =
              c[l * p->step1[3]] ? a + p->bytes * l * p->step2[3] : b + p->bytes * l * p->step3[3];
          for (int32_t byte = 0; byte < p->bytes; byte++)
            *to++ = from[byte];
        }
      }
    }
  }
}

#endif
