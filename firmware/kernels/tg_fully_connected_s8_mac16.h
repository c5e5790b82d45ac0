/* FULLY_CONNECTED on int8 rows for Xtensa's MAC16, six instructions for four products. */
#ifndef TG_FULLY_CONNECTED_S8_MAC16_H
#define TG_FULLY_CONNECTED_S8_MAC16_H

#include "tg_mac16_units.h"

typedef struct {
  int32_t batches;
  int32_t depth;
  int32_t fours; /* of inputs and weights, filled up: a multiple of twice `pairs` */
  int32_t pairs; /* of fours in a step of the loop: 1, 2 or 4 */
  int32_t units;
  int32_t halves; /* 0 where the least output is the zero point */
  int32_t activation_min, activation_max;
} tg_fully_connected_s8_mac16_params;

TG_MAC16_KERNEL void tg_fully_connected_s8_mac16_unit(const tg_fully_connected_s8_mac16_params *p,
                                                      const int16_t *inputs, const TG_FLASH uint32_t *weights,
                                                      const TG_FLASH int32_t *rescale, int32_t bias,
                                                      int8_t *output) {
  uintptr_t x = (uintptr_t)inputs - 4; /* loads add 4 first */
  int32_t t = rescale[TG_MAC16_SHIFT];
  uint32_t u = weights[0];
  uint32_t v = weights[1];
  __asm__ volatile(
      "ssr %[t]\n wsr.acclo %[bias]\n" TG_MAC16_UNIT "rsr.acclo %[t]\n" TG_MAC16_REQUANTIZE
      "s8i %[t], %[out], 0\n"
      : [x] "+&r"(x), [w] "+&r"(weights), [t] "+&r"(t), [u] "+&r"(u), [v] "+&r"(v)
      : [count] "r"(p->fours / (2 * p->pairs)), [pairs] "i"(p->pairs), [bias] "r"(bias),
        [multiplier] "r"(rescale[TG_MAC16_MULTIPLIER]), [round] "r"(rescale[TG_MAC16_ROUND]),
        [bytes] "r"(UINT32_C(0x00FF00FF)), [out] "r"(output), [bits] "i"(7), [halves] "i"(p->halves)
      : "memory", "acc");
}

/* weights [units][fours], and two words that are read and not used; rescale [units][TG_MAC16_RESCALE], in
 * whose biases 127 * v is subtracted; scratch: 2 bytes an input, and 8. */
TG_MAC16_KERNEL void tg_fully_connected_s8_mac16(const tg_fully_connected_s8_mac16_params *p,
                                                 const int8_t *input, const TG_FLASH uint32_t *weights,
                                                 const TG_FLASH int32_t *rescale, void *scratch,
                                                 int8_t *output) {
  for (int32_t b = 0; b < p->batches; b++) {
    const int32_t sum = tg_mac16_inputs(input + b * p->depth, p->depth, p->fours, scratch);
    const int32_t excess = (int32_t)(0u - ((uint32_t)sum << 15));
    for (int32_t c = 0; c < p->units; c++) {
      const TG_FLASH int32_t *const own = rescale + c * TG_MAC16_RESCALE;
      tg_fully_connected_s8_mac16_unit(p, scratch, weights + c * p->fours, own,
                                       tg_wrapping_add(own[TG_MAC16_BIAS], excess),
                                       output + b * p->units + c);
    }
  }
  tg_mac16_clamp(output, p->batches * p->units, p->activation_min, p->activation_max);
}

#endif
