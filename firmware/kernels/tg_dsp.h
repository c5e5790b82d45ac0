/* Requantization with Armv7E-M's DSP instructions, bit for bit that of tg.h. */
#ifndef TG_DSP_H
#define TG_DSP_H

#include "tg_dsp_instructions.h"

/* The second half of tg_dsp_rescale: scaled = 2 * sum * multiplier / 2**32, rounded, halves up. */
TG_ARITHMETIC int32_t tg_dsp_finish_rescale(int32_t scaled, int32_t power, int32_t zero_point,
                                            int32_t halves) {
  if (halves)
    scaled += scaled >> 31;
  __asm__("smmlsr %0, %1, %2, %3" : "=r"(scaled) : "r"(scaled), "r"(power), "r"(zero_point));
  return scaled;
}

/* tg_requantize(sum, multiplier, shift) + zero_point for shifts from -31 to -1.
 *
 * factor = 2 * multiplier - 2**32, so that sum + sum * factor / 2**32 = 2 * sum * multiplier / 2**32; power =
 * -2**(32 + shift), negative because 2**31 is no int32, and 0 for a multiplier of 0. Only halves below zero
 * make `halves` matter: 0 where the least output is the zero point. */
TG_ARITHMETIC int32_t tg_dsp_rescale(int32_t sum, int32_t factor, int32_t power, int32_t zero_point,
                                     int32_t halves) {
  return tg_dsp_finish_rescale(tg_dsp_high_sum(sum, factor, sum), power, zero_point, halves);
}

/* Both between -128 and 127. */
TG_ARITHMETIC int32_t tg_dsp_finish_requantize(int32_t scaled, int32_t power, int32_t zero_point,
                                               int32_t halves) {
  return tg_dsp_saturate(tg_dsp_finish_rescale(scaled, power, zero_point, halves));
}

TG_ARITHMETIC int32_t tg_dsp_requantize(int32_t sum, int32_t factor, int32_t power, int32_t zero_point,
                                        int32_t halves) {
  return tg_dsp_saturate(tg_dsp_rescale(sum, factor, power, zero_point, halves));
}

#endif
