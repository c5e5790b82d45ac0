/* The six relations that the comparisons of every type share. */
#ifndef TG_COMPARISON_H
#define TG_COMPARISON_H

#include "tg_broadcast.h"

/* 0 or 1. Relations 0 to 5: equal, not equal, greater, greater or equal, less, less or equal. */
#define TG_COMPARE(relation, a, b)          \
  ((uint8_t)((relation) == 0   ? (a) == (b) \
             : (relation) == 1 ? (a) != (b) \
             : (relation) == 2 ? (a) > (b)  \
             : (relation) == 3 ? (a) >= (b) \
             : (relation) == 4 ? (a) < (b)  \
                               : (a) <= (b)))

#endif
