/* Compares the arithmetic that the lx106's library lacks with this computer's own, on random and special
 * operands.
 *
 * usage: lx106_arithmetic COUNT; prints each difference, and ends with 1 where there is one. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t u32;
typedef uint64_t u64;

u32 __udivsi3(u32, u32), __umodsi3(u32, u32);
int32_t __divsi3(int32_t, int32_t);
u64 __umulsidi3(u32, u32), __udivdi3(u64, u64), __umoddi3(u64, u64);
int64_t __muldi3(int64_t, int64_t), __divdi3(int64_t, int64_t);
u32 __addsf3(u32, u32), __subsf3(u32, u32), __mulsf3(u32, u32), __floatsisf(int32_t), __floatunsisf(u32);
u64 __adddf3(u64, u64), __subdf3(u64, u64), __muldf3(u64, u64), __divdf3(u64, u64);
u64 __floatsidf(int32_t), __floatunsidf(u32), __extendsfdf2(u32);
u32 __truncdfsf2(u64), __fixunssfsi(u32), __fixunsdfsi(u64);
int32_t __fixsfsi(u32), __fixdfsi(u64);

static u64 state = 88172645463325252U;
static int differences;

static u64 random_bits(void) {
  state ^= state << 13;
  state ^= state >> 7;
  return state ^= state << 17;
}

/* All bits random, or few of them set, or an exponent near the one of 1.0, so that sums cancel and halves
 * occur. */
static u64 operand(int width) {
  const u64 x = random_bits();
  const u64 kind = random_bits() % 6;
  const int fraction = width == 32 ? 23 : 52;
  const u64 one = width == 32 ? 127 : 1023;
  const u64 sign = (x >> 7 & 1) << (width - 1);
  const u64 field = (u64)1 << fraction;
  if (kind == 0)
    return sign | (random_bits() % 3) * (field - 1) | (random_bits() % 2 ? (2 * one + 1) * field : 0);
  if (kind == 1)
    return sign | (x % field & random_bits());
  if (kind == 2)
    return sign | (one - 2 + random_bits() % 5) << fraction | (x % field & -(field >> random_bits() % 24));
  if (kind == 3)
    return sign | (one - 30 + random_bits() % 64) << fraction | x % field;
  return width == 32 ? (u32)x : x;
}

static float as_float(u32 x) {
  float value;
  memcpy(&value, &x, sizeof value);
  return value;
}

static double as_double(u64 x) {
  double value;
  memcpy(&value, &x, sizeof value);
  return value;
}

static void expect(const char *what, u64 a, u64 b, u64 ours, u64 right) {
  if (ours == right)
    return;
  printf("%s(%" PRIx64 ", %" PRIx64 ") = %" PRIx64 ", not %" PRIx64 "\n", what, a, b, ours, right);
  differences++;
}

static void expect_float(const char *what, u64 a, u64 b, u32 ours, float value) {
  u32 right;
  memcpy(&right, &value, sizeof right);
  if (!isnan(as_float(ours)) || !isnan(value))
    expect(what, a, b, ours, right);
}

static void expect_double(const char *what, u64 a, u64 b, u64 ours, double value) {
  u64 right;
  memcpy(&right, &value, sizeof right);
  if (!isnan(as_double(ours)) || !isnan(value))
    expect(what, a, b, ours, right);
}

static void try_integers(void) {
  const u64 a = random_bits() >> random_bits() % 64;
  const u64 b = (random_bits() >> random_bits() % 64) | 1;
  const u32 c = (u32)a;
  const u32 d = (u32)b;
  expect("udivsi3", c, d, __udivsi3(c, d), c / d);
  expect("umodsi3", c, d, __umodsi3(c, d), c % d);
  if (c != 0x80000000U || d != 0xFFFFFFFFU)
    expect("divsi3", c, d, (u32)__divsi3((int32_t)c, (int32_t)d), (u32)((int32_t)c / (int32_t)d));
  expect("umulsidi3", c, d, __umulsidi3(c, d), (u64)c * d);
  expect("muldi3", a, b, (u64)__muldi3((int64_t)a, (int64_t)b), a * b);
  expect("udivdi3", a, b, __udivdi3(a, b), a / b);
  expect("umoddi3", a, b, __umoddi3(a, b), a % b);
  if (a != (u64)1 << 63 || b != ~(u64)0)
    expect("divdi3", a, b, (u64)__divdi3((int64_t)a, (int64_t)b), (u64)((int64_t)a / (int64_t)b));
  expect_float("floatsisf", c, 0, __floatsisf((int32_t)c), (float)(int32_t)c);
  expect_float("floatunsisf", c, 0, __floatunsisf(c), (float)c);
  expect_double("floatsidf", c, 0, __floatsidf((int32_t)c), (int32_t)c);
  expect_double("floatunsidf", c, 0, __floatunsidf(c), c);
}

static void try_floats(void) {
  const u32 a = (u32)operand(32);
  const u32 b = (u32)operand(32);
  const float x = as_float(a);
  const float y = as_float(b);
  expect_float("addsf3", a, b, __addsf3(a, b), x + y);
  expect_float("subsf3", a, b, __subsf3(a, b), x - y);
  expect_float("mulsf3", a, b, __mulsf3(a, b), x * y);
  expect_double("extendsfdf2", a, 0, __extendsfdf2(a), (double)x);
  if (x > -2147483648.0f && x < 2147483648.0f)
    expect("fixsfsi", a, 0, (u32)__fixsfsi(a), (u32)(int32_t)x);
  if (x > -1.0f && x < 4294967296.0f)
    expect("fixunssfsi", a, 0, __fixunssfsi(a), (u32)x);
}

static void try_doubles(void) {
  const u64 a = operand(64);
  const u64 b = operand(64);
  const double x = as_double(a);
  const double y = as_double(b);
  expect_double("adddf3", a, b, __adddf3(a, b), x + y);
  expect_double("subdf3", a, b, __subdf3(a, b), x - y);
  expect_double("muldf3", a, b, __muldf3(a, b), x * y);
  expect_double("divdf3", a, b, __divdf3(a, b), x / y);
  expect_float("truncdfsf2", a, 0, __truncdfsf2(a), (float)x);
  /* Near the ends of float's range, where its subnormals and halves are. */
  const double near = ldexp(as_double((a & 0x800FFFFFFFFFFFFFU) | 0x3FF0000000000000U), (int)(b % 160) - 155);
  u64 bits;
  memcpy(&bits, &near, sizeof bits);
  expect_float("truncdfsf2", bits, 0, __truncdfsf2(bits), (float)near);
  if (x > -2147483649.0 && x < 2147483648.0)
    expect("fixdfsi", a, 0, (u32)__fixdfsi(a), (u32)(int32_t)x);
  if (x > -1.0 && x < 4294967296.0)
    expect("fixunsdfsi", a, 0, __fixunsdfsi(a), (u32)x);
}

int main(int argc, char **argv) {
  for (long left = argc > 1 ? atol(argv[1]) : 0; left > 0 && differences < 20; left--) {
    try_integers();
    try_floats();
    try_doubles();
  }
  return differences != 0;
}
