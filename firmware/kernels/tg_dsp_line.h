/* Rows of int8 images between their padding, copied to scratch memory, so that windows need no test of
 * borders. */
#ifndef TG_DSP_LINE_H
#define TG_DSP_LINE_H

#include "tg_dsp.h"

/* Four bytes to anywhere. */
TG_ARITHMETIC void tg_dsp_store(int8_t *to, uint32_t word) {
  memcpy(to, &word, sizeof word);
  __asm__ volatile("" ::: "memory"); /* else gcc makes calls of memcpy() and memset(), which may be slow */
}

/* ``bytes`` of a line, a multiple of 4, to another place in front of them. */
TG_KERNEL void tg_dsp_move(int8_t *to, const int8_t *from, int32_t bytes) {
  for (int32_t i = 0; i < bytes; i += 4)
    tg_dsp_store(to + i, tg_dsp_load(from + i));
}

/* Bytes ``from`` to ``to`` of a line, in whole words. */
TG_KERNEL void tg_dsp_fill(int8_t *line, int32_t from, int32_t to, int32_t value) {
  for (int32_t i = from / 4 * 4; i < to; i += 4)
    tg_dsp_store(line + i, UINT32_C(0x01010101) * (uint8_t)value);
}

/* A line of ``bytes``, a multiple of 4: ``margin`` of padding, a row, padding; without a row only padding. */
TG_KERNEL void tg_dsp_line(const int8_t *row, int32_t row_bytes, int32_t margin, int32_t bytes,
                           int32_t zero_point, int8_t *line) {
  tg_dsp_fill(line, 0, row == NULL ? bytes : margin, zero_point);
  if (row == NULL)
    return;
  tg_dsp_fill(line, margin + row_bytes, bytes, zero_point);
  const int32_t whole = row_bytes / 4 * 4;
  for (int32_t i = 0; i < whole; i += 4)
    tg_dsp_store(line + margin + i, tg_dsp_load(row + i));
  for (int32_t i = whole; i < row_bytes; i++)
    line[margin + i] = row[i];
}

/* The taps of a pixel's window, ``height`` runs of bytes a line apart, as pairs of int16, in every fourth
 * word of x; the weights lie in the same order. */
TG_KERNEL void tg_dsp_column(const int8_t *window, int32_t height, int32_t line, int32_t run, uint32_t *x) {
  const int32_t words = run / 4, rest = run % 4;
  for (int32_t i = 0; i < height; i++) {
#pragma GCC unroll 12
    for (int32_t j = 0; j < words; j++) {
      const uint32_t four = tg_dsp_load(window + 4 * j);
      x[8 * j] = tg_dsp_even(four);
      x[8 * j + 4] = tg_dsp_odd(four);
    }
    x += 8 * words;
    if (rest > 0) {
      const uint32_t last = tg_dsp_load(window + 4 * words), even = tg_dsp_even(last);
      x[0] = rest == 2 ? tg_dsp_lows(even, tg_dsp_odd(last)) : even;
      if (rest == 3)
        x[4] = tg_dsp_odd(last);
      x += rest == 3 ? 8 : 4;
    }
    window += line;
  }
}

#endif
