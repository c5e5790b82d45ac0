/* BROADCAST_ARGS: the shape to which two shapes, of int32, are broadcast. */
#ifndef TG_BROADCAST_ARGS_S32_H
#define TG_BROADCAST_ARGS_S32_H

#include "tg.h"

typedef struct {
  int32_t rank1, rank2; /* axes of the two shapes; the longer one's are the output's */
} tg_broadcast_args_s32_params;

TG_KERNEL void tg_broadcast_args_s32(const tg_broadcast_args_s32_params *p, const int32_t *shape1,
                                     const int32_t *shape2, int32_t *output) {
  const int32_t rank = p->rank1 > p->rank2 ? p->rank1 : p->rank2;
  for (int32_t i = 0; i < rank; i++) {
    const int32_t axis1 = i - (rank - p->rank1), axis2 = i - (rank - p->rank2);
    const int32_t size1 = axis1 < 0 ? 1 : shape1[axis1], size2 = axis2 < 0 ? 1 : shape2[axis2];
    output[i] = size1 == 1 ? size2 : size1;
  }
}

#endif
