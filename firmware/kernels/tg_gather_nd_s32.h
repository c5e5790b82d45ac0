/* GATHER_ND: blocks of bytes chosen along the outer axes by tuples of int32 indices. */
#ifndef TG_GATHER_ND_S32_H
#define TG_GATHER_ND_S32_H

#include <string.h>

#include "tg.h"

typedef struct {
  int32_t count;   /* tuples */
  int32_t depth;   /* indices in a tuple, 5 at most */
  int32_t size[5]; /* of the axes */
  int32_t step[5]; /* bytes from one index of each axis to the next */
  int32_t block;   /* bytes that a tuple chooses */
} tg_gather_nd_s32_params;

/* The block's place in bytes, or -1 beyond an axis. */
TG_KERNEL int32_t tg_gather_nd_s32_place(const tg_gather_nd_s32_params *p, const int32_t *indices) {
  int32_t place = 0;
  for (int32_t a = 0; a < p->depth; a++) {
    if (indices[a] < 0 || indices[a] >= p->size[a])
      return -1;
    place += indices[a] * p->step[a];
  }
  return place;
}

/* Where an index is beyond its axis the output is zeros: memory is never read there. */
TG_KERNEL void tg_gather_nd_s32(const tg_gather_nd_s32_params *p, const void *input, const int32_t *indices,
                                void *output) {
  uint8_t *to = (uint8_t *)output;
  for (int32_t i = 0; i < p->count; i++) {
    const int32_t place = tg_gather_nd_s32_place(p, indices + i * p->depth);
    if (place >= 0) {
      memcpy(to, (const uint8_t *)input + place, (size_t)p->block);
    } else {
      memset(to, 0, (size_t)p->block);
    }
    to += p->block;
  }
}

#endif
