/* Xtensa's MAC16 unit for kernels on int8: its instructions, and requantization.
 *
 * Sums are 256 times what they mean, so that the high half of a product with the multiplier still has the
 * bits that rounding needs. Source: Xtensa Instruction Set Architecture, sections 4.3.2, 4.3.6 and 7.3. */
#ifndef TG_MAC16_H
#define TG_MAC16_H

#include "tg.h"

/* gcc has no names for m0 to m3 and the loop registers, and uses none of them across an assembly statement.
 */
#if defined(TG_MAC16_AS_BYTES)
#include "tg_mac16_bytes.h"
#else
#include <xtensa/config/core-isa.h>
#if !XCHAL_HAVE_MAC16 || !XCHAL_HAVE_LOOPS || !XCHAL_HAVE_MUL32_HIGH || !XCHAL_HAVE_CLAMPS
#error "this kernel needs MAC16, loops, MULSH and CLAMPS, as an ESP32 or ESP32-S3 has them"
#endif
#endif

#if !defined(__OPTIMIZE__)
#error "this kernel needs its parameters as literals: compile with -Og or any optimization"
#endif

/* Always inlined, so that parameters are literals, which make up the assembly text. */
#define TG_MAC16_KERNEL static inline __attribute__((always_inline, unused))

/* What requantization takes for one channel. */
enum { TG_MAC16_BIAS, TG_MAC16_MULTIPLIER, TG_MAC16_ROUND, TG_MAC16_SHIFT, TG_MAC16_RESCALE };

/* tg_requantize(sum, multiplier, -e) + zero point, within int8, of %[t] = 2**bits * 2 * sum; %[u] is
 * overwritten.
 *
 * With h = the high half of %[t] * multiplier, (h + 2**(bits - 1)) >> bits is the high multiply of tg.h. The
 * shift of both roundings is bits + e, %[round] holds both halves and the zero point. Halves below zero are
 * rounded away from it by subtracting 1 in between; only where the least output is the zero point that makes
 * no difference. */
#define TG_MAC16_REQUANTIZE                                      \
  "mulsh %[t], %[t], %[multiplier]\n"                            \
  ".if %[halves]\n"                                              \
  " addi %[t], %[t], 1 << (%[bits] - 1)\n srai %[u], %[t], 31\n" \
  " slli %[u], %[u], %[bits]\n add %[t], %[t], %[u]\n"           \
  ".endif\n"                                                     \
  "add %[t], %[t], %[round]\n sra %[t], %[t]\n clamps %[t], %[t], 7\n"

/* Adds a literal to a register. */
#define TG_MAC16_STEP(to, amount)                                              \
  ".if " amount " >= -128 && " amount " <= 127\n addi " to ", " to ", " amount \
  "\n.else\n"                                                                  \
  " addmi " to ", " to ", (" amount                                            \
  " + 128) & ~255\n"                                                           \
  ".if (" amount " + 128) & 255 != 128\n addi " to ", " to ", ((" amount       \
  " + 128) & 255) - 128\n.endif\n.endif\n"

/* Bounds that are tighter than int8's. */
TG_MAC16_KERNEL void tg_mac16_clamp(int8_t *values, int32_t count, int32_t low, int32_t high) {
  if (low == -128 && high == 127)
    return;
  for (int32_t i = 0; i < count; i++)
    values[i] = (int8_t)tg_clamp(values[i], low, high);
}

#endif
