/* EMBEDDING_LOOKUP: rows of an int8 table by their numbers, as float32. */
#ifndef TG_EMBEDDING_LOOKUP_S8_F32_H
#define TG_EMBEDDING_LOOKUP_S8_F32_H

#include "tg.h"

typedef struct {
  int32_t count;
  int32_t rows; /* of the table; a number beyond gives the first or last */
  int32_t depth;
  float scale;
} tg_embedding_lookup_s8_f32_params;

TG_KERNEL void tg_embedding_lookup_s8_f32(const tg_embedding_lookup_s8_f32_params *p, const int32_t *numbers,
                                          const TG_FLASH int8_t *table, float *output) {
  for (int32_t i = 0; i < p->count; i++) {
    const TG_FLASH int8_t *row = table + tg_clamp(numbers[i], 0, p->rows - 1) * p->depth;
    for (int32_t j = 0; j < p->depth; j++)
      *output++ = (float)row[j] * p->scale;
  }
}

#endif
