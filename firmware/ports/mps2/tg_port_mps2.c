/* Port to the Arm MPS2 boards as qemu simulates them: UART0 of the CMSDK, its timer 0, a Cortex-M3, M4 or M7.
 *
 * qemu hands over a byte only when the UART's register is free, so that polling it loses nothing and the line
 * itself is the receive ring. Interrupts stay masked: they only end the sleep of tg_port_idle, no handler
 * runs. */
#include "../tg_port.h"

/* Application Note AN385/AN386, section 3: memory map, CMSDK UART and timer registers. */
typedef struct {
  volatile uint32_t data;
  volatile uint32_t state;
  volatile uint32_t control;
  volatile uint32_t interrupt; /* write 1 to clear */
  volatile uint32_t divider;
} tg_uart;

typedef struct {
  volatile uint32_t control;
  volatile uint32_t value; /* counts down */
  volatile uint32_t reload;
  volatile uint32_t interrupt;
} tg_timer;

#define TG_UART0 ((tg_uart *)0x40004000U)
#define TG_TIMER0 ((tg_timer *)0x40000000U)
#define TG_NVIC_ENABLE (*(volatile uint32_t *)0xE000E100U)
#define TG_NVIC_CLEAR (*(volatile uint32_t *)0xE000E280U)

#define TG_UART_TX_FULL 1U
#define TG_UART_RX_FULL 2U
#define TG_UART_TX_ENABLE 1U
#define TG_UART_RX_ENABLE 2U
#define TG_UART_RX_INTERRUPT (1U << 3)
#define TG_UART_RX_PENDING (1U << 1)
#define TG_TIMER_ENABLE 1U
#define TG_TIMER_INTERRUPT (1U << 3)

#define TG_IRQ_UART0_RX (1U << 0)
#define TG_IRQ_TIMER0 (1U << 8)

#define TG_CLOCK_HZ 25000000U
#define TG_TICKS_PER_MICRO (TG_CLOCK_HZ / 1000000U)

#define TG_PAINT 0xA5C35A3CU

extern uint32_t tg_stack_limit[]; /* from the linker script: the lowest word of the stack */
extern uint32_t tg_stack_top[];   /* and the end of its highest */

static uint32_t last_value;
static uint32_t micros;
static uint32_t millis;
static uint32_t spare_ticks;  /* below one microsecond */
static uint32_t spare_micros; /* below one millisecond */

/* Called at least once per 171 s: the timer's interrupt ends tg_port_idle when it wraps. */
static void keep_time(void) {
  const uint32_t value = TG_TIMER0->value;
  const uint32_t ticks = last_value - value;
  const uint32_t whole = ticks / TG_TICKS_PER_MICRO;
  const uint32_t rest = spare_ticks + ticks % TG_TICKS_PER_MICRO;
  const uint32_t passed = whole + rest / TG_TICKS_PER_MICRO;
  last_value = value;
  spare_ticks = rest % TG_TICKS_PER_MICRO;
  micros += passed;
  millis += (spare_micros + passed) / 1000U;
  spare_micros = (spare_micros + passed) % 1000U;
}

/* From the lowest word up to what is in use now. */
static void paint_stack(void) {
  uint32_t *used;
  __asm volatile("mov %0, sp" : "=r"(used));
  for (volatile uint32_t *word = tg_stack_limit; word < used; word++)
    *word = TG_PAINT;
}

int tg_port_open(int argc, char **argv) {
  (void)argc;
  (void)argv;
  paint_stack();
  __asm volatile("cpsid i");
  TG_UART0->divider = 16; /* the smallest allowed: qemu does not wait for bits */
  TG_UART0->control = TG_UART_TX_ENABLE | TG_UART_RX_ENABLE | TG_UART_RX_INTERRUPT;
  TG_TIMER0->reload = 0xFFFFFFFFU;
  TG_TIMER0->value = 0xFFFFFFFFU;
  TG_TIMER0->control = TG_TIMER_ENABLE | TG_TIMER_INTERRUPT;
  last_value = 0xFFFFFFFFU;
  TG_NVIC_ENABLE = TG_IRQ_UART0_RX | TG_IRQ_TIMER0;
  return 0;
}

size_t tg_port_read(uint8_t *bytes, size_t size) {
  size_t count = 0;
  while (count < size && (TG_UART0->state & TG_UART_RX_FULL) != 0) {
    bytes[count++] = (uint8_t)(TG_UART0->data & 0xFF);
  }
  return count;
}

void tg_port_write(const uint8_t *bytes, size_t size) {
  for (size_t i = 0; i < size; i++) {
    while ((TG_UART0->state & TG_UART_TX_FULL) != 0) {
    }
    TG_UART0->data = bytes[i];
  }
}

bool tg_port_idle(void) {
  TG_UART0->interrupt = TG_UART_RX_PENDING;
  TG_TIMER0->interrupt = 1;
  TG_NVIC_CLEAR = TG_IRQ_UART0_RX | TG_IRQ_TIMER0;
  /* A byte that came before the line above sets no interrupt any more: look before sleeping. */
  if ((TG_UART0->state & TG_UART_RX_FULL) == 0)
    __asm volatile("wfi");
  keep_time();
  return true;
}

uint32_t tg_port_micros(void) {
  keep_time();
  return micros;
}

uint32_t tg_port_millis(void) {
  keep_time();
  return millis;
}

uint32_t tg_port_stack_used(void) {
  const volatile uint32_t *word = tg_stack_limit;
  while (word < tg_stack_top && *word == TG_PAINT)
    word++;
  return (uint32_t)((uintptr_t)tg_stack_top - (uintptr_t)word);
}

uint32_t tg_port_heap_free(void) {
  return TG_UNKNOWN; /* nothing allocates */
}
