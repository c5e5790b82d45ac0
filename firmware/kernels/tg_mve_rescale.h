/* Exact rescaling of vectors of int32 sums to int8: a rounding high multiply, then a rounding shift. */
#ifndef TG_MVE_RESCALE_H
#define TG_MVE_RESCALE_H

#include "tg_mve.h"

/* How halves below zero are rounded away from it, which vectors round up. */
#define TG_MVE_UP 0        /* no such half shows in the output */
#define TG_MVE_AWAY 1      /* all sums are shifted right */
#define TG_MVE_SOME_AWAY 2 /* some sums are not shifted right: they have no halves */

/* One channel in all lanes. A shift word below zero shifts right by as much; above, by its bits from 8 on to
 * the left, where `left` says that there are such words. */
TG_ARITHMETIC int32x4_t tg_mve_rescale_all(int32x4_t sums, int32_t multiplier, int32_t shift, int32_t halves,
                                           int32_t left) {
  if (left)
    sums = vshlq_r_s32(sums, (shift & ~(shift >> 31)) >> 8);
  sums = vqrdmulhq_n_s32(sums, multiplier);
  if (halves == TG_MVE_AWAY || (halves == TG_MVE_SOME_AWAY && shift < 0))
    sums = vaddq_s32(sums, vshrq_n_s32(sums, 31));
  return vrshlq_n_s32(sums, shift);
}

/* A channel in each lane: four of the multipliers and of the shift words. */
TG_ARITHMETIC int32x4_t tg_mve_rescale_each(int32x4_t sums, const int32_t *multipliers, const int32_t *shifts,
                                            int32_t halves, int32_t left) {
  const int32x4_t shift = vldrwq_s32(shifts);
  if (left)
    sums = vshlq_s32(sums, vshrq_n_s32(vmaxq_s32(shift, vdupq_n_s32(0)), 8));
  sums = vqrdmulhq_s32(sums, vldrwq_s32(multipliers));
  if (halves == TG_MVE_AWAY)
    sums = vaddq_s32(sums, vshrq_n_s32(sums, 31));
  if (halves == TG_MVE_SOME_AWAY)
    sums = vaddq_s32(sums, vshrq_n_s32(vandq_s32(sums, shift), 31));
  return vrshlq_s32(sums, shift);
}

/* Words of 16 bits, those of even lanes and those of odd lanes; what leaves them saturates. */
TG_ARITHMETIC int16x8_t tg_mve_words(int32x4_t even, int32x4_t odd) {
  __asm__("vqmovnb.s32 %q0, %q0\n\tvqmovnt.s32 %q0, %q1" : "+w"(even) : "w"(odd));
  return vreinterpretq_s16_s32(even);
}

/* Bytes from words in the same way. */
TG_ARITHMETIC int8x16_t tg_mve_narrow(int16x8_t even, int16x8_t odd) {
  __asm__("vqmovnb.s16 %q0, %q0\n\tvqmovnt.s16 %q0, %q1" : "+w"(even) : "w"(odd));
  return vreinterpretq_s8_s16(even);
}

#endif
