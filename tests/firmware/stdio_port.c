/* A port for tests: the line is standard input and output, time stands still, the end of input ends the
 * program. */
#include <stdio.h>

#include "../../firmware/ports/tg_port.h"

int tg_port_open(int argc, char **argv) {
  (void)argc;
  (void)argv;
  return 0;
}

size_t tg_port_read(uint8_t *bytes, size_t size) {
  return fread(bytes, 1, size, stdin);
}

void tg_port_write(const uint8_t *bytes, size_t size) {
  fwrite(bytes, 1, size, stdout);
}

bool tg_port_idle(void) {
  return false;
}

uint32_t tg_port_micros(void) {
  return 0;
}

/* Passes the small model's time to work at once. */
uint32_t tg_port_millis(void) {
  static uint32_t millis;
  return millis++;
}

uint32_t tg_port_stack_used(void) {
  return 1234;
}

uint32_t tg_port_heap_free(void) {
  return TG_UNKNOWN;
}
