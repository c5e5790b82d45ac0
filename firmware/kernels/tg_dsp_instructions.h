/* Armv7E-M's DSP instructions, one each.
 *
 * Words hold two numbers of 16 bits (low, high) or four of 8 bits. */
#ifndef TG_DSP_INSTRUCTIONS_H
#define TG_DSP_INSTRUCTIONS_H

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

TG_DSP_UNARY(tg_dsp_even, "sxtb16 %0, %1")           /* bytes 0 and 2, as 16 bits */
TG_DSP_UNARY(tg_dsp_odd, "sxtb16 %0, %1, ror #8")    /* bytes 1 and 3 */
TG_DSP_BINARY(tg_dsp_even_and, "sxtab16 %0, %1, %2") /* the same of b, each added to a's */
TG_DSP_BINARY(tg_dsp_odd_and, "sxtab16 %0, %1, %2, ror #8")
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

/* Writes two words to an address that is a multiple of 4; returns the next one. */
TG_ARITHMETIC uint32_t *tg_dsp_store_two(uint32_t *to, uint32_t first, uint32_t second) {
  __asm__ volatile("strd %1, %2, [%0], #8" : "+r"(to) : "r"(first), "r"(second) : "memory");
  return to;
}

/* Two words from an address that is a multiple of 4; returns the next one. */
TG_ARITHMETIC const uint32_t *tg_dsp_next_two(const uint32_t *from, uint32_t *first, uint32_t *second) {
  __asm__ volatile("ldrd %0, %1, [%2], #8" : "=&r"(*first), "=&r"(*second), "+r"(from) : : "memory");
  return from;
}

#endif
