/* Comparison of two float32 tensors with broadcasting. */
#ifndef TG_COMPARE_F32_H
#define TG_COMPARE_F32_H

#include "tg_comparison.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t relation;
} tg_compare_f32_params;

TG_KERNEL uint8_t tg_compare_f32_element(const tg_compare_f32_params *p, float a, float b) {
  return TG_COMPARE(p->relation, a, b);
}

TG_BROADCAST_KERNEL(tg_compare_f32, float, uint8_t)

#endif
