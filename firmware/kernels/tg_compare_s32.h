/* Comparison of two int32 tensors with broadcasting. */
#ifndef TG_COMPARE_S32_H
#define TG_COMPARE_S32_H

#include "tg_comparison.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t relation;
} tg_compare_s32_params;

TG_KERNEL uint8_t tg_compare_s32_element(const tg_compare_s32_params *p, int32_t a, int32_t b) {
  return TG_COMPARE(p->relation, a, b);
}

TG_BROADCAST_KERNEL(tg_compare_s32, int32_t, uint8_t)

#endif
