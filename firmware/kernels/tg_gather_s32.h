/* GATHER: blocks of bytes chosen along one axis by int32 indices. */
#ifndef TG_GATHER_S32_H
#define TG_GATHER_S32_H

#include <string.h>

#include "tg.h"

typedef struct {
  int32_t batches; /* each with indices of its own */
  int32_t outer;   /* parts of a batch in front of the axis */
  int32_t size;    /* of the axis */
  int32_t count;   /* indices of a batch */
  int32_t block;   /* bytes below one index of the axis */
} tg_gather_s32_params;

/* Where TFLM refuses to run, beyond the axis, the output is zeros: memory is never read there. */
TG_KERNEL void tg_gather_s32(const tg_gather_s32_params *p, const void *input, const int32_t *indices,
                             void *output) {
  const uint8_t *from = (const uint8_t *)input;
  uint8_t *to = (uint8_t *)output;
  for (int32_t b = 0; b < p->batches; b++) {
    for (int32_t o = 0; o < p->outer; o++) {
      for (int32_t i = 0; i < p->count; i++) {
        const int32_t index = indices[b * p->count + i];
        if (index >= 0 && index < p->size) {
          memcpy(to, from + index * p->block, (size_t)p->block);
        } else {
          memset(to, 0, (size_t)p->block);
        }
        to += p->block;
      }
      from += p->size * p->block;
    }
  }
}

#endif
