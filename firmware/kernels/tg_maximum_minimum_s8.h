/* MAXIMUM or MINIMUM of two int8 tensors with broadcasting. */
#ifndef TG_MAXIMUM_MINIMUM_S8_H
#define TG_MAXIMUM_MINIMUM_S8_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t maximum;
} tg_maximum_minimum_s8_params;

TG_KERNEL int8_t tg_maximum_minimum_s8_element(const tg_maximum_minimum_s8_params *p, int8_t a, int8_t b) {
  const int takes_first = p->maximum ? a > b : a < b;
  return takes_first ? a : b;
}

TG_BROADCAST_KERNEL(tg_maximum_minimum_s8, int8_t, int8_t)

#endif
