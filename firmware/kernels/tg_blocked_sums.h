/* How many sums of products the blocks of tg_blocked.h have. */
#ifndef TG_BLOCKED_SUMS_H
#define TG_BLOCKED_SUMS_H

#include "tg.h"

/* Pairs of pixels: as many as fit in registers beside their factors and addresses. */
#if defined(__XTENSA__) || defined(__arm__)
#define TG_BLOCKED_PAIRS 1
#else
#define TG_BLOCKED_PAIRS 2
#endif

/* What one call sums up: two channels of these pairs. */
typedef struct {
  uint32_t total[2][TG_BLOCKED_PAIRS], high[2][TG_BLOCKED_PAIRS];
} tg_blocked_sums;

#endif
