/* Runs models in an arena between two pages that nobody may touch: at their end of the first, or before the
 * second.
 *
 * Requests as of tests/firmware/native_driver.c; each is answered twice, from both places. */
#include <string.h>

#include "tg_machine.h"
#include "tg_model.h"

typedef int use_arena(void *memory, size_t size);

extern const tg_model *const models[];
extern use_arena *const use_arenas[];
extern const uint8_t requests[];
extern const uint32_t requests_bytes;

#if defined(__XTENSA__)
/* The local memories of qemu's de212: nothing lies before and behind them. */
#define ARENAS ((uint8_t *)0x3FFE0000u)
#define ARENAS_END ((uint8_t *)0x40020000u)

static void forbid_both(void) {}
#elif __ARM_ARCH == 6
/* Without an MPU: the linker was told of a part of the RAM, and its first and last bytes are left. */
#define ARENAS ((uint8_t *)0x20000000u)
#define ARENAS_END ((uint8_t *)0x20400000u)

static void forbid_both(void) {}
#else
#define PAGE 4096u
#define ARENAS (memory + PAGE)
#define ARENAS_END (ARENAS + ARENA_ROOM)

static uint8_t memory[PAGE + ARENA_ROOM + PAGE] __attribute__((aligned(4096)));

#if defined(__riscv)
/* No access, for a naturally aligned power of two; locked, so that it binds machine mode too. Entry 0 guards
 * the code and ignores what is written here. */
#define PMP_FORBIDDEN 0x98u
#define WRITE_CSR(name, value)                                                                          \
  __asm__ volatile(".option push\n .option arch, +zicsr\n csrw " name ", %0\n .option pop" ::"r"(value) \
                   : "memory")

static uintptr_t pmp_page(const uint8_t *page) {
  return ((uintptr_t)page >> 2) | ((PAGE / 2u - 1u) >> 2);
}

static void forbid_both(void) {
  WRITE_CSR("pmpaddr1", pmp_page(memory));
  WRITE_CSR("pmpaddr2", pmp_page(ARENAS_END));
  WRITE_CSR("pmpcfg0", (PMP_FORBIDDEN << 16) | (PMP_FORBIDDEN << 8));
}
#else
#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94u)
#define MPU_CTRL_ON_WITH_DEFAULT_MAP 5u
#define MPU_RNR (*(volatile uint32_t *)0xE000ED98u)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9Cu)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0u)
/* Never execute, no access, 2^(11 + 1) bytes, enabled. */
#define FORBIDDEN_4K ((1u << 28) | (11u << 1) | 1u)
#define MPU_RLAR MPU_RASR
#define RLAR_ON 1u

#if __ARM_ARCH >= 8
/* Regions forbid nothing to a privileged program any more, but where two of them overlap. */
static void forbid(uint32_t number, const uint8_t *page) {
  for (uint32_t region = 2 * number; region < 2 * number + 2; region++) {
    MPU_RNR = region;
    MPU_RBAR = (uint32_t)(uintptr_t)page;
    MPU_RLAR = (uint32_t)(uintptr_t)(page + PAGE - 32) | RLAR_ON;
  }
  MPU_CTRL = MPU_CTRL_ON_WITH_DEFAULT_MAP;
  __asm__ volatile("dsb\n isb" ::: "memory");
}
#else
static void forbid(uint32_t region, const uint8_t *page) {
  MPU_RNR = region;
  MPU_RBAR = (uint32_t)(uintptr_t)page;
  MPU_RASR = FORBIDDEN_4K;
  MPU_CTRL = MPU_CTRL_ON_WITH_DEFAULT_MAP;
  __asm__ volatile("dsb\n isb" ::: "memory");
}
#endif

static void forbid_both(void) {
  forbid(1, memory);
  forbid(2, ARENAS_END);
}
#endif
#endif

static void put(const void *data, uint32_t bytes) {
  const uint8_t *from = data;
  for (uint32_t i = 0; i < bytes; i++)
    tg_serial_send(from[i]);
}

static void run(const tg_model *m, use_arena *use, uint8_t *arena, const uint8_t *from) {
  if (use(arena, m->arena_bytes) != 0 || m->init() != 0)
    put("no arena", 8);
  for (uint8_t i = 0; i < m->input_count; i++) {
    memcpy(m->inputs[i].data(), from, m->inputs[i].bytes);
    from += m->inputs[i].bytes;
  }
  m->invoke();
  for (uint8_t i = 0; i < m->output_count; i++)
    put(m->outputs[i].data(), m->outputs[i].bytes);
}

static const uint8_t *serve(const uint8_t *from) {
  int32_t request[2];
  memcpy(request, from, sizeof request);
  const tg_model *m = models[request[0]];
  from += sizeof request;
  run(m, use_arenas[request[0]], ARENAS, from);
  run(m, use_arenas[request[0]], ARENAS_END - m->arena_bytes, from);
  for (uint8_t i = 0; i < m->input_count; i++)
    from += m->inputs[i].bytes;
  return from;
}

int main(void) {
  forbid_both();
  for (const uint8_t *from = requests; from < requests + requests_bytes;)
    from = serve(from);
  return 0;
}
