/* From reset to main on an MPS2 (Cortex-M with FPU), and what happens when the processor faults.
 *
 * A fault prints one line of text on UART0 and stops: a board that says nothing looks like a slow one. */
#include <stdint.h>

#define UART_DATA (*(volatile uint32_t *)0x40004000u)
#define UART_STATE (*(volatile uint32_t *)0x40004004u)
#define UART_CTRL (*(volatile uint32_t *)0x40004008u)
#define UART_BAUDDIV (*(volatile uint32_t *)0x40004010u)
#define UART_STATE_TX_FULL 1u
#define UART_CTRL_TX_ENABLE 1u
#define UART_CTRL_RX_ENABLE 2u

#define SCB_SHCSR (*(volatile uint32_t *)0xE000ED24u)
#define SCB_CFSR (*(volatile uint32_t *)0xE000ED28u)
#define SCB_HFSR (*(volatile uint32_t *)0xE000ED2Cu)
#define SCB_BFAR (*(volatile uint32_t *)0xE000ED38u)
#define SCB_CPACR (*(volatile uint32_t *)0xE000ED88u)
#define CPACR_FPU_ON (0xFu << 20)
#define SHCSR_FAULTS_ON (7u << 16)
#define CFSR_MEMORY 0x000000FFu
#define CFSR_BUS 0x0000FF00u
#define CFSR_BFAR_VALID (1u << 15)

#define MPU_CTRL (*(volatile uint32_t *)0xE000ED94u)
#define MPU_RBAR (*(volatile uint32_t *)0xE000ED9Cu)
#define MPU_RASR (*(volatile uint32_t *)0xE000EDA0u)
#define MPU_CTRL_ON_WITH_DEFAULT_MAP 5u
/* Never execute, no access, 2^(23 + 1) bytes, enabled. */
#define MPU_RASR_FORBIDDEN_16M ((1u << 28) | (23u << 1) | 1u)
/* The 16 MB below RAM, where qemu would ignore what an overflowing stack writes. */
#define GUARD_START 0x1F000000u

/* Interrupts 0 to 31 of AN386, after the 16 exceptions of the architecture. */
#define VECTOR_COUNT 48
/* What the processor pushes before a handler runs, with the FPU's registers. */
#define FRAME_WORDS 26

extern uint32_t tg_stack_limit[], tg_stack_top[];
extern uint32_t tg_data_load[], tg_data_start[], tg_data_end[], tg_bss_start[], tg_bss_end[];
extern void (*const __init_array_start[])(void);
extern void (*const __init_array_end[])(void);

int main(void);
void tg_reset(void);
void tg_fault(void);
void tg_fault_report(const uint32_t *stack, uint32_t exception);

/* The fault handler's own stack: the program's may be the fault. */
uint32_t tg_fault_stack[64] __attribute__((aligned(8)));

static void print(const char *text) {
  while (*text != '\0') {
    while ((UART_STATE & UART_STATE_TX_FULL) != 0u) {
    }
    UART_DATA = (uint32_t)(unsigned char)*text++;
  }
}

static void print_hex(const char *name, uint32_t value) {
  char digits[11] = "0x00000000";
  for (int i = 9; i > 1; i--, value >>= 4) {
    digits[i] = "0123456789abcdef"[value & 15u];
  }
  print(name);
  print(digits);
}

static void stop(void) {
  for (;;) {
    __asm__ volatile("cpsid i\n wfi");
  }
}

static const char *fault_name(const uint32_t *stack, uint32_t exception) {
  if (stack < tg_stack_limit + FRAME_WORDS) {
    return "stack overflow";
  }
  if ((SCB_CFSR & CFSR_MEMORY) != 0u) {
    return "memory fault";
  }
  if ((SCB_CFSR & CFSR_BUS) != 0u) {
    return "bus fault";
  }
  if (SCB_CFSR != 0u) {
    return "usage fault";
  }
  return exception == 3u ? "hard fault" : "unexpected interrupt";
}

static void open_uart(void) {
  UART_BAUDDIV = 16u;
  UART_CTRL |= UART_CTRL_TX_ENABLE | UART_CTRL_RX_ENABLE;
}

/* Says what happened and where. ``stack`` is the stack pointer as the exception left it. */
void tg_fault_report(const uint32_t *stack, uint32_t exception) {
  open_uart();
  print("\r\nfault: ");
  print(fault_name(stack, exception));
  if (stack >= tg_stack_limit && stack + 8 <= tg_stack_top) {
    print_hex(" at ", stack[6]);
    print_hex(", called from ", stack[5]);
  }
  print_hex(", exception ", exception);
  print_hex(", CFSR ", SCB_CFSR);
  print_hex(", HFSR ", SCB_HFSR);
  if ((SCB_CFSR & CFSR_BFAR_VALID) != 0u) {
    print_hex(", address ", SCB_BFAR);
  }
  print("\r\nstopped: reset the board to go on\r\n");
  stop();
}

__attribute__((naked)) void tg_fault(void) {
  __asm__ volatile(
      "mov r0, sp\n"
      "mrs r1, ipsr\n"
      "ldr r2, =tg_fault_stack + 256\n"
      "mov sp, r2\n"
      "b tg_fault_report\n");
}

void tg_reset(void) {
  SCB_CPACR |= CPACR_FPU_ON;
  MPU_RBAR = GUARD_START;
  MPU_RASR = MPU_RASR_FORBIDDEN_16M;
  MPU_CTRL = MPU_CTRL_ON_WITH_DEFAULT_MAP;
  SCB_SHCSR |= SHCSR_FAULTS_ON;
  __asm__ volatile("dsb\n isb" ::: "memory");
  const uint32_t *from = tg_data_load;
  for (uint32_t *to = tg_data_start; to < tg_data_end;) {
    *to++ = *from++;
  }
  for (uint32_t *to = tg_bss_start; to < tg_bss_end;) {
    *to++ = 0u;
  }
  for (void (*const *function)(void) = __init_array_start; function < __init_array_end; function++) {
    (*function)();
  }
  /* Reading a byte makes qemu look for input: else the first byte to arrive waits up to a second. */
  open_uart();
  (void)UART_DATA;
  (void)main();
  open_uart();
  print("\r\nstopped: main returned\r\n");
  stop();
}

typedef union {
  uint32_t *stack;
  void (*handler)(void);
} vector;

/* clang-format off */
#define FAULTS_4 {.handler = tg_fault}, {.handler = tg_fault}, {.handler = tg_fault}, {.handler = tg_fault}
#define FAULTS_8 FAULTS_4, FAULTS_4

__attribute__((section(".vectors"), used)) static const vector vectors[VECTOR_COUNT] = {
    {.stack = tg_stack_top}, {.handler = tg_reset}, {.handler = tg_fault}, {.handler = tg_fault},
    FAULTS_4, FAULTS_8, FAULTS_8, FAULTS_8, FAULTS_8, FAULTS_8,
};
/* clang-format on */
