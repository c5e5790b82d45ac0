/* LOGICAL_AND or LOGICAL_OR of two bool tensors with broadcasting. */
#ifndef TG_LOGICAL_B8_H
#define TG_LOGICAL_B8_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
  int32_t both;
} tg_logical_b8_params;

TG_KERNEL uint8_t tg_logical_b8_element(const tg_logical_b8_params *p, uint8_t a, uint8_t b) {
  return (uint8_t)(p->both ? (a && b) : (a || b));
}

TG_BROADCAST_KERNEL(tg_logical_b8, uint8_t, uint8_t)

#endif
