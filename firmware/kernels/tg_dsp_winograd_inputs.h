/* From an image to Winograd's tiles of four by four inputs. */
#ifndef TG_DSP_WINOGRAD_INPUTS_H
#define TG_DSP_WINOGRAD_INPUTS_H

#include "tg_dsp_line.h"
#include "tg_dsp_winograd.h"

/* Four lines of ``width`` pixels, transformed column by column: to[4][pair][width]. */
TG_KERNEL void tg_dsp_winograd_columns(const int8_t *lines, int32_t line, int32_t depth, int32_t width,
                                       uint32_t *to) {
  for (int32_t c = 0; c < depth; c += 4) {
    const int8_t *from = lines + c;
    for (int32_t x = 0; x < width; x++) {
      uint32_t four[4];
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++)
        four[i] = tg_dsp_load(from + i * line);
      const tg_dsp_four even = tg_dsp_winograd_input(tg_dsp_even(four[0]), tg_dsp_even(four[1]),
                                                     tg_dsp_even(four[2]), tg_dsp_even(four[3]));
      const tg_dsp_four odd = tg_dsp_winograd_input(tg_dsp_odd(four[0]), tg_dsp_odd(four[1]),
                                                    tg_dsp_odd(four[2]), tg_dsp_odd(four[3]));
#pragma GCC unroll 4
      for (int i = 0; i < 4; i++) {
        to[i * depth / 2 * width + x] = even.of[i];
        to[(i * depth / 2 + 1) * width + x] = odd.of[i];
      }
      from += depth;
    }
    to += 2 * width;
  }
}

/* From there ``tiles`` neighbours, 1 or 2, transformed row by row: to[position][pair][4]. */
TG_KERNEL void tg_dsp_winograd_rows(const uint32_t *columns, int32_t depth, int32_t width, int32_t tiles,
                                    uint32_t *to) {
  for (int i = 0; i < 4; i++) {
    for (int32_t c = 0; c < depth; c += 2) {
      const tg_dsp_two a = tg_dsp_load_two(columns), b = tg_dsp_load_two(columns + 2);
      const tg_dsp_four row = tg_dsp_winograd_input(a.first, a.second, b.first, b.second);
      tg_dsp_four next = row;
      if (tiles == 2) {
        const tg_dsp_two c = tg_dsp_load_two(columns + 4);
        next = tg_dsp_winograd_input(b.first, b.second, c.first, c.second);
      }
#pragma GCC unroll 4
      for (int j = 0; j < 4; j++) {
        if (tiles == 2)
          tg_dsp_put_two(to + 2 * depth * j, row.of[j], next.of[j]);
        else
          to[2 * depth * j] = row.of[j];
      }
      columns += width;
      to += 4;
    }
    to += 6 * depth;
  }
}

#endif
