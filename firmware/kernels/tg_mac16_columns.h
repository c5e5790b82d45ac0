/* Convolution of one channel with a filter of three rows and columns, column by column. */
#ifndef TG_MAC16_COLUMNS_H
#define TG_MAC16_COLUMNS_H

#include "tg_mac16.h"

/* The image lies in strips two pixels wide: a word of a strip is two pixels of a row, times 256, the next
 * word those below. %[a] walks down one strip and %[b] down the one beside it; m0 and m1 hold their words,
 * m2, m3, w45, w67 and w8 the weights in pairs. A word is loaded anew as soon as its last product is made. */

/* Windows that begin with a strip's first pixel. */
#define TG_MAC16_EVEN                                                                                   \
  "mula.dd.ll m0, m2\n mula.dd.hh.ldinc m0, %[a], m0, m2\n mula.dd.ll.ldinc m1, %[b], m1, m3\n"         \
  "mula.dd.lh m0, m3\n mula.da.hl.ldinc m0, %[a], m0, %[w45]\n mula.da.lh.ldinc m1, %[b], m1, %[w45]\n" \
  "mula.da.ll m0, %[w67]\n" TG_MAC16_BACK                                                               \
  "mula.da.hh.ldinc m0, %[a], m0, %[w67]\n mula.da.ll.ldinc m1, %[b], m1, %[w8]\n"

/* Windows that begin with its second. */
#define TG_MAC16_ODD                                                                            \
  "mula.dd.hl.ldinc m0, %[a], m0, m2\n mula.dd.lh m1, m2\n mula.dd.hl.ldinc m1, %[b], m1, m3\n" \
  "mula.dd.hh.ldinc m0, %[a], m0, m3\n mula.da.ll m1, %[w45]\n mula.da.hh.ldinc m1, %[b], m1, " \
  "%[w45]\n" TG_MAC16_BACK                                                                      \
  "mula.da.hl.ldinc m0, %[a], m0, %[w67]\n"                                                     \
  "mula.da.lh m1, %[w67]\n mula.da.hl.ldinc m1, %[b], m1, %[w8]\n"

/* From the window's last row to the first of the next one. */
#define TG_MAC16_BACK ".if %[back]\n addi %[a], %[a], %[back]\n addi %[b], %[b], %[back]\n.endif\n"

#define TG_MAC16_COLUMN(products)                                                                 \
  __asm__ volatile(                                                                               \
      "ssr %[t]\n ldinc m2, %[u]\n ldinc m3, %[u]\n ldinc m0, %[a]\n ldinc m1, %[b]\n"            \
      "loop %[count], 1f\n wsr.acclo %[bias]\n" products "rsr.acclo %[t]\n" TG_MAC16_REQUANTIZE   \
      "s8i %[t], %[out], 0\n add %[out], %[out], %[stride]\n1:\n"                                 \
      : [a] "+&r"(a), [b] "+&r"(b), [out] "+&r"(out), [t] "+&r"(t), [u] "+&r"(u)                  \
      : [count] "r"(count), [bias] "r"(rescale[TG_MAC16_BIAS]),                                   \
        [multiplier] "r"(rescale[TG_MAC16_MULTIPLIER]), [round] "r"(rescale[TG_MAC16_ROUND]),     \
        [w45] "r"(weights[2]), [w67] "r"(weights[3]), [w8] "r"(weights[4]), [stride] "r"(stride), \
        [back] "i"(4 * row_step - 12), [bits] "i"(7), [halves] "i"(halves)                        \
      : "memory", "acc")

/* `count` outputs, one below the other; `x` is the window's first column, `weights` five words of two. In
 * bytes: `strip` from strip to strip, `stride` from output to output; `row_step` rows lie between windows. */
TG_MAC16_KERNEL void tg_mac16_column(int32_t strip, int32_t row_step, int32_t stride, int32_t halves,
                                     const int16_t *strips, int32_t x, const TG_FLASH uint32_t *weights,
                                     const TG_FLASH int32_t *rescale, int32_t count, int8_t *out) {
  uintptr_t a = (uintptr_t)strips + (uintptr_t)(x / 2 * strip) - 4; /* loads add 4 first */
  uintptr_t b = a + (uintptr_t)strip;
  uintptr_t u = (uintptr_t)weights - 4;
  int32_t t = rescale[TG_MAC16_SHIFT];
  if (x % 2 == 0)
    TG_MAC16_COLUMN(TG_MAC16_EVEN);
  else
    TG_MAC16_COLUMN(TG_MAC16_ODD);
}

/* Bytes of a column of pixels to the high bytes of one half of a strip. */
TG_MAC16_KERNEL void tg_mac16_fill(const int8_t *from, int32_t row, int32_t count, int8_t *to) {
  int32_t t;
  __asm__ volatile(
      "loop %[count], 1f\n l8ui %[t], %[from], 0\n add %[from], %[from], %[row]\n"
      "s8i %[t], %[to], 0\n addi %[to], %[to], 4\n1:\n"
      : [from] "+&r"(from), [to] "+&r"(to), [t] "=&r"(t)
      : [count] "r"(count), [row] "r"(row)
      : "memory");
}

/* The same of two columns that lie `apart` bytes, at most 255. */
TG_MAC16_KERNEL void tg_mac16_fill_both(const int8_t *from, int32_t apart, int32_t row, int32_t count,
                                        int8_t *to) {
  int32_t t, u;
  __asm__ volatile(
      "loop %[count], 1f\n l8ui %[t], %[from], 0\n l8ui %[u], %[from], %[apart]\n"
      "add %[from], %[from], %[row]\n s8i %[t], %[to], 0\n s8i %[u], %[to], 2\n"
      "addi %[to], %[to], 4\n1:\n"
      : [from] "+&r"(from), [to] "+&r"(to), [t] "=&r"(t), [u] "=&r"(u)
      : [count] "r"(count), [row] "r"(row), [apart] "i"(apart)
      : "memory");
}

#endif
