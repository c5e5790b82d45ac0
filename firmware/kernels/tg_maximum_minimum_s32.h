/* MAXIMUM or MINIMUM of two int32 tensors with broadcasting. */
#ifndef TG_MAXIMUM_MINIMUM_S32_H
#define TG_MAXIMUM_MINIMUM_S32_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t maximum;
} tg_maximum_minimum_s32_params;

TG_KERNEL int32_t tg_maximum_minimum_s32_element(const tg_maximum_minimum_s32_params *p, int32_t a,
                                                 int32_t b) {
  const int takes_first = p->maximum ? a > b : a < b;
  return takes_first ? a : b;
}

TG_BROADCAST_KERNEL(tg_maximum_minimum_s32, int32_t, int32_t)

#endif
