/* Fills a tensor with one element of any type. */
#ifndef TG_FILL_H
#define TG_FILL_H

#include <string.h>

#include "tg.h"

typedef struct {
  int32_t element; /* bytes */
  int32_t count;   /* elements */
} tg_fill_params;

TG_KERNEL void tg_fill(const tg_fill_params *p, const void *value, void *output) {
  uint8_t *to = (uint8_t *)output;
  for (int32_t i = 0; i < p->count; i++) {
    memcpy(to + i * p->element, value, (size_t)p->element);
  }
}

#endif
