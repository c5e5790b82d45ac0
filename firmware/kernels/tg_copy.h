/* Copies bytes of any type as they are. */
#ifndef TG_COPY_H
#define TG_COPY_H

#include "tg.h"

typedef struct {
  int32_t bytes;
  int32_t offset; /* of the first byte in the input */
} tg_copy_params;

TG_KERNEL void tg_copy(const tg_copy_params *p, const void *input, void *output) {
  const uint8_t *from = (const uint8_t *)input + p->offset;
  uint8_t *to = (uint8_t *)output;
  for (int32_t i = 0; i < p->bytes; i++) {
    to[i] = from[i];
  }
}

#endif
