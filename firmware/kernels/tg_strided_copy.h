/* Copies blocks of bytes, of any element type, from one regular pattern of places to another. */
#ifndef TG_STRIDED_COPY_H
#define TG_STRIDED_COPY_H

#include <string.h>

#include "tg.h"

typedef struct {
  int32_t block;          /* bytes that lie together in both */
  int32_t input_offset;   /* of the first block, in bytes */
  int32_t output_offset;  /* of the first block, in bytes */
  int32_t size[8];        /* loops over the blocks, outermost first */
  int32_t input_step[8];  /* bytes that each loop moves in the input, backwards where negative */
  int32_t output_step[8]; /* bytes that each loop moves in the output */
} tg_strided_copy_params;

/* The four inner loops. */
TG_KERNEL void tg_strided_copy_inner(const tg_strided_copy_params *p, const uint8_t *input, uint8_t *output) {
  const int32_t *in = p->input_step, *out = p->output_step;
  for (int32_t i = 0; i < p->size[4]; i++) {
    for (int32_t j = 0; j < p->size[5]; j++) {
      for (int32_t k = 0; k < p->size[6]; k++) {
        const uint8_t *from = input + (i * in[4] + j * in[5] + k * in[6]);
        uint8_t *to = output + (i * out[4] + j * out[5] + k * out[6]);
        for (int32_t l = 0; l < p->size[7]; l++) {
          memcpy(to + l * out[7], from + l * in[7], (size_t)p->block);
        }
      }
    }
  }
}

TG_KERNEL void tg_strided_copy(const tg_strided_copy_params *p, const void *input, void *output) {
  const int32_t *in = p->input_step, *out = p->output_step;
  const uint8_t *from = (const uint8_t *)input + p->input_offset;
  uint8_t *to = (uint8_t *)output + p->output_offset;
  for (int32_t i = 0; i < p->size[0]; i++) {
    for (int32_t j = 0; j < p->size[1]; j++) {
      for (int32_t k = 0; k < p->size[2]; k++) {
        for (int32_t l = 0; l < p->size[3]; l++) {
          tg_strided_copy_inner(p, from + (i * in[0] + j * in[1] + k * in[2] + l * in[3]),
                                to + (i * out[0] + j * out[1] + k * out[2] + l * out[3]));
        }
      }
    }
  }
}

#endif
