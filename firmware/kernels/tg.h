/* Fixed-point arithmetic shared by all kernels, bit for bit what TensorFlow Lite Micro computes.
 *
 * tinygen/quant.py is its mirror and its specification. Plain C99; compiles alone. */
#ifndef TG_H
#define TG_H

#include <stdint.h>

#include "tg_avr.h"
#include "tg_flash.h"

/* Generated code refuses kernels of another version. */
#define TG_KERNELS_VERSION 1

/* How kernels are instantiated: inlined into each call, where literal parameters specialise them, or one
 * shared copy (define TG_SHARED) where flash is dearer than time. */
#if defined(TG_SHARED)
#if defined(__GNUC__)
#define TG_KERNEL static __attribute__((noinline, unused))
#else
#define TG_KERNEL static
#endif
#elif defined(__GNUC__)
#define TG_KERNEL static inline __attribute__((always_inline, unused))
#else
#define TG_KERNEL static inline
#endif

/* What several layers call stays one function: specialised to their shape, but there once. */
#if defined(TG_SHARED) || !defined(__GNUC__)
#define TG_COMMON
#elif defined(__clang__)
#define TG_COMMON __attribute__((noinline, unused))
#else
#define TG_COMMON __attribute__((noinline, noclone, unused))
#endif

/* Where linkers copy constants to RAM, a section that stays in flash: the build asks for it where RAM is
 * short. The ESP8266 reads flash by aligned words alone; its core then answers for every smaller read,
 * slowly. */
#if defined(TG_CONSTANTS_IN_FLASH) && defined(__XTENSA__)
#define TG_PLACED __attribute__((section(".irom.text.tinygen"), aligned(4)))
#elif defined(TG_CONSTANTS_IN_FLASH)
#define TG_PLACED __attribute__((section(".progmem.tinygen"), aligned(4)))
#else
#define TG_PLACED
#endif

/* Ends a layer. gcc 12 for Arm can lose sight of the arena where a loop counts several addresses with one
 * register; it then takes the layer for a function without effect and drops its calls. This has an effect. */
#if defined(__GNUC__)
#define TG_LAYER_END() __asm__ volatile("" ::: "memory")
#else
#define TG_LAYER_END() ((void)0)
#endif

#define TG_ARITHMETIC static inline

/* Addition that wraps: dead channels of real models carry biases near the ends of int32. */
TG_ARITHMETIC int32_t tg_wrapping_add(int32_t a, int32_t b) {
  return (int32_t)((uint32_t)a + (uint32_t)b);
}

TG_ARITHMETIC int32_t tg_clamp(int32_t x, int32_t low, int32_t high) {
  return x < low ? low : x > high ? high : x;
}

/* What is not a number stays so. */
TG_ARITHMETIC float tg_clamp_float(float x, float low, float high) {
  return x < low ? low : x > high ? high : x;
}

/* The product of two numbers that have at most 16 bits. */
TG_ARITHMETIC int32_t tg_product(int32_t a, int32_t b) {
#if defined(__AVR__)
  return (int32_t)(int16_t)a * (int16_t)b; /* gcc does not see by itself how short they are */
#else
  return a * b;
#endif
}

/* Saturating rounding doubling high multiply; b is never INT32_MIN, so nothing saturates. */
TG_ARITHMETIC int32_t tg_high_multiply(int32_t a, int32_t b) {
#if defined(__AVR_HAVE_MUL__) && defined(__FLASH)
  return tg_avr_high_multiply(a, b);
#else
  return (int32_t)(((int64_t)a * b + (INT32_C(1) << 30)) >> 31);
#endif
}

/* x / 2**bits rounded to nearest, halves away from zero; bits from 0 to 31. */
TG_ARITHMETIC int32_t tg_round_shift(int32_t x, int32_t bits) {
#if defined(__AVR_HAVE_MUL__) && defined(__FLASH)
  return bits > 0 ? tg_avr_round_shift(x, (uint8_t)bits) : x;
#else
  const int32_t mask = (int32_t)((UINT32_C(1) << bits) - 1);
  const int32_t threshold = (mask >> 1) + (x < 0);
  return (x >> bits) + ((x & mask) > threshold);
#endif
}

/* x * multiplier * 2**(shift - 31), rounded twice; shift from -31 to 30. */
TG_ARITHMETIC int32_t tg_requantize(int32_t x, int32_t multiplier, int32_t shift) {
  const int32_t left = shift > 0 ? shift : 0;
  const int32_t shifted = (int32_t)((uint32_t)x << left);
  return tg_round_shift(tg_high_multiply(shifted, multiplier), left - shift);
}

/* The same for 64-bit sums below 2**47: 16 bits of the multiplier, rounded once; shift from -31 to 7. */
TG_ARITHMETIC int32_t tg_requantize_wide(int64_t x, int32_t multiplier, int32_t shift) {
  const int32_t reduced = multiplier < INT32_C(0x7FFF0000) ? (multiplier + (INT32_C(1) << 15)) >> 16 : 0x7FFF;
  return (int32_t)(uint32_t)(uint64_t)((x * reduced + (INT64_C(1) << (14 - shift))) >> (15 - shift));
}

/* As tg_requantize, but rounded once, and held within 2**30: a zero point can be added. */
TG_ARITHMETIC int32_t tg_requantize_once(int32_t x, int32_t multiplier, int32_t shift) {
  const int64_t scaled = ((int64_t)x * multiplier + (INT64_C(1) << (30 - shift))) >> (31 - shift);
  const int64_t limit = INT32_C(1) << 30;
  return (int32_t)(scaled < -limit ? -limit : scaled > limit ? limit : scaled);
}

#endif
