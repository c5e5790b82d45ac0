/* Analog readings by the Arduino core's own function. */
#include <Arduino.h>

#include "tg_adc.h"
#include "tg_adc_facts.h"

/* Ten bits are what every core gives unless asked for more, and some cannot be asked. */
void tg_adc_open(void) {
#if TG_ADC_RESOLUTION != 10
  analogReadResolution(TG_ADC_RESOLUTION);
#endif
}

int16_t tg_adc_read(void) {
  return static_cast<int16_t>(analogRead(TG_ADC_PIN));
}
