/* MAXIMUM or MINIMUM of two int16 tensors with broadcasting. */
#ifndef TG_MAXIMUM_MINIMUM_S16_H
#define TG_MAXIMUM_MINIMUM_S16_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t maximum;
} tg_maximum_minimum_s16_params;

TG_KERNEL int16_t tg_maximum_minimum_s16_element(const tg_maximum_minimum_s16_params *p, int16_t a,
                                                 int16_t b) {
  const int takes_first = p->maximum ? a > b : a < b;
  return takes_first ? a : b;
}

TG_BROADCAST_KERNEL(tg_maximum_minimum_s16, int16_t, int16_t)

#endif
