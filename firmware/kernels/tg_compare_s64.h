/* Comparison of two int64 tensors with broadcasting. */
#ifndef TG_COMPARE_S64_H
#define TG_COMPARE_S64_H

#include "tg_comparison.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t relation;
} tg_compare_s64_params;

TG_KERNEL uint8_t tg_compare_s64_element(const tg_compare_s64_params *p, int64_t a, int64_t b) {
  return TG_COMPARE(p->relation, a, b);
}

TG_BROADCAST_KERNEL(tg_compare_s64, int64_t, uint8_t)

#endif
