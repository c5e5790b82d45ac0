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

#endif
