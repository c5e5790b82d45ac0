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
  int32_t part;  /* of fours that are widened at one time: a multiple as well */
  int32_t units;
  int32_t output_zero_point;
  int32_t rescale_stride; /* 0: all units share the first multiplier and shift; 1: each has its own */
  int32_t activation_min, activation_max;
} tg_fully_connected_long_s8_mac16_params;

/* A sum of a unit's products, of which 40 bits hold. */
typedef struct {
  uint32_t low, high;
} tg_mac16_long;

/* Adds a unit's products with so many fours of inputs, and subtracts `excess`. */
TG_MAC16_KERNEL void tg_fully_connected_long_s8_mac16_add(const tg_fully_connected_long_s8_mac16_params *p,
                                                          const int16_t *inputs, int32_t fours,
                                                          const TG_FLASH uint32_t *weights, int64_t excess,
                                                          tg_mac16_long *sum) {
  uintptr_t x = (uintptr_t)inputs - 4; /* loads add 4 first */
  const uint64_t start = ((uint64_t)sum->high << 32 | sum->low) - (uint64_t)excess;
  uint32_t low = (uint32_t)start;
  uint32_t t = (uint32_t)(start >> 32);
  uint32_t u = weights[0];
  uint32_t v = weights[1];
  __asm__ volatile(
      "wsr.acclo %[low]\n wsr.acchi %[t]\n" TG_MAC16_UNIT "rsr.acclo %[low]\n rsr.acchi %[t]\n"
      : [x] "+&r"(x), [w] "+&r"(weights), [t] "+&r"(t), [u] "+&r"(u), [v] "+&r"(v), [low] "+&r"(low)
      : [count] "r"(fours / (2 * p->pairs)), [pairs] "i"(p->pairs), [bytes] "r"(UINT32_C(0x00FF00FF))
      : "memory", "acc");
  sum->low = low;
  sum->high = t;
}

/* weights as of tg_fully_connected_s8_mac16; `excess` is 127 * v of each unit; scratch: 8 bytes a unit and a
 * four, and 8. */
TG_MAC16_KERNEL void tg_fully_connected_long_s8_mac16(
    const tg_fully_connected_long_s8_mac16_params *p, const int8_t *input, const TG_FLASH uint32_t *weights,
    const TG_FLASH int32_t *excess, const TG_FLASH int32_t *bias, const TG_FLASH int32_t *multiplier,
    const TG_FLASH int8_t *shift, void *scratch, int8_t *output) {
  tg_mac16_long *const sums = scratch;
  int16_t *const inputs = (int16_t *)(void *)(sums + p->units);
  for (int32_t b = 0; b < p->batches; b++, input += p->depth) {
    for (int32_t first = 0; first < p->fours; first += p->part) {
      const int32_t fours = p->fours - first < p->part ? p->fours - first : p->part;
      const int32_t odd = tg_mac16_inputs(input + 4 * first, p->depth - 4 * first, fours, inputs);
      for (int32_t c = 0; c < p->units; c++) {
        if (first == 0)
          sums[c] = (tg_mac16_long){0, 0};
        tg_fully_connected_long_s8_mac16_add(p, inputs, fours, weights + c * p->fours + first,
                                             (first == 0 ? excess[c] : 0) + odd * (INT64_C(1) << 15),
                                             sums + c);
      }
    }
    for (int32_t c = 0; c < p->units; c++) {
      const int32_t r = c * p->rescale_stride, sum = (int32_t)(sums[c].low >> 8 | sums[c].high << 24);
      const int32_t scaled = tg_requantize(tg_wrapping_add(sum, bias[c]), multiplier[r], shift[r]);
      *output++ = (int8_t)tg_clamp(tg_wrapping_add(scaled, p->output_zero_point), p->activation_min,
                                   p->activation_max);
    }
  }
}

#endif
