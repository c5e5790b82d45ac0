/* PAD: int8 elements with one value added before and after each of five axes. */
#ifndef TG_PAD_S8_H
#define TG_PAD_S8_H

#include "tg.h"

typedef struct {
  int32_t size[5]; /* of the input */
  int32_t before[5], after[5];
  int32_t value;
} tg_pad_s8_params;

TG_KERNEL int8_t *tg_pad_s8_fill(int8_t *output, int32_t value, int32_t count) {
  for (int32_t i = 0; i < count; i++)
    *output++ = (int8_t)value;
  return output;
}

/* Elements of the output below one index of an axis. */
TG_KERNEL int32_t tg_pad_s8_slice(const tg_pad_s8_params *p, int axis) {
  int32_t elements = 1;
  for (int a = axis + 1; a < 5; a++)
    elements *= p->before[a] + p->size[a] + p->after[a];
  return elements;
}

TG_KERNEL void tg_pad_s8(const tg_pad_s8_params *p, const int8_t *input, int8_t *output) {
  const int32_t slice[5] = {tg_pad_s8_slice(p, 0), tg_pad_s8_slice(p, 1), tg_pad_s8_slice(p, 2),
                            tg_pad_s8_slice(p, 3), 1};
  output = tg_pad_s8_fill(output, p->value, p->before[0] * slice[0]);
  for (int32_t i = 0; i < p->size[0]; i++) {
    output = tg_pad_s8_fill(output, p->value, p->before[1] * slice[1]);
    for (int32_t j = 0; j < p->size[1]; j++) {
      output = tg_pad_s8_fill(output, p->value, p->before[2] * slice[2]);
      for (int32_t k = 0; k < p->size[2]; k++) {
        output = tg_pad_s8_fill(output, p->value, p->before[3] * slice[3]);
        for (int32_t l = 0; l < p->size[3]; l++) {
          output = tg_pad_s8_fill(output, p->value, p->before[4]);
          for (int32_t m = 0; m < p->size[4]; m++)
            *output++ = *input++;
          output = tg_pad_s8_fill(output, p->value, p->after[4]);
        }
        output = tg_pad_s8_fill(output, p->value, p->after[3] * slice[3]);
      }
      output = tg_pad_s8_fill(output, p->value, p->after[2] * slice[2]);
    }
    output = tg_pad_s8_fill(output, p->value, p->after[1] * slice[1]);
  }
  tg_pad_s8_fill(output, p->value, p->after[0] * slice[0]);
}

#endif
