/* ADD and SUB of two int8 tensors of one shape, where the result is a rounded plane over both.
 *
 * That (factor1 * a + factor2 * b + rest) >> bits gives TFLM's result for all 65,536 pairs has been tried by
 * tinygen/variants/plane.py, and that nothing leaves int32. Clamp and shift are one SSAT. */
#ifndef TG_SUM_S8_DSP_H
#define TG_SUM_S8_DSP_H

#include "tg_dsp.h"

typedef struct {
  int32_t elements;
  int32_t factor1, factor2, rest, bits;
  int32_t activation_min, activation_max;
} tg_sum_s8_dsp_params;

TG_ARITHMETIC int32_t tg_sum_s8_dsp_add(int32_t factor, int32_t x, int32_t sum) {
  int32_t result;
  __asm__("mla %0, %1, %2, %3" : "=r"(result) : "r"(factor), "r"(x), "r"(sum));
  return result;
}

#define TG_SUM_S8_DSP_SHIFT(bits) __asm__("ssat %0, #8, %1, asr #" #bits : "=r"(result) : "r"(sum))

/* sum >> bits as int8; the usual numbers of bits need one instruction. */
TG_ARITHMETIC int32_t tg_sum_s8_dsp_saturate(int32_t sum, int32_t bits) {
  int32_t result;
  if (bits == 20)
    TG_SUM_S8_DSP_SHIFT(20);
  else if (bits == 21)
    TG_SUM_S8_DSP_SHIFT(21);
  else if (bits == 22)
    TG_SUM_S8_DSP_SHIFT(22);
  else if (bits == 23)
    TG_SUM_S8_DSP_SHIFT(23);
  else
    result = tg_dsp_saturate(sum >> bits);
  return result;
}

TG_KERNEL void tg_sum_s8_dsp(const tg_sum_s8_dsp_params *p, const int8_t *a, const int8_t *b,
                             int8_t *output) {
#pragma GCC unroll 8
  for (int32_t i = 0; i < p->elements; i++) {
    const int32_t first = tg_sum_s8_dsp_add(p->factor1, a[i], p->rest);
    int32_t sum = tg_sum_s8_dsp_saturate(tg_sum_s8_dsp_add(p->factor2, b[i], first), p->bits);
    if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX)
      sum = tg_clamp(sum, p->activation_min, p->activation_max);
    output[i] = (int8_t)sum;
  }
}

#endif
