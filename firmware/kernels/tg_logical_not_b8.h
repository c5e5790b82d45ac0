/* LOGICAL_NOT on bool; works in place. */
#ifndef TG_LOGICAL_NOT_B8_H
#define TG_LOGICAL_NOT_B8_H

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_logical_not_b8_params;

TG_KERNEL void tg_logical_not_b8(const tg_logical_not_b8_params *p, const uint8_t *input, uint8_t *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = (uint8_t)!input[i];
}

#endif
