/* UNIDIRECTIONAL_SEQUENCE_LSTM on int16, with a cell state of int16. */
#ifndef TG_UNIDIRECTIONAL_SEQUENCE_LSTM_S16_H
#define TG_UNIDIRECTIONAL_SEQUENCE_LSTM_S16_H

#include "tg_unidirectional_sequence_lstm.h"

typedef tg_unidirectional_sequence_lstm_params tg_unidirectional_sequence_lstm_s16_params;

/* One gate of one cell before its activation: each sum is saturated, then both together. */
TG_KERNEL int16_t tg_unidirectional_sequence_lstm_s16_gate(const tg_unidirectional_sequence_lstm_params *p,
                                                           int32_t gate, const int16_t *input,
                                                           const TG_FLASH int8_t *weights, int64_t bias,
                                                           const int16_t *hidden,
                                                           const TG_FLASH int8_t *recurrent) {
  int64_t sum = bias;
  for (int32_t i = 0; i < p->depth; i++)
    sum += (input[i] - p->input_zero_point) * weights[i];
  int64_t again = 0;
  for (int32_t i = 0; i < p->units; i++)
    again += (hidden[i] - p->output_zero_point) * recurrent[i];
  const int32_t a = tg_clamp_s16(tg_requantize_wide(sum, p->input_multiplier[gate], p->input_shift[gate]));
  const int32_t b =
      tg_clamp_s16(tg_requantize_wide(again, p->recurrent_multiplier[gate], p->recurrent_shift[gate]));
  return (int16_t)tg_clamp_s16(a + b);
}

/* input [batches, steps, depth], weights [4, units, depth], recurrent [4, units, units], bias [4, units],
 * hidden and cell [batches, units], output [batches, steps, units]; or steps before batches. */
TG_KERNEL void tg_unidirectional_sequence_lstm_s16(const tg_unidirectional_sequence_lstm_params *p,
                                                   const int16_t *input, const TG_FLASH int8_t *weights,
                                                   const TG_FLASH int8_t *recurrent,
                                                   const TG_FLASH int64_t *bias,
                                                   const TG_FLASH int16_t *table, int16_t *hidden,
                                                   int16_t *cell, int16_t *output) {
  for (int32_t b = 0; b < p->batches; b++, hidden += p->units, cell += p->units) {
    for (int32_t t = 0; t < p->steps; t++) {
      const int32_t row = b * p->batch_stride + t * p->step_stride;
      int16_t *next = output + row * p->units;
      for (int32_t u = 0; u < p->units; u++) {
        int16_t gates[4];
        for (int32_t g = 0; g < 4; g++) {
          const int32_t k = g * p->units + u;
          gates[g] =
              tg_unidirectional_sequence_lstm_s16_gate(p, g, input + row * p->depth, weights + k * p->depth,
                                                       bias[k], hidden, recurrent + k * p->units);
        }
        next[u] = (int16_t)tg_clamp(tg_unidirectional_sequence_lstm_cell(p, gates, table, cell + u),
                                    INT16_MIN, INT16_MAX);
      }
      for (int32_t u = 0; u < p->units; u++)
        hidden[u] = next[u];
    }
  }
}

#endif
