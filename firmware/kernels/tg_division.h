/* Division of whole numbers that is defined everywhere: by 0 it gives 0, and what overflows wraps. */
#ifndef TG_DIVISION_H
#define TG_DIVISION_H

#include "tg_broadcast.h"

/* Rounded towards zero. */
TG_ARITHMETIC int32_t tg_divide(int32_t a, int32_t b) {
  if (b == 0)
    return 0;
  if (b == -1)
    return (int32_t)(0u - (uint32_t)a);
  return a / b;
}

/* What tg_divide leaves, with the sign of a. */
TG_ARITHMETIC int32_t tg_remainder(int32_t a, int32_t b) {
  return b == 0 || b == -1 ? 0 : a % b;
}

/* Whether a remainder must move by one divisor, so that the quotient is rounded down. */
TG_ARITHMETIC int tg_rounds_down(int32_t remainder, int32_t b) {
  return remainder != 0 && (remainder < 0) != (b < 0);
}

#endif
