/* Compares tg_dsp.h with plain C, and says "exact" or what differs. */
#include "tg_dsp.h"
#include "tg_machine.h"

static uint32_t state = 1;

static uint32_t draw(void) {
  state = state * 1664525u + 1013904223u;
  return state ^ state >> 15;
}

/* Often at the ends of what 16 bits, 32 bits and a shift can hold. */
static int32_t number(void) {
  static const uint32_t edges[] = {0, 1, 0x7FFF, 0x8000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x80008000};
  const uint32_t word = draw();
  const uint32_t chosen = (word & 3u) ? (draw() >> (word >> 27)) : edges[word >> 29] + (word >> 4 & 3u) - 1u;
  return (int32_t)((word & 4u) ? chosen : 0u - chosen);
}

static int32_t low(uint32_t word) {
  return (int16_t)(word & 0xFFFFu);
}

static int32_t high(uint32_t word) {
  return (int16_t)(word >> 16);
}

static uint32_t pair(int32_t first, int32_t second) {
  return ((uint32_t)first & 0xFFFFu) | (uint32_t)second << 16;
}

static uint32_t byte(uint32_t word, int n) {
  return (uint32_t)(int32_t)(int8_t)(word >> 8 * n & 0xFFu);
}

static int32_t plus(int32_t sum, int64_t product) {
  return (int32_t)((uint32_t)sum + (uint32_t)product);
}

static void expect(int same, const char *what) {
  while (!same && *what)
    tg_serial_send((uint8_t)*what++);
}

static void compare_words(uint32_t a, uint32_t b, int32_t sum) {
  expect(tg_dsp_even(a) == pair((int32_t)byte(a, 0), (int32_t)byte(a, 2)), "even\n");
  expect(tg_dsp_odd(a) == pair((int32_t)byte(a, 1), (int32_t)byte(a, 3)), "odd\n");
  expect(tg_dsp_lows(a, b) == pair(low(a), low(b)), "lows\n");
  expect(tg_dsp_highs(a, b) == pair(high(a), high(b)), "highs\n");
  expect(tg_dsp_low_and_high(a, b) == pair(low(a), high(b)), "low_and_high\n");
  expect(tg_dsp_add(a, b) == pair(low(a) + low(b), high(a) + high(b)), "add\n");
  expect(tg_dsp_subtract(a, b) == pair(low(a) - low(b), high(a) - high(b)), "subtract\n");
  const int64_t both = (int64_t)low(a) * low(b) + (int64_t)high(a) * high(b);
  expect(tg_dsp_both(a, b, sum) == plus(sum, both), "both\n");
  expect(tg_dsp_low_low(a, b, sum) == plus(sum, low(a) * low(b)), "low_low\n");
  expect(tg_dsp_low_by_high(a, b, sum) == plus(sum, low(a) * high(b)), "low_by_high\n");
  expect(tg_dsp_high_by_low(a, b, sum) == plus(sum, high(a) * low(b)), "high_by_low\n");
  expect(tg_dsp_high_high(a, b, sum) == plus(sum, high(a) * high(b)), "high_high\n");
}

static void compare_products(int32_t a, int32_t b, int32_t sum) {
  const int64_t high_product = ((int64_t)a * b + (INT64_C(1) << 31)) >> 32;
  expect(tg_dsp_high(a, b) == (int32_t)high_product, "high\n");
  expect(tg_dsp_high_sum(a, b, sum) == plus(sum, high_product), "high_sum\n");
  expect(tg_dsp_saturate(a) == tg_clamp(a, -128, 127), "saturate\n");
}

static void compare_requantization(int32_t sum, int32_t multiplier, int32_t shift, int32_t zero_point) {
  const int32_t factor = (int32_t)((uint32_t)multiplier * 2u);
  const int32_t power = multiplier == 0 ? 0 : (int32_t)(0u - (UINT32_C(1) << (32 + shift)));
  const int32_t expected = tg_clamp(tg_requantize(sum, multiplier, shift) + zero_point, -128, 127);
  expect(tg_dsp_requantize(sum, factor, power, zero_point, 1) == expected, "requantize\n");
  if (zero_point == -128)
    expect(tg_dsp_requantize(sum, factor, power, zero_point, 0) == expected, "requantize without halves\n");
}

static int32_t near_half(int32_t multiplier, int32_t shift) {
  const int64_t half = ((int64_t)(draw() >> 24) * 2 - 255) * (INT64_C(1) << (30 - shift));
  return multiplier == 0 ? 0 : (int32_t)(half / multiplier + (int32_t)(draw() >> 30) - 1);
}

int main(void) {
  for (int32_t i = 0; i < 20000; i++) {
    const int32_t a = number(), b = number(), shift = -1 - (int32_t)(draw() % 31u);
    const int32_t most = draw() & 7u ? (int32_t)(draw() >> 2) : (INT32_C(1) << 30) - 1;
    const int32_t multiplier = draw() % 50u ? (INT32_C(1) << 30) + (draw() % 20u ? most : 0) : 0;
    const int32_t zero_point = draw() & 1u ? -128 : (int32_t)(draw() >> 24) - 128;
    compare_words((uint32_t)a, (uint32_t)b, number());
    compare_products(a, b, number());
    compare_requantization(a, multiplier, shift, zero_point);
    compare_requantization(near_half(multiplier, shift), multiplier, shift, zero_point);
  }
  static const int8_t bytes[] = {0, 1, 2, 3, 4};
  expect(tg_dsp_load(bytes + 1) == 0x04030201u, "load\n");
  expect(0, "exact");
  return 0;
}
