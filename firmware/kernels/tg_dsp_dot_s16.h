/* The sum of products of int16 inputs with int8 weights, four at a time. */
#ifndef TG_DSP_DOT_S16_H
#define TG_DSP_DOT_S16_H

#include "tg_dsp.h"

/* sum + a's low * b's low + a's high * b's high. */
TG_ARITHMETIC int64_t tg_dsp_both_wide(uint32_t a, uint32_t b, int64_t sum) {
  __asm__("smlald %Q0, %R0, %1, %2" : "+r"(sum) : "r"(a), "r"(b));
  return sum;
}

/* sum + the products of ``length`` inputs and weights. */
TG_ARITHMETIC int64_t tg_dsp_dot_s16(const int16_t *input, const TG_FLASH int8_t *weights, int32_t length,
                                     int64_t sum) {
#pragma GCC unroll 2
  for (; length >= 4; length -= 4, input += 4, weights += 4) {
    const uint32_t four = tg_dsp_load(weights), even = tg_dsp_even(four), odd = tg_dsp_odd(four);
    sum = tg_dsp_both_wide(tg_dsp_lows(even, odd), tg_dsp_load((const int8_t *)input), sum);
    sum = tg_dsp_both_wide(tg_dsp_highs(even, odd), tg_dsp_load((const int8_t *)(input + 2)), sum);
  }
  for (; length > 0; length--)
    sum += (int32_t)*input++ * *weights++;
  return sum;
}

#endif
