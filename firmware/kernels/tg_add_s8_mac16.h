/* ADD of two int8 tensors of one shape for Xtensa: what each byte means in the common scale stands in a
 * table. */
#ifndef TG_ADD_S8_MAC16_H
#define TG_ADD_S8_MAC16_H

#include "tg_mac16.h"

typedef struct {
  int32_t elements;
  int32_t multiplier, round, shift;
  int32_t halves; /* 0 where the least output is the zero point */
  int32_t activation_min, activation_max;
} tg_add_s8_mac16_params;

#define TG_MAC16_SUM(offset)                                                                \
  " l8ui %[t], %[a], " offset "\n l8ui %[u], %[b], " offset                                 \
  "\n addx4 %[t], %[t], %[of_a]\n"                                                          \
  " addx4 %[u], %[u], %[of_b]\n l32i %[t], %[t], 0\n l32i %[u], %[u], 0\n add %[t], %[t], " \
  "%[u]\n" TG_MAC16_REQUANTIZE " s8i %[t], %[out], " offset "\n"

/* Tables of the 256 bytes, in the common scale times 4. The output may lie in an input's place. */
TG_MAC16_KERNEL void tg_add_s8_mac16(const tg_add_s8_mac16_params *p, const int8_t *input1,
                                     const int8_t *input2, const TG_FLASH int32_t *table1,
                                     const TG_FLASH int32_t *table2, int8_t *output) {
  int8_t *out = output;
  int32_t t = p->shift;
  int32_t u;
  __asm__ volatile("ssr %[t]\n"
                   ".if %[elements] > 3\nloop %[fours], 1f\n" TG_MAC16_SUM("0") TG_MAC16_SUM("1") TG_MAC16_SUM("2")
                       TG_MAC16_SUM("3") "addi %[a], %[a], 4\naddi %[b], %[b], 4\naddi %[out], %[out], 4\n1:\n.endif\n"
                   ".irp n, 0, 1, 2\n.if \\n < %[elements] & 3\n" TG_MAC16_SUM("\\n") ".endif\n.endr\n"
                   : [a] "+&r"(input1), [b] "+&r"(input2), [out] "+&r"(out), [t] "+&r"(t), [u] "=&r"(u)
                   : [of_a] "r"(table1), [of_b] "r"(table2), [fours] "r"(p->elements / 4),
                     [elements] "i"(p->elements), [multiplier] "r"(p->multiplier), [round] "r"(p->round),
                     [bits] "i"(1), [halves] "i"(p->halves)
                   : "memory");
  tg_mac16_clamp(output, p->elements, p->activation_min, p->activation_max);
}

#endif
