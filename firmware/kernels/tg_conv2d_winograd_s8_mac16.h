/* CONV_2D with windows of 3x3 and stride 1 for Xtensa's MAC16: two outputs at a time, by Winograd's tiles. */
#ifndef TG_CONV2D_WINOGRAD_S8_MAC16_H
#define TG_CONV2D_WINOGRAD_S8_MAC16_H

#include "tg_mac16_tiles.h"

typedef struct {
  int32_t input_height, input_width, input_depth; /* the depth is a multiple of 4 */
  int32_t output_height, output_width, output_depth;
  int32_t pad_top, pad_left;
  int32_t line;   /* pixels of a row with its padding: output_width + 2, an even number, or more */
  int32_t stripe; /* output rows that are computed at once */
  int32_t border; /* what padding is, 128 more than the zero point */
  int32_t halves; /* 0 where the least output is the zero point */
  int32_t activation_min, activation_max;
} tg_conv2d_winograd_s8_mac16_params;

/* A row with its padding, widened; `y` may lie outside of the image. */
TG_MAC16_KERNEL void tg_conv2d_winograd_s8_mac16_line(const tg_conv2d_winograd_s8_mac16_params *p,
                                                      const int8_t *input, int32_t y, int16_t *line) {
  const int32_t row = p->input_width * p->input_depth;
  const int32_t before = p->pad_left * p->input_depth;
  const int inside = y >= 0 && y < p->input_height;
  for (int32_t i = 0; i < (inside ? before : p->line * p->input_depth); i++)
    line[i] = (int16_t)p->border;
  if (!inside)
    return;
  tg_mac16_widen((const uint32_t *)(const void *)(input + y * row), line + before, row / 4);
  for (int32_t i = before + row; i < p->line * p->input_depth; i++)
    line[i] = (int16_t)p->border;
}

/* The tiles of a row, whose parts lie `part` words apart and hold a column of rows each. */
TG_MAC16_KERNEL void tg_conv2d_winograd_s8_mac16_row(const tg_conv2d_winograd_s8_mac16_params *p,
                                                     const uint32_t *line, int32_t part, uint32_t *to) {
  const int32_t pixel = p->input_depth / 2;
  for (int32_t x = 0; x < p->output_width; x += 2, line += 2 * pixel, to += TG_MAC16_TILE * part)
    for (int32_t i = 0; i < pixel; i++)
      tg_mac16_tile(line + i, pixel, to + i, part);
}

/* One channel's weights [3][3][input_depth / 4] to [TG_MAC16_TILE][3][input_depth / 2] words. */
TG_MAC16_KERNEL void tg_conv2d_winograd_s8_mac16_filter(const tg_conv2d_winograd_s8_mac16_params *p,
                                                        const TG_FLASH uint32_t *weights, uint32_t *to) {
  const uint32_t mask = UINT32_C(0x00FF00FF), signs = UINT32_C(0x80808080);
  const int32_t words = p->input_depth / 4;
  for (int32_t row = 0; row < 3; row++, weights += 3 * words) {
    for (int32_t i = 0; i < words; i++, to += 2) {
      const uint32_t g0 = weights[i] ^ signs, g1 = weights[words + i] ^ signs,
                     g2 = weights[2 * words + i] ^ signs;
      tg_mac16_tile_weights(g0 & mask, g1 & mask, g2 & mask, to, 6 * words);
      tg_mac16_tile_weights(g0 >> 8 & mask, g1 >> 8 & mask, g2 >> 8 & mask, to + 1, 6 * words);
    }
  }
}

/* weights as tg_conv2d_s8_mac16 has them; scratch: one line, one filter, the tiles of a stripe, 2 bytes a
 * number. */
TG_MAC16_KERNEL void tg_conv2d_winograd_s8_mac16(const tg_conv2d_winograd_s8_mac16_params *p,
                                                 const int8_t *input, const TG_FLASH uint32_t *weights,
                                                 const TG_FLASH int32_t *rescale, void *scratch,
                                                 int8_t *output) {
  const int32_t pixel = p->input_depth / 2; /* words */
  const int32_t part = (p->stripe + 2) * pixel;
  const int32_t output_line = p->output_width * p->output_depth;
  uint32_t *const line = scratch;
  uint32_t *const filter = line + p->line * pixel;
  uint32_t *const tiles = filter + TG_MAC16_TILE * 3 * pixel;
  for (int32_t first = 0; first < p->output_height; first += p->stripe) {
    const int32_t left = p->output_height - first;
    const int32_t rows = left < p->stripe ? left : p->stripe;
    for (int32_t i = 0; i < rows + 2; i++) {
      tg_conv2d_winograd_s8_mac16_line(p, input, first - p->pad_top + i, scratch);
      tg_conv2d_winograd_s8_mac16_row(p, line, part, tiles + i * pixel);
    }
    for (int32_t c = 0; c < p->output_depth; c++) {
      tg_conv2d_winograd_s8_mac16_filter(p, weights + c * 9 * p->input_depth / 4, filter);
      for (int32_t y = 0; y < rows; y++)
        tg_mac16_tiles((const int16_t *)(const void *)(tiles + y * pixel),
                       (const int16_t *)(const void *)filter, rescale + c * TG_MAC16_RESCALE,
                       3 * p->input_depth / 4, 4 * part, p->halves, p->output_width / 2, p->output_depth,
                       output + (first + y) * output_line + c);
    }
  }
  tg_mac16_clamp(output, p->output_height * output_line, p->activation_min, p->activation_max);
}

#endif
