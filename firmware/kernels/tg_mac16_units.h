/* What FULLY_CONNECTED's kernels for Xtensa's MAC16 share: rows of inputs, and sums of their products. */
#ifndef TG_MAC16_UNITS_H
#define TG_MAC16_UNITS_H

#include "tg_mac16.h"

/* A half of a weight word is 256 * w0 + v1, v1 = w1 + 128 being a byte. Times x0, with v1 times X1 = 256 * x1
 * - x0 + 127 added, that is 256 * (w0 * x0 + w1 * x1) + 127 * v1 + 2**15 * x1; 127 leaves X1 in 16 bits. */
#define TG_MAC16_FOUR(word, offset)                                                                \
  " mula.da.ll m0, " word "\n and %[t], " word ", %[bytes]\n mula.da.hh.ldinc m0, %[x], m0, " word \
  "\n"                                                                                             \
  " l32i " word ", %[w], \\n + " offset "\n mula.da.ll m1, %[t]\n mula.da.hh.ldinc m1, %[x], m1, %[t]\n"

/* All products of a unit; %[pairs] of fours (1, 2 or 4) in a step of the loop, %[u] and %[v] the first two
 * words. */
#define TG_MAC16_UNIT \
  "ldinc m0, %[x]\n ldinc m1, %[x]\n loop %[count], 1f\n"                                                     \
  ".irp n, 0, 8, 16, 24\n.if \\n < 8 * %[pairs]\n" TG_MAC16_FOUR("%[u]", "8")                                 \
  TG_MAC16_FOUR("%[v]", "12") ".endif\n.endr\n"                                                              \
  "addi %[w], %[w], 8 * %[pairs]\n1:\n"

/* Inputs x0, x1, x2, x3, of which `depth` are there, to the words (x0, x2) and (X1, X3). Returns x1 + x3. */
TG_MAC16_KERNEL int32_t tg_mac16_inputs_of_four(const int8_t *input, int32_t depth, int16_t *to) {
  int32_t sum = 0;
  for (int32_t k = 0; k < 4; k += 2) {
    const int32_t x0 = k < depth ? input[k] : 0;
    const int32_t x1 = k + 1 < depth ? input[k + 1] : 0;
    sum += x1;
    to[k / 2] = (int16_t)x0;
    to[2 + k / 2] = (int16_t)(256 * x1 - x0 + 127);
  }
  return sum;
}

/* So many fours of them, filled up with zeros. Returns the sum of all x1 and x3. */
TG_MAC16_KERNEL int32_t tg_mac16_inputs(const int8_t *input, int32_t depth, int32_t fours, int16_t *to) {
  int32_t sum = 0, i = 0;
  for (; i < fours && 4 * i + 4 <= depth; i++)
    sum += tg_mac16_inputs_of_four(input + 4 * i, 4, to + 4 * i);
  for (; i < fours; i++)
    sum += tg_mac16_inputs_of_four(input + 4 * i, depth - 4 * i, to + 4 * i);
  return sum;
}

#endif
