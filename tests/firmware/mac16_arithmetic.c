/* Compares tg_mac16.h's requantization and tg_mac16_widen.h with plain C, and says "exact" or what differs.
 */
#include "tg_mac16_widen.h"
#include "tg_machine.h"

static uint32_t state = 1;

static uint32_t draw(void) {
  state = state * 1664525u + 1013904223u;
  return state ^ state >> 15;
}

static void expect(int same, const char *what) {
  while (!same && *what)
    tg_serial_send((uint8_t)*what++);
}

#define REQUANTIZE(name, halved)                                                                \
  static int32_t name(int32_t t, int32_t multiplier, int32_t rounding, int32_t shift) {         \
    int32_t u;                                                                                  \
    __asm__ volatile("ssr %[shift]\n" TG_MAC16_REQUANTIZE                                       \
                     : [t] "+&r"(t), [u] "=&r"(u)                                               \
                     : [multiplier] "r"(multiplier), [round] "r"(rounding), [shift] "r"(shift), \
                       [bits] "i"(7), [halves] "i"(halved));                                    \
    return t;                                                                                   \
  }
REQUANTIZE(with_halves, 1)
REQUANTIZE(without_halves, 0)

/* What tinygen/variants/mac16.py gives the kernel for a shift of -down. */
static void compare(int32_t sum, int32_t multiplier, int32_t down, int32_t zero_point) {
  const int32_t expected = tg_clamp(tg_requantize(sum, multiplier, -down) + zero_point, -128, 127);
  const int32_t around = (INT32_C(1) << (down + 6)) + zero_point * (INT32_C(1) << (down + 7));
  expect(with_halves(sum * 256, multiplier, around, down + 7) == expected, "halves\n");
  if (zero_point == -128)
    expect(without_halves(sum * 256, multiplier, around + 64, down + 7) == expected, "no halves\n");
}

/* A sum whose product lies at the middle between two outputs, or beside it. */
static int32_t near_half(int32_t multiplier, int32_t down) {
  const int64_t half = ((int64_t)(draw() >> 24) * 2 - 255) * (INT64_C(1) << (30 + down));
  return (int32_t)(half / multiplier) + (int32_t)(draw() >> 30) - 1;
}

static void compare_sums(void) {
  const int32_t down = 1 + (int32_t)(draw() % 12u);
  const int32_t most = draw() & 7u ? (int32_t)(draw() >> 2) : (INT32_C(1) << 30) - 1;
  const int32_t multiplier = (INT32_C(1) << 30) + (draw() % 9u ? most : 0);
  const int32_t zero_point = draw() & 1u ? -128 : (int32_t)(draw() >> 24) - 128;
  const int32_t limit = INT32_C(1) << 23;
  compare((int32_t)(draw() >> 8) - limit, multiplier, down, zero_point);
  compare(draw() & 1u ? -limit : limit - 1, multiplier, down, zero_point);
  compare(tg_clamp(near_half(multiplier, down), -limit, limit - 1), multiplier, down, zero_point);
}

static void compare_words(int32_t words) {
  uint32_t from[16];
  int16_t pixels[66], weights[66];
  for (int32_t i = 0; i < words; i++)
    from[i] = draw();
  pixels[4 * words] = weights[4 * words] = 7;
  tg_mac16_widen(from, pixels, words);
  tg_mac16_widen_weights(from, weights, words);
  for (int32_t i = 0; i < 4 * words; i++) {
    const int32_t byte = (int8_t)(from[i / 4] >> (i % 2 * 16 + i % 4 / 2 * 8) & 0xFFu);
    expect(pixels[i] == byte + 128, "pixels\n");
    expect(weights[i] == byte * 256, "weights\n");
  }
  expect(pixels[4 * words] == 7 && weights[4 * words] == 7, "beyond the end\n");
}

int main(void) {
  for (int32_t i = 0; i < 5000; i++)
    compare_sums();
  for (int32_t words = 0; words <= 16; words++)
    compare_words(words);
  expect(0, "exact");
  return 0;
}
