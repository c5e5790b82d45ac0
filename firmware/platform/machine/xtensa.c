/* An Xtensa processor: sleep, and what an exception prints.
 *
 * Source: Xtensa Instruction Set Architecture, sections 4.4.1 to 4.4.6. */
#include "tg_machine.h"

#define WRITE_REGISTER(name, value) __asm__ volatile("wsr %0, " name "\n rsync" : : "r"(value) : "memory")
#define READ_REGISTER(name, value) __asm__ volatile("rsr %0, " name : "=r"(value))

void tg_exception_report(const uint32_t *stack, uint32_t return_address) __attribute__((noreturn));

void tg_processor_stop(void) {
  WRITE_REGISTER("intenable", 0u);
  for (;;) {
    __asm__ volatile("waiti 0");
  }
}

void tg_processor_sleep(void) {
  uint32_t state;
  __asm__ volatile("rsil %0, 1" : "=r"(state) : : "memory");
  WRITE_REGISTER("ccompare0", tg_clock_ticks() + 0x40000000u);
  WRITE_REGISTER("intenable", (1u << TG_UART_INTERRUPT) | (1u << TG_TIMER_INTERRUPT));
  /* A byte that has come raises its interrupt still, and would at once end the sleep. */
  if (!tg_serial_ready()) {
    __asm__ volatile("waiti 0" : : : "memory");
  }
  WRITE_REGISTER("intenable", 0u);
  WRITE_REGISTER("ps", state);
}

static const char *exception_name(const uint32_t *stack, uint32_t cause) {
  if (stack < tg_stack_limit) {
    return "stack overflow";
  }
  switch (cause) {
    case 0:
      return "illegal instruction";
    case 2:
      return "instruction fetch fault";
    case 3:
      return "load or store fault";
    case 9:
      return "address misaligned";
    case 14:
      return "instruction address fault";
    case 15:
      return "load or store address fault";
    default:
      return "unexpected exception";
  }
}

/* Says what happened and where. */
void tg_exception_report(const uint32_t *stack, uint32_t return_address) {
  uint32_t cause;
  uint32_t at;
  uint32_t address;
  READ_REGISTER("exccause", cause);
  READ_REGISTER("epc1", at);
  READ_REGISTER("excvaddr", address);
  tg_fault_begin(exception_name(stack, cause));
  tg_fault_number(" at ", at);
  tg_fault_number(", called from ", return_address);
  tg_fault_number(", cause ", cause);
  tg_fault_number(", address ", address);
  tg_fault_end();
}
