/* A window of analog readings, taken one by one on the clock of microseconds. */
#include "tg_adc.h"

#include "../ports/tg_port.h"
#include "tg_adc_facts.h"
#include "tg_pace.h"
#include "tg_predict.h"
#include "tg_window.h"

static uint8_t ring[TG_ADC_LENGTH * TG_ADC_BYTES];
static const tg_window_shape shape = {ring, TG_ADC_LENGTH, TG_ADC_STEP, 1, TG_ADC_BYTES};
static const tg_meaning meaning = {TG_ADC_UNIT, TG_ADC_OFFSET};
static tg_window window;
static tg_pace pace;

static void resume(void) {
  tg_window_clear(&window);
  tg_pace_start(&pace, TG_ADC_RATE, tg_port_micros());
}

static int open_adc(const tg_model *model) {
  (void)model;
  tg_adc_open();
  tg_window_start(&window, &shape);
  resume();
  return 0;
}

/* Of several readings that are due, one can still be taken: the others have gone by. */
static void sample(const tg_model *model) {
  const uint32_t due = tg_pace_due(&pace, tg_port_micros());
  if (due == 0)
    return;
  if (due > 1)
    tg_window_lose(&window, due - 1);
  tg_window_store(&model->inputs[0], &meaning, tg_adc_read(), tg_window_place(&window));
  tg_window_advance(&window);
}

static int read_adc(const tg_model *model) {
  sample(model);
  if (tg_window_take(&window, model->inputs[0].data()))
    return 1;
  return tg_window_tells(&window, tg_port_millis()) ? TG_READINGS_LOST : 0;
}

static const char *explain(int code) {
  return code == TG_READINGS_LOST ? tg_window_losses(&window) : "the converter failed";
}

const tg_source tg_source_adc = {"adc", open_adc, read_adc, explain, resume, sample};
