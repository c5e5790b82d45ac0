/* PRELU on float32 with broadcasting; the output may take the place of an input of its own shape. */
#ifndef TG_PRELU_F32_H
#define TG_PRELU_F32_H

#include "tg_broadcast.h"

typedef struct {
  TG_BROADCAST_FIELDS;
} tg_prelu_f32_params;

TG_KERNEL float tg_prelu_f32_element(const tg_prelu_f32_params *p, float input, float alpha) {
  (void)p;
  return input >= 0.0f ? input : input * alpha;
}

TG_BROADCAST_KERNEL(tg_prelu_f32, float, float)

#endif
