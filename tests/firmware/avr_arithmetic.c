/* Compares the AVR's own arithmetic with 64-bit arithmetic, and prints "differences: N" on the UART. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <stdio.h>

#include "tg_dot_s8.h"

static int put(char letter, FILE *stream) {
  (void)stream;
  while (!(UCSR0A & (1 << UDRE0))) {
  }
  UDR0 = (uint8_t)letter;
  return 0;
}

static uint32_t state = 1;

static int32_t draw(void) {
  state = state * 1664525UL + 1013904223UL;
  return (int32_t)state >> ((state >> 8) & 31);
}

static uint16_t compare_product(int32_t a, int32_t b) {
  if (b == INT32_MIN)
    return 0;
  return tg_high_multiply(a, b) != (int32_t)(((int64_t)a * b + (INT32_C(1) << 30)) >> 31);
}

/* Halves go away from zero. */
static uint16_t compare_shift(int32_t x, int32_t bits) {
  const int64_t half = bits ? INT64_C(1) << (bits - 1) : 0;
  const int64_t expected = x < 0 ? -((-(int64_t)x + half) >> bits) : ((int64_t)x + half) >> bits;
  return tg_round_shift(x, bits) != (int32_t)expected;
}

static const TG_FLASH int8_t weights[300] = {WEIGHTS};

static uint16_t compare_dot(int16_t length, int16_t zero_point) {
  static int8_t input[300];
  int32_t expected = 0;
  for (int16_t i = 0; i < length; i++) {
    input[i] = (state & 1) ? (int8_t)(draw() & 0xFF) : (int8_t)(weights[i] < 0 ? 127 : -128);
    expected += (int32_t)(input[i] - zero_point) * weights[i];
  }
  return tg_dot_s8(input, weights, length, zero_point) != expected;
}

int main(void) {
  static const int32_t edges[] = {0,           1,         -1,        0x7FFF,       0x8000,
                                  -0x8000,     0xFFFF,    65536L,    -65536L,      1L << 30,
                                  -(1L << 30), INT32_MAX, INT32_MIN, INT32_MIN + 1};
  static FILE uart = FDEV_SETUP_STREAM(put, NULL, _FDEV_SETUP_WRITE);
  const uint8_t count = sizeof edges / sizeof edges[0];
  uint16_t differences = 0;
  UCSR0B = 1 << TXEN0;
  for (uint8_t i = 0; i < count; i++) {
    for (uint8_t j = 0; j < count; j++)
      differences += compare_product(edges[i], edges[j]);
    for (uint8_t bits = 0; bits < 32; bits++)
      differences += compare_shift(edges[i], bits);
  }
  for (uint16_t i = 0; i < 5000; i++)
    differences += compare_product(draw(), draw()) + compare_shift(draw(), (int32_t)(i & 31));
  for (int16_t length = 0; length <= 300; length += 15)
    differences += compare_dot(length, -128) + compare_dot(length, 127) + compare_dot(length, 3);
  fprintf(&uart, "differences: %u\n", differences);
  cli();
  sleep_mode();
  return 0;
}
