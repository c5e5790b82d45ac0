/* FULLY_CONNECTED on int8 rows for Xtensa's MAC16, six instructions for four products. */
#ifndef TG_FULLY_CONNECTED_S8_MAC16_H
#define TG_FULLY_CONNECTED_S8_MAC16_H

#include "tg_mac16.h"

typedef struct {
  int32_t batches;
  int32_t depth;
  int32_t fours; /* of inputs and weights, filled up: a multiple of twice `pairs` */
  int32_t pairs; /* of fours in a step of the loop: 1, 2 or 4 */
  int32_t units;
  int32_t halves; /* 0 where the least output is the zero point */
  int32_t activation_min, activation_max;
} tg_fully_connected_s8_mac16_params;

/* A half of a weight word is 256 * w0 + v1, v1 = w1 + 128 being a byte. Times x0, with v1 times X1 = 256 * x1
 * - x0 + 127 added, that is 256 * (w0 * x0 + w1 * x1) + 127 * v1 + 2**15 * x1; 127 leaves X1 in 16 bits. */
#define TG_MAC16_FOUR(word, offset)                                                                \
  " mula.da.ll m0, " word "\n and %[t], " word ", %[bytes]\n mula.da.hh.ldinc m0, %[x], m0, " word \
  "\n"                                                                                             \
  " l32i " word ", %[w], \\n + " offset "\n mula.da.ll m1, %[t]\n mula.da.hh.ldinc m1, %[x], m1, %[t]\n"

TG_MAC16_KERNEL void tg_fully_connected_s8_mac16_unit(const tg_fully_connected_s8_mac16_params *p,
                                                      const int16_t *inputs, const TG_FLASH uint32_t *weights,
                                                      const TG_FLASH int32_t *rescale, int32_t bias,
                                                      int8_t *output) {
  uintptr_t x = (uintptr_t)inputs - 4; /* loads add 4 first */
  int32_t t = rescale[TG_MAC16_SHIFT];
  uint32_t u = weights[0];
  uint32_t v = weights[1];
  __asm__ volatile("ssr %[t]\n wsr.acclo %[bias]\n ldinc m0, %[x]\n ldinc m1, %[x]\n"
                   "loop %[count], 1f\n"
                   ".irp n, 0, 8, 16, 24\n.if \\n < 8 * %[pairs]\n" TG_MAC16_FOUR("%[u]", "8")
                       TG_MAC16_FOUR("%[v]", "12") ".endif\n.endr\n"
                   "addi %[w], %[w], 8 * %[pairs]\n1:\n"
                   "rsr.acclo %[t]\n" TG_MAC16_REQUANTIZE "s8i %[t], %[out], 0\n"
                   : [x] "+&r"(x), [w] "+&r"(weights), [t] "+&r"(t), [u] "+&r"(u), [v] "+&r"(v)
                   : [count] "r"(p->fours / (2 * p->pairs)), [pairs] "i"(p->pairs), [bias] "r"(bias),
                     [multiplier] "r"(rescale[TG_MAC16_MULTIPLIER]), [round] "r"(rescale[TG_MAC16_ROUND]),
                     [bytes] "r"(UINT32_C(0x00FF00FF)), [out] "r"(output), [bits] "i"(7), [halves] "i"(p->halves)
                   : "memory", "acc");
}

/* Inputs x0, x1, x2, x3 to the words (x0, x2) and (X1, X3). Returns 2**15 * the sum of all x1 and x3. */
TG_MAC16_KERNEL int32_t tg_fully_connected_s8_mac16_inputs(const tg_fully_connected_s8_mac16_params *p,
                                                           const int8_t *input, int16_t *to) {
  int32_t sum = 0;
  for (int32_t i = 0; i < 4 * p->fours; i += 4, to += 4) {
    for (int32_t k = 0; k < 4; k += 2) {
      const int32_t x0 = i + k < p->depth ? input[i + k] : 0;
      const int32_t x1 = i + k + 1 < p->depth ? input[i + k + 1] : 0;
      sum += x1;
      to[k / 2] = (int16_t)x0;
      to[2 + k / 2] = (int16_t)(256 * x1 - x0 + 127);
    }
  }
  return sum * (INT32_C(1) << 15);
}

/* weights [units][fours], and two words that are read and not used; rescale [units][TG_MAC16_RESCALE], in
 * whose biases 127 * v is subtracted; scratch: 2 bytes an input, and 8. */
TG_MAC16_KERNEL void tg_fully_connected_s8_mac16(const tg_fully_connected_s8_mac16_params *p,
                                                 const int8_t *input, const TG_FLASH uint32_t *weights,
                                                 const TG_FLASH int32_t *rescale, void *scratch,
                                                 int8_t *output) {
  for (int32_t b = 0; b < p->batches; b++) {
    const int32_t sum = tg_fully_connected_s8_mac16_inputs(p, input + b * p->depth, scratch);
    for (int32_t c = 0; c < p->units; c++) {
      const TG_FLASH int32_t *const own = rescale + c * TG_MAC16_RESCALE;
      tg_fully_connected_s8_mac16_unit(p, scratch, weights + c * p->fours, own,
                                       tg_wrapping_add(own[TG_MAC16_BIAS], -sum), output + b * p->units + c);
    }
  }
  tg_mac16_clamp(output, p->batches * p->units, p->activation_min, p->activation_max);
}

#endif
