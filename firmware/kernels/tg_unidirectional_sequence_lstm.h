/* What the LSTM kernels share: their parameters, and what a cell does with its four gates.
 *
 * Gates are in the order input, forget, cell, output; before their activation in units of 2**-12, int16. */
#ifndef TG_UNIDIRECTIONAL_SEQUENCE_LSTM_H
#define TG_UNIDIRECTIONAL_SEQUENCE_LSTM_H

#include "tg.h"
#include "tg_logistic_s16.h"
#include "tg_tanh_s16.h"

typedef struct {
  int32_t batches, steps;
  int32_t batch_stride, step_stride; /* rows of the input and output from one to the next */
  int32_t depth;
  int32_t units;
  int32_t input_zero_point, output_zero_point;
  int32_t input_multiplier[4], input_shift[4];         /* input times weights to a gate */
  int32_t recurrent_multiplier[4], recurrent_shift[4]; /* last output times weights to a gate */
  int32_t keep_multiplier, keep_shift;                 /* forget gate times cell to cell */
  int32_t take_multiplier, take_shift;                 /* input gate times cell gate to cell */
  int32_t output_multiplier, output_shift;             /* output gate times tanh(cell) to the output */
  int32_t tanh_multiplier, tanh_shift;                 /* cell to units of 1/12288 */
  int32_t cell_clip;                                   /* 0: the cell is not clipped */
} tg_unidirectional_sequence_lstm_params;

TG_ARITHMETIC int32_t tg_clamp_s16(int32_t x) {
  return tg_clamp(x, INT16_MIN, INT16_MAX);
}

/* One cell: its state moves on; returns the new output, before it is clamped. */
TG_KERNEL int32_t tg_unidirectional_sequence_lstm_cell(const tg_unidirectional_sequence_lstm_params *p,
                                                       const int16_t gates[4], const TG_FLASH int16_t *table,
                                                       int16_t *cell) {
  const tg_logistic_s16_params logistic = {1, 3, 0};
  const tg_tanh_s16_params gate_tanh = {1, 3, 0};
  const tg_tanh_s16_params cell_tanh = {1, p->tanh_multiplier, p->tanh_shift};
  const int32_t take = tg_logistic_s16_element(&logistic, gates[0], table);
  const int32_t keep = tg_logistic_s16_element(&logistic, gates[1], table);
  const int32_t candidate = tg_tanh_s16_element(&gate_tanh, gates[2], table);
  const int32_t show = tg_logistic_s16_element(&logistic, gates[3], table);
  const int32_t kept = tg_clamp_s16(tg_requantize(keep * *cell, p->keep_multiplier, p->keep_shift));
  const int32_t taken = tg_clamp_s16(tg_requantize(take * candidate, p->take_multiplier, p->take_shift));
  int32_t state = tg_clamp_s16(kept + taken);
  if (p->cell_clip > 0)
    state = tg_clamp(state, -p->cell_clip, p->cell_clip);
  *cell = (int16_t)state;
  const int32_t shown = show * tg_tanh_s16_element(&cell_tanh, *cell, table);
  return tg_wrapping_add(tg_requantize(shown, p->output_multiplier, p->output_shift), p->output_zero_point);
}

#endif
