/* CUMSUM of int8 along one axis; works in place. */
#ifndef TG_CUMSUM_S8_H
#define TG_CUMSUM_S8_H

#include "tg.h"

typedef struct {
  int32_t outer, depth, inner; /* elements before, along and behind the axis */
  int32_t exclusive;           /* each output leaves out its own element */
  int32_t reverse;             /* sums from the end */
  int32_t zero_point;
  int32_t output_zero_point, output_multiplier, output_shift;
} tg_cumsum_s8_params;

TG_KERNEL void tg_cumsum_s8_line(const tg_cumsum_s8_params *p, const int8_t *line, int8_t *output) {
  /* As TensorFlow Lite Micro has it, the sum begins with minus the zero point. */
  const int32_t more_bits = INT32_C(1) << 19;
  int32_t sum = -p->zero_point * more_bits;
  for (int32_t i = 0; i < p->depth; i++) {
    const int32_t at = (p->reverse ? p->depth - 1 - i : i) * p->inner;
    const int32_t next = tg_wrapping_add(sum, (line[at] - p->zero_point) * more_bits);
    const int32_t scaled = tg_requantize(p->exclusive ? sum : next, p->output_multiplier, p->output_shift);
    output[at] = (int8_t)tg_clamp(scaled + p->output_zero_point, INT8_MIN, INT8_MAX);
    sum = next;
  }
}

TG_KERNEL void tg_cumsum_s8(const tg_cumsum_s8_params *p, const int8_t *input, int8_t *output) {
  for (int32_t i = 0; i < p->outer; i++) {
    for (int32_t j = 0; j < p->inner; j++) {
      const int32_t start = i * p->depth * p->inner + j;
      tg_cumsum_s8_line(p, input + start, output + start);
    }
  }
}

#endif
