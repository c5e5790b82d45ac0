/* What tg_blocked_pair.h needs for Armv6-M: eight registers take operands, the others hold the sums. */
#ifndef TG_BLOCKED_THUMB_H
#define TG_BLOCKED_THUMB_H

#if defined(__ARM_ARCH_6M__)
#define TG_BLOCKED_TAPS(first, second, begin) \
  ".syntax unified\n\t"                       \
  "ldr %[x], [%[taps], #" first               \
  "]\n\t"                                     \
  "ldr %[y], [%[taps], #" second              \
  "]\n\t"                                     \
  "ldr %[b], [%[begin], #" begin "]\n\t"

#define TG_BLOCKED_CHANNEL(first, second, total, high) \
  "ldrb %[p], [%[weights], #" first                    \
  "]\n\t"                                              \
  "ldrb %[q], [%[weights], #" second                   \
  "]\n\t"                                              \
  "muls %[p], %[x]\n\t"                                \
  "muls %[q], %[y]\n\t"                                \
  "adds %[p], %[b]\n\t"                                \
  "adds %[p], %[q]\n\t"                                \
  "asrs %[q], %[p], #16\n\t"                           \
  "add %[" total                                       \
  "], %[p]\n\t"                                        \
  "add %[" high "], %[q]\n\t"

#define TG_BLOCKED_NEXT        \
  "adds %[taps], #16\n\t"      \
  "adds %[begin], #8\n\t"      \
  "adds %[weights], #8\n\t"    \
  "cmp %[weights], %[end]\n\t" \
  "bne 1b\n\t"

#define TG_BLOCKED_NEAR "l"
#define TG_BLOCKED_FAR "h"

#include "tg_blocked_pair.h"
#endif

#endif
