/* What tg_blocked_pair.h needs for Xtensa's instructions. */
#ifndef TG_BLOCKED_XTENSA_H
#define TG_BLOCKED_XTENSA_H

#if defined(__XTENSA__)
#define TG_BLOCKED_TAPS(first, second, begin) \
  "l32i %[x], %[taps], " first                \
  "\n\t"                                      \
  "l32i %[y], %[taps], " second               \
  "\n\t"                                      \
  "l32i %[b], %[begin], " begin "\n\t"

#define TG_BLOCKED_CHANNEL(first, second, total, high) \
  "l8ui %[p], %[weights], " first                      \
  "\n\t"                                               \
  "l8ui %[q], %[weights], " second                     \
  "\n\t"                                               \
  "mull %[p], %[p], %[x]\n\t"                          \
  "mull %[q], %[q], %[y]\n\t"                          \
  "add %[p], %[p], %[b]\n\t"                           \
  "add %[p], %[p], %[q]\n\t"                           \
  "srai %[q], %[p], 16\n\t"                            \
  "add %[" total "], %[" total                         \
  "], %[p]\n\t"                                        \
  "add %[" high "], %[" high "], %[q]\n\t"

#define TG_BLOCKED_NEXT                \
  "addi %[taps], %[taps], 16\n\t"      \
  "addi %[begin], %[begin], 8\n\t"     \
  "addi %[weights], %[weights], 8\n\t" \
  "bne %[weights], %[end], 1b\n\t"

#define TG_BLOCKED_NEAR "r"
#define TG_BLOCKED_FAR "r"

#include "tg_blocked_pair.h"
#endif

#endif
