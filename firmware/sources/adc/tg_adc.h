/* What the source of analog readings needs of a board. */
#ifndef TG_ADC_H
#define TG_ADC_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

void tg_adc_open(void);
int16_t tg_adc_read(void); /* 0 to the highest number that the converter has */

#ifdef __cplusplus
}
#endif

#endif
