/* EMBEDDING_LOOKUP: copies rows of a table of any type by their numbers. */
#ifndef TG_EMBEDDING_LOOKUP_H
#define TG_EMBEDDING_LOOKUP_H

#include "tg.h"

typedef struct {
  int32_t count;
  int32_t rows;  /* of the table; a number beyond gives the first or last */
  int32_t bytes; /* of one row */
} tg_embedding_lookup_params;

TG_KERNEL void tg_embedding_lookup(const tg_embedding_lookup_params *p, const int32_t *numbers,
                                   const TG_FLASH void *table, void *output) {
  uint8_t *to = (uint8_t *)output;
  for (int32_t i = 0; i < p->count; i++) {
    const int32_t row = tg_clamp(numbers[i], 0, p->rows - 1);
    const TG_FLASH uint8_t *from = (const TG_FLASH uint8_t *)table + row * p->bytes;
    for (int32_t j = 0; j < p->bytes; j++)
      *to++ = from[j];
  }
}

#endif
