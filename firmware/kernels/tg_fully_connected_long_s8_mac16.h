/* FULLY_CONNECTED on int8 rows for Xtensa's MAC16, with sums of any size: they use all 40 bits of the
 * accumulator. */
#ifndef TG_FULLY_CONNECTED_LONG_S8_MAC16_H
#define TG_FULLY_CONNECTED_LONG_S8_MAC16_H

#include "tg_mac16_units.h"

typedef struct {
  int32_t batches;
  int32_t depth;
  int32_t fours; /* of inputs and weights, filled up: a multiple of twice `pairs` */
  int32_t pairs; /* of fours in a step of the loop: 1, 2 or 4 */
  int32_t units;
  int32_t output_zero_point;
  int32_t rescale_stride; /* 0: all units share the first multiplier and shift; 1: each has its own */
  int32_t activation_min, activation_max;
} tg_fully_connected_long_s8_mac16_params;

/* The sum of a unit's products, of which `excess` is subtracted; it fits 40 bits. */
TG_MAC16_KERNEL int32_t tg_fully_connected_long_s8_mac16_sum(const tg_fully_connected_long_s8_mac16_params *p,
                                                             const int16_t *inputs,
                                                             const TG_FLASH uint32_t *weights,
                                                             int64_t excess) {
  uintptr_t x = (uintptr_t)inputs - 4; /* loads add 4 first */
  const uint64_t start = 0u - (uint64_t)excess;
  uint32_t low = (uint32_t)start;
  uint32_t t = (uint32_t)(start >> 32);
  uint32_t u = weights[0];
  uint32_t v = weights[1];
  __asm__ volatile(
      "wsr.acclo %[low]\n wsr.acchi %[t]\n" TG_MAC16_UNIT "rsr.acclo %[low]\n rsr.acchi %[t]\n"
      : [x] "+&r"(x), [w] "+&r"(weights), [t] "+&r"(t), [u] "+&r"(u), [v] "+&r"(v), [low] "+&r"(low)
      : [count] "r"(p->fours / (2 * p->pairs)), [pairs] "i"(p->pairs), [bytes] "r"(UINT32_C(0x00FF00FF))
      : "memory", "acc");
  return (int32_t)(low >> 8 | t << 24);
}

/* weights and scratch as of tg_fully_connected_s8_mac16; `excess` is 127 * v of each unit. */
TG_MAC16_KERNEL void tg_fully_connected_long_s8_mac16(
    const tg_fully_connected_long_s8_mac16_params *p, const int8_t *input, const TG_FLASH uint32_t *weights,
    const TG_FLASH int32_t *excess, const TG_FLASH int32_t *bias, const TG_FLASH int32_t *multiplier,
    const TG_FLASH int8_t *shift, void *scratch, int8_t *output) {
  for (int32_t b = 0; b < p->batches; b++) {
    const int32_t inputs = tg_mac16_inputs(input + b * p->depth, p->depth, p->fours, scratch);
    for (int32_t c = 0; c < p->units; c++) {
      const int32_t r = c * p->rescale_stride;
      const int32_t sum = tg_fully_connected_long_s8_mac16_sum(p, scratch, weights + c * p->fours,
                                                               excess[c] + inputs * (INT64_C(1) << 15));
      const int32_t scaled = tg_requantize(tg_wrapping_add(sum, bias[c]), multiplier[r], shift[r]);
      *output++ = (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), p->activation_min,
                                   p->activation_max);
    }
  }
}

#endif
