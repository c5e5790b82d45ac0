/* The sum of products that convolutions and FULLY_CONNECTED on int8 consist of. */
#ifndef TG_DOT_S8_H
#define TG_DOT_S8_H

#include "tg.h"
#include "tg_avr_dot_s8.h"

/* Two products at once; compilers make vectors of what is plain where there are any. */
#if defined(__ARM_FEATURE_DSP) && !defined(__ARM_FEATURE_MVE)
#include "tg_dsp_instructions.h"
#define TG_DOT_PAIRS
#endif

/* The sum of (input - zero_point) * weight over `length` elements. */
TG_ARITHMETIC int32_t tg_dot_s8(const int8_t *input, const TG_FLASH int8_t *weights, int32_t length,
                                int32_t zero_point) {
#if defined(__AVR_HAVE_MUL__) && defined(__FLASH)
  return tg_avr_dot_s8(input, weights, length, zero_point);
#else
  int32_t sum = 0, i = 0;
#if defined(TG_DOT_PAIRS)
  const uint32_t offset = ((uint32_t)-zero_point & 0xFFFFu) * 0x10001u;
  for (; i + 4 <= length; i += 4) {
    const uint32_t x = tg_dsp_load(input + i), w = tg_dsp_load(weights + i);
    sum = tg_dsp_both(tg_dsp_even_and(offset, x), tg_dsp_even(w), sum);
    sum = tg_dsp_both(tg_dsp_odd_and(offset, x), tg_dsp_odd(w), sum);
  }
#endif
  for (; i < length; i++)
    sum += (input[i] - zero_point) * weights[i];
  return sum;
#endif
}

#endif
