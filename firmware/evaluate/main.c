/* A model as a program of this computer: inputs of one sample after the other come on standard input, outputs
 * go to standard output, all as they lie in memory. TG_EVALUATED is the model's tg_model; what it remembers
 * it keeps from one sample to the next. */
#include <stdio.h>

#include "tg_model.h"

enum { DONE = 0, CUT_SHORT = 3, REFUSED = 4, UNREAD = 5 };

extern const tg_model TG_EVALUATED;

/* 1: every input is filled; 0: there are no more samples; -1: the last one is incomplete. */
static int read_inputs(const tg_model *model) {
  for (uint8_t i = 0; i < model->input_count; i++) {
    const size_t bytes = model->inputs[i].bytes;
    const size_t got = fread(model->inputs[i].data(), 1, bytes, stdin);
    if (got != bytes)
      return i == 0 && got == 0 ? 0 : -1;
  }
  return 1;
}

static int write_outputs(const tg_model *model) {
  for (uint8_t i = 0; i < model->output_count; i++) {
    const size_t bytes = model->outputs[i].bytes;
    if (fwrite(model->outputs[i].data(), 1, bytes, stdout) != bytes)
      return UNREAD;
  }
  return DONE;
}

int main(void) {
  const tg_model *const model = &TG_EVALUATED;
  int read = 0;
  if (model->init() != 0)
    return REFUSED;
  while ((read = read_inputs(model)) > 0) {
    const int status = model->invoke() == 0 ? write_outputs(model) : REFUSED;
    if (status != DONE)
      return status;
  }
  if (read < 0)
    return CUT_SHORT;
  return fflush(stdout) == 0 ? DONE : UNREAD;
}
