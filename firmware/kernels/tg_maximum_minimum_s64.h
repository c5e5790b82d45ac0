/* MAXIMUM or MINIMUM of two int64 tensors with broadcasting. */
#ifndef TG_MAXIMUM_MINIMUM_S64_H
#define TG_MAXIMUM_MINIMUM_S64_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t maximum;
} tg_maximum_minimum_s64_params;

TG_KERNEL int64_t tg_maximum_minimum_s64_element(const tg_maximum_minimum_s64_params *p, int64_t a,
                                                 int64_t b) {
  const int takes_first = p->maximum ? a > b : a < b;
  return takes_first ? a : b;
}

TG_BROADCAST_KERNEL(tg_maximum_minimum_s64, int64_t, int64_t)

#endif
