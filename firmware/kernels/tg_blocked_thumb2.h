/* What tg_blocked_pair.h needs for Armv7-M, which adds while it multiplies and while it shifts. */
#ifndef TG_BLOCKED_THUMB2_H
#define TG_BLOCKED_THUMB2_H

#if defined(__thumb2__)
#define TG_BLOCKED_TAPS(first, second, begin) "ldrd %[x], %[y], [%[taps]], #8\n\tldr %[b], [%[begin]], #4\n\t"

#define TG_BLOCKED_CHANNEL(first, second, total, high) \
  "ldrb %[p], [%[weights], #" first                    \
  "]\n\t"                                              \
  "ldrb %[q], [%[weights], #" second                   \
  "]\n\t"                                              \
  "mla %[p], %[p], %[x], %[b]\n\t"                     \
  "mla %[p], %[q], %[y], %[p]\n\t"                     \
  "add %[" total "], %[" total                         \
  "], %[p]\n\t"                                        \
  "add %[" high "], %[" high "], %[p], asr #16\n\t"

#define TG_BLOCKED_NEXT                \
  "add %[weights], %[weights], #8\n\t" \
  "cmp %[weights], %[end]\n\t"         \
  "bne 1b\n\t"

#define TG_BLOCKED_NEAR "r"
#define TG_BLOCKED_FAR "r"

#include "tg_blocked_pair.h"
#endif

#endif
