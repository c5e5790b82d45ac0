/* Bytes as numbers of 16 bits, in scratch memory, for Xtensa's MAC16. */
#ifndef TG_MAC16_WIDEN_H
#define TG_MAC16_WIDEN_H

#include "tg_mac16.h"

/* A word of four bytes to two words: bytes 0 and 2, then 1 and 3. Pixels become 128 more, weights 256 times
 * as large. */
#define TG_MAC16_LOAD(word, offset) "l32i " word ", %[from], 4 * (" offset ")\n"
#define TG_MAC16_STORE(word, offset) \
  "s32i %[v], %[to], 8 * (" offset ")\n s32i " word ", %[to], 8 * (" offset ") + 4\n"
#define TG_MAC16_PIXEL(word, offset)                                                      \
  "xor " word ", " word ", %[signs]\n and %[v], " word ", %[mask]\n srli " word ", " word \
  ", 8\n"                                                                                 \
  "and " word ", " word ", %[mask]\n" TG_MAC16_STORE(word, offset)
#define TG_MAC16_WEIGHT(word, offset)            \
  "slli %[v], " word ", 8\n and " word ", " word \
  ", %[mask]\n and %[v], %[v], %[mask]\n" TG_MAC16_STORE(word, offset)

/* Four words at a time, then those that are left. */
#define TG_MAC16_WIDEN(WORD) \
  uint32_t t, u, v;          \
  __asm__ volatile("loopnez %[fours], 1f\n.irp n, 0, 2\n" TG_MAC16_LOAD("%[t]", "\\n")                      \
                       TG_MAC16_LOAD("%[u]", "\\n + 1") WORD("%[t]", "\\n") WORD("%[u]", "\\n + 1") ".endr\n" \
                   "addi %[from], %[from], 16\n addi %[to], %[to], 32\n1:\n"                                \
                   "loopnez %[rest], 2f\n" TG_MAC16_LOAD("%[t]", "0") WORD("%[t]", "0")                      \
                   "addi %[from], %[from], 4\n addi %[to], %[to], 8\n2:\n"                                  \
                   : [from] "+&r"(from), [to] "+&r"(to), [t] "=&r"(t), [u] "=&r"(u), [v] "=&r"(v)             \
                   : [fours] "r"(words / 4), [rest] "r"(words % 4), [mask] "r"(mask), [signs] "r"(signs)      \
                   : "memory")

TG_MAC16_KERNEL void tg_mac16_widen(const uint32_t *from, int16_t *to, int32_t words) {
  const uint32_t mask = UINT32_C(0x00FF00FF), signs = UINT32_C(0x80808080);
  TG_MAC16_WIDEN(TG_MAC16_PIXEL);
}

TG_MAC16_KERNEL void tg_mac16_widen_weights(const TG_FLASH uint32_t *from, int16_t *to, int32_t words) {
  const uint32_t mask = UINT32_C(0xFF00FF00), signs = 0; /* signs are not used */
  TG_MAC16_WIDEN(TG_MAC16_WEIGHT);
}

#endif
