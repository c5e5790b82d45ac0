/* The sum of products of int16 inputs with int8 weights, four at a time. */
#ifndef TG_DSP_DOT_S16_H
#define TG_DSP_DOT_S16_H

#include "tg_dsp.h"

/* A sum of 64 bits; as one number, gcc would move its halves about. */
typedef struct {
  uint32_t low, high;
} tg_dsp_wide_sum;

/* Adds the products of four inputs and weights, of which the second and third have changed places. */
TG_ARITHMETIC void tg_dsp_four_s16(const int16_t *input, const TG_FLASH int8_t *weights,
                                   tg_dsp_wide_sum *sum) {
  const uint32_t four = tg_dsp_load(weights), even = tg_dsp_even(four), odd = tg_dsp_odd(four);
  const uint32_t first = tg_dsp_load((const int8_t *)input);
  const uint32_t second = tg_dsp_load((const int8_t *)(input + 2));
  __asm__("smlald %0, %1, %2, %3\n smlald %0, %1, %4, %5"
          : "+&r"(sum->low), "+&r"(sum->high)
          : "r"(even), "r"(first), "r"(odd), "r"(second));
}

/* sum + the products of so many fours. */
TG_ARITHMETIC int64_t tg_dsp_dot_s16(const int16_t *input, const TG_FLASH int8_t *weights, int32_t fours,
                                     int64_t sum) {
  tg_dsp_wide_sum own = {(uint32_t)(uint64_t)sum, (uint32_t)((uint64_t)sum >> 32)};
  for (; fours >= 4; fours -= 4, input += 16, weights += 16) {
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++)
      tg_dsp_four_s16(input + 4 * i, weights + 4 * i, &own);
  }
  for (; fours > 0; fours--, input += 4, weights += 4)
    tg_dsp_four_s16(input, weights, &own);
  return (int64_t)((uint64_t)own.high << 32 | own.low);
}

#endif
