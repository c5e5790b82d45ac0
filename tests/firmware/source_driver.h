/* What source_driver.c needs of a simulated sensor. */
#ifndef SOURCE_DRIVER_H
#define SOURCE_DRIVER_H

#include <stdint.h>

void sensor_pass(uint64_t now_us); /* time passes */
void sensor_command(int32_t command);
void sensor_end(void); /* the last words */

#endif
