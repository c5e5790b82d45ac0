/* Requantization in two instructions, for sums that the layer's weights have multiplied by a power of two. */
#ifndef TG_DSP_SHIFT_H
#define TG_DSP_SHIFT_H

#include "tg_dsp.h"

/* tg_clamp(tg_requantize(s, multiplier, e) + zero_point, -128, 127) for every s of which no result is below a
 * zero point of -128, or clamped to it; e is negative, and sum = s * 2**(1 + d).
 *
 * With shift = d - e and addend = zero_point * 2**shift + 2**(shift - 1) + 2**(d - 1): the first rounding
 * adds 1/2 in units of 2**d, the second 1/2 in units of 2**shift, and floors nest. So channels of different e
 * share one shift, which the instruction holds. */
TG_ARITHMETIC int32_t tg_dsp_shift_requantize(int32_t sum, int32_t multiplier, int32_t addend,
                                              int32_t shift) {
  int32_t result;
  __asm__("smmla %0, %1, %2, %3" : "=r"(result) : "r"(sum), "r"(multiplier), "r"(addend));
  if (__builtin_constant_p(shift))
    __asm__("ssat %0, #8, %1, asr %2" : "=r"(result) : "r"(result), "I"(shift));
  else
    result = tg_dsp_saturate(result >> shift);
  return result;
}

/* tg_dsp_requantize of sum / 256, but with the multiplier itself; where `shift` is not 0, the above with d =
 * 7, and power is the addend. */
TG_ARITHMETIC int32_t tg_dsp_requantize_256th(int32_t sum, int32_t multiplier, int32_t power, int32_t shift,
                                              int32_t zero_point, int32_t halves) {
  int32_t scaled;
  if (shift > 0)
    return tg_dsp_shift_requantize(sum, multiplier, power, shift);
  __asm__("smmla %0, %1, %2, %3" : "=r"(scaled) : "r"(sum), "r"(multiplier), "r"(64));
  scaled >>= 7;
  return tg_dsp_finish_requantize(scaled, power, zero_point, halves);
}

#endif
