/* Scatters blocks of bytes: a table for each loop says how far its every step lies in the output. */
#ifndef TG_INDEXED_SCATTER_H
#define TG_INDEXED_SCATTER_H

#include <string.h>

#include "tg.h"

typedef struct {
  int32_t block;   /* bytes that lie together in both */
  int32_t size[5]; /* loops over the blocks of the input, outermost first */
} tg_indexed_scatter_params;

TG_KERNEL void tg_indexed_scatter(const tg_indexed_scatter_params *p, const void *input,
                                  const TG_FLASH int32_t *offsets, void *output) {
  const TG_FLASH int32_t *const t0 = offsets, *const t1 = t0 + p->size[0], *const t2 = t1 + p->size[1],
                                *const t3 = t2 + p->size[2], *const t4 = t3 + p->size[3];
  const uint8_t *from = (const uint8_t *)input;
  uint8_t *to = (uint8_t *)output;
  for (int32_t i = 0; i < p->size[0]; i++) {
    for (int32_t j = 0; j < p->size[1]; j++) {
      for (int32_t k = 0; k < p->size[2]; k++) {
        for (int32_t l = 0; l < p->size[3]; l++) {
          uint8_t *row = to + (t0[i] + t1[j] + t2[k] + t3[l]);
          for (int32_t m = 0; m < p->size[4]; m++) {
            memcpy(row + t4[m], from, (size_t)p->block);
            from += p->block;
          }
        }
      }
    }
  }
}

#endif
