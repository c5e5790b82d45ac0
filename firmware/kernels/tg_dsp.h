/* Armv7E-M's DSP instructions, one each, and requantization with them, bit for bit that of tg.h.
 *
 * Words hold two numbers of 16 bits (low, high) or four of 8 bits. */
#ifndef TG_DSP_H
#define TG_DSP_H

#include <string.h>

#include "tg.h"

#if !defined(__ARM_FEATURE_DSP)
#error "this kernel needs the DSP instructions of a Cortex-M4, M7, M33 or M55: compile for such a core"
#endif

/* What gcc must not move loads or stores over, where those of several steps would not fit the registers. */
#define TG_DSP_IN_ORDER() __asm__ volatile("" ::: "memory")

#define TG_DSP_UNARY(name, instruction)           \
  TG_ARITHMETIC uint32_t name(uint32_t a) {       \
    uint32_t result;                              \
    __asm__(instruction : "=r"(result) : "r"(a)); \
    return result;                                \
  }
#define TG_DSP_BINARY(name, instruction)                  \
  TG_ARITHMETIC uint32_t name(uint32_t a, uint32_t b) {   \
    uint32_t result;                                      \
    __asm__(instruction : "=r"(result) : "r"(a), "r"(b)); \
    return result;                                        \
  }
/* Sums wrap; nothing reads the flag that some of these set where they do. */
#define TG_DSP_SUM(name, instruction)                                                 \
  TG_ARITHMETIC int32_t name(uint32_t a, uint32_t b, int32_t sum) {                   \
    int32_t result;                                                                   \
    __asm__(instruction " %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum)); \
    return result;                                                                    \
  }

TG_DSP_UNARY(tg_dsp_even, "sxtb16 %0, %1")               /* bytes 0 and 2, as 16 bits */
TG_DSP_UNARY(tg_dsp_odd, "sxtb16 %0, %1, ror #8")        /* bytes 1 and 3 */
TG_DSP_BINARY(tg_dsp_lows, "pkhbt %0, %1, %2, lsl #16")  /* a's low, b's low */
TG_DSP_BINARY(tg_dsp_highs, "pkhtb %0, %2, %1, asr #16") /* a's high, b's high */
TG_DSP_BINARY(tg_dsp_low_and_high, "pkhbt %0, %1, %2")   /* a's low, b's high */
TG_DSP_BINARY(tg_dsp_add, "sadd16 %0, %1, %2")
TG_DSP_BINARY(tg_dsp_subtract, "ssub16 %0, %1, %2") /* a - b */

TG_DSP_SUM(tg_dsp_both, "smlad")         /* sum + a's low * b's low + a's high * b's high */
TG_DSP_SUM(tg_dsp_low_low, "smlabb")     /* sum + a's low * b's low */
TG_DSP_SUM(tg_dsp_low_by_high, "smlabt") /* sum + a's low * b's high */
TG_DSP_SUM(tg_dsp_high_by_low, "smlatb") /* sum + a's high * b's low */
TG_DSP_SUM(tg_dsp_high_high, "smlatt")   /* sum + a's high * b's high */

/* sum + a * b / 2**32, rounded to nearest, halves up. */
TG_ARITHMETIC int32_t tg_dsp_high_sum(int32_t a, int32_t b, int32_t sum) {
  int32_t result;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}

/* a * b / 2**32, rounded to nearest, halves up. */
TG_ARITHMETIC int32_t tg_dsp_high(int32_t a, int32_t b) {
  int32_t result;
  __asm__("smmulr %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
  return result;
}

TG_ARITHMETIC int32_t tg_dsp_saturate(int32_t a) {
  int32_t result;
  __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(a));
  return result;
}

/* Four bytes from anywhere. */
TG_ARITHMETIC uint32_t tg_dsp_load(const int8_t *from) {
  uint32_t word;
  memcpy(&word, from, sizeof word);
  return word;
}

/* The second half of tg_dsp_requantize: scaled = 2 * sum * multiplier / 2**32, rounded, halves up. */
TG_ARITHMETIC int32_t tg_dsp_finish_requantize(int32_t scaled, int32_t power, int32_t zero_point,
                                               int32_t halves) {
  if (halves)
    scaled += scaled >> 31;
  __asm__("smmlsr %0, %1, %2, %3" : "=r"(scaled) : "r"(scaled), "r"(power), "r"(zero_point));
  return tg_dsp_saturate(scaled);
}

/* tg_clamp(tg_requantize(sum, multiplier, shift) + zero_point, -128, 127) for shifts from -31 to -1.
 *
 * factor = 2 * multiplier - 2**32, so that sum + sum * factor / 2**32 = 2 * sum * multiplier / 2**32; power =
 * -2**(32 + shift), negative because 2**31 is no int32, and 0 for a multiplier of 0. Only halves below zero
 * make `halves` matter: 0 where the least output is the zero point. */
TG_ARITHMETIC int32_t tg_dsp_requantize(int32_t sum, int32_t factor, int32_t power, int32_t zero_point,
                                        int32_t halves) {
  return tg_dsp_finish_requantize(tg_dsp_high_sum(sum, factor, sum), power, zero_point, halves);
}

#endif
