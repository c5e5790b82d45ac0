/* Comparison of two bool tensors with broadcasting. */
#ifndef TG_COMPARE_B8_H
#define TG_COMPARE_B8_H

#include "tg_comparison.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t relation;
} tg_compare_b8_params;

TG_KERNEL uint8_t tg_compare_b8_element(const tg_compare_b8_params *p, uint8_t a, uint8_t b) {
  return TG_COMPARE(p->relation, a, b);
}

TG_BROADCAST_KERNEL(tg_compare_b8, uint8_t, uint8_t)

#endif
