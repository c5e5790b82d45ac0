/* Any function of one int8: a table made at compile time; works in place. */
#ifndef TG_TABLE_S8_H
#define TG_TABLE_S8_H

#include "tg.h"

typedef struct {
  int32_t elements;
} tg_table_s8_params;

/* The table begins with the value for -128. */
TG_KERNEL void tg_table_s8(const tg_table_s8_params *p, const int8_t *input, const TG_FLASH int8_t *table,
                           int8_t *output) {
  for (int32_t i = 0; i < p->elements; i++)
    output[i] = table[input[i] + 128];
}

#endif
