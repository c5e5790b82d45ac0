/* An AVR board on libsimavr: the processor with its boot loader, and a serial port that resets it.
 *
 * What a boot loader writes into flash stays there until this program ends. Simulated time never runs ahead
 * of real time, so that time-outs of the boot loader and of the program that uploads mean what they say. */
#define _GNU_SOURCE
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* simavr's own headers come without prototypes and with unused parameters. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#include <simavr/avr_adc.h>
#include <simavr/avr_uart.h>
#include <simavr/sim_avr.h>
#include <simavr/sim_hex.h>
#pragma GCC diagnostic pop

#include "port.h"

enum { USAGE = 2, FAILURE = 1 };

#define SLICES_A_SECOND 2000 /* how often the port and the clock are looked at */
#define LATE_SECONDS 0.2     /* so far behind, the lost time is given up */
#define BITS_A_BYTE 10
#define SUPPLY_MILLIVOLTS 5000
#define ANALOG_STEPS 1024
#define ANALOG_PINS 8 /* that libsimavr has memory for */
/* Garbage that a receiver of another speed makes of a byte. */
#define WRONG_SPEED 0xB5

typedef struct {
  const char *mcu;
  const char *boot;
  uint32_t frequency;
  uint32_t watched; /* address of a function in bytes; 0: none */
  bool detached;
} options_t;

static volatile sig_atomic_t ended;
static volatile sig_atomic_t power_cut;

static avr_t *avr;
static avr_uart_t *uart;
static avr_irq_t *uart_input;
static avr_irq_t *analog_input;
static bool speeds_agree;
static bool crashed;                /* until the next reset */
static avr_cycle_count_t next_byte; /* when the line is free for one more */

static void on_end(int number) {
  (void)number;
  ended = 1;
}

static void on_power(int number) {
  (void)number;
  power_cut = 1;
}

static int print_usage(const char *program) {
  fprintf(
      stderr,
      "usage: %s --mcu NAME --boot FILE.hex [--frequency HZ] [--watch ADDRESS] [--detach]\n"
      "Simulates an AVR board and prints the name of its serial port. SIGUSR1 cuts its power for a moment.\n"
      "  --watch ADDRESS  print the cycles of each call of the function at this address\n"
      "  --detach         go on when the program that started this one ends\n",
      program);
  return USAGE;
}

static int read_options(int argc, char **argv, options_t *options) {
  static const struct option known[] = {
      {"mcu", required_argument, NULL, 'm'},   {"boot", required_argument, NULL, 'b'},
      {"watch", required_argument, NULL, 'w'}, {"frequency", required_argument, NULL, 'f'},
      {"detach", no_argument, NULL, 'd'},      {NULL, 0, NULL, 0}};
  int found;
  while ((found = getopt_long(argc, argv, "", known, NULL)) != -1) {
    switch (found) {
      case 'm':
        options->mcu = optarg;
        break;
      case 'b':
        options->boot = optarg;
        break;
      case 'f':
        options->frequency = (uint32_t)strtoul(optarg, NULL, 0);
        break;
      case 'w':
        options->watched = (uint32_t)strtoul(optarg, NULL, 0);
        break;
      case 'd':
        options->detached = true;
        break;
      default:
        return print_usage(argv[0]);
    }
  }
  return options->mcu && options->boot && options->frequency ? 0 : print_usage(argv[0]);
}

/* --- the processor ---------------------------------------------------------------------------------------
 */

static void on_output(struct avr_irq_t *irq, uint32_t value, void *unused) {
  (void)irq;
  (void)unused;
  port_give((uint8_t)(speeds_agree ? value : value ^ WRONG_SPEED));
}

/* What an analog pin sees: each conversion finds the voltage one of the converter's steps higher, and 0 V
 * after the highest. Rounded up, the voltage of a step gives that step. */
static void on_conversion(struct avr_irq_t *irq, uint32_t value, void *unused) {
  static uint32_t step;
  union {
    uint32_t value;
    avr_adc_mux_t mux;
  } wanted = {value};
  (void)irq;
  (void)unused;
  const uint32_t millivolts = (step * SUPPLY_MILLIVOLTS + ANALOG_STEPS - 2) / (ANALOG_STEPS - 1);
  step = (step + 1) % ANALOG_STEPS;
  if (wanted.mux.kind == ADC_MUX_SINGLE && wanted.mux.src < ANALOG_PINS)
    avr_raise_irq(analog_input + wanted.mux.src, millivolts);
}

static void connect_analog_pins(void) {
  avr->vcc = avr->avcc = SUPPLY_MILLIVOLTS;
  analog_input = avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0);
  if (analog_input != NULL)
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_OUT_TRIGGER), on_conversion,
                            NULL);
}

/* Sleeping costs simulated time only: keep_pace() does the waiting. */
static void on_sleep(avr_t *processor, avr_cycle_count_t cycles) {
  (void)processor;
  (void)cycles;
}

/* Loads the boot loader and makes its first byte the reset vector, as the fuses of these boards do. */
static int load_boot(const char *file) {
  ihex_chunk_p chunks = NULL;
  const int count = read_ihex_chunks(file, &chunks);
  uint32_t lowest = avr->flashend;
  if (count <= 0) {
    fprintf(stderr, "%s is no boot loader in Intel hex\n", file);
    return FAILURE;
  }
  for (int i = 0; i < count; i++) {
    if (chunks[i].baseaddr + chunks[i].size > avr->flashend + 1) {
      fprintf(stderr, "%s does not fit into the flash of this processor\n", file);
      return FAILURE;
    }
    memcpy(avr->flash + chunks[i].baseaddr, chunks[i].data, chunks[i].size);
    if (chunks[i].baseaddr < lowest)
      lowest = chunks[i].baseaddr;
  }
  free_ihex_chunks(chunks);
  avr->reset_pc = lowest;
  return 0;
}

static avr_uart_t *find_uart(void) {
  for (avr_io_t *io = avr->io_port; io != NULL; io = io->next) {
    if (strcmp(io->kind, "uart") == 0 && ((avr_uart_t *)io)->name == '0')
      return (avr_uart_t *)io;
  }
  return NULL;
}

static int make_processor(const options_t *options) {
  avr = avr_make_mcu_by_name(options->mcu);
  if (avr == NULL || avr_init(avr) != 0) {
    fprintf(stderr, "libsimavr knows no processor %s\n", options->mcu);
    return FAILURE;
  }
  avr->frequency = options->frequency;
  avr->log = LOG_ERROR;
  avr->sleep = on_sleep;
  avr->codeend = avr->flashend;
  if (load_boot(options->boot) != 0)
    return FAILURE;
  uart = find_uart();
  if (uart == NULL) {
    fprintf(stderr, "%s has no UART 0\n", options->mcu);
    return FAILURE;
  }
  connect_analog_pins();
  uint32_t flags = 0; /* no printing of lines, no waiting of its own */
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
  uart_input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_OUTPUT), on_output, NULL);
  return 0;
}

/* The cause of a reset decides whether a boot loader waits for a program. */
static void reset(avr_regbit_t cause) {
  avr_reset(avr);
  avr_regbit_clear(avr, avr->reset_flags.porf);
  avr_regbit_clear(avr, avr->reset_flags.wdrf);
  avr_regbit_clear(avr, avr->reset_flags.borf);
  avr_regbit_clear(avr, avr->reset_flags.extrf);
  avr_regbit_set(avr, cause);
  next_byte = avr->cycle;
  crashed = false;
}

/* No byte of RAM survives, and none is zero by luck. */
static void cut_power(void) {
  uint32_t noise = 1;
  for (uint32_t i = avr->ioend + 1U; i <= avr->ramend; i++) {
    noise = noise * 1664525U + 1013904223U;
    avr->data[i] = (uint8_t)(noise >> 24);
  }
  reset(avr->reset_flags.porf);
}

/* --- the line ---------------------------------------------------------------------------------------------
 */

static uint32_t cycles_a_byte(void) {
  const uint32_t divider = avr->data[uart->ubrrl.reg] | ((uint32_t)(avr->data[uart->ubrrh.reg] & 0x0F) << 8);
  const uint32_t cycles_a_bit = (divider + 1) * (avr_regbit_get(avr, uart->u2x) ? 8 : 16);
  return cycles_a_bit * BITS_A_BYTE;
}

/* A UART reads a line that is at most about 4 % faster or slower than itself. */
static void compare_speeds(void) {
  const double far_side = port_baud();
  const double own = (double)avr->frequency * BITS_A_BYTE / cycles_a_byte();
  speeds_agree = far_side > 0 && own > 0.96 * far_side && own < 1.04 * far_side;
}

/* One byte at a time, each as long as the line takes: a full receive ring loses what a real one loses. */
static void feed_line(void) {
  if (avr->cycle < next_byte)
    return;
  next_byte = avr->cycle + cycles_a_byte();
  const int byte = port_take();
  if (byte >= 0)
    avr_raise_irq(uart_input, (uint32_t)(speeds_agree ? byte : byte ^ WRONG_SPEED));
}

/* --- time -------------------------------------------------------------------------------------------------
 */

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void keep_pace(void) {
  static double began;
  static avr_cycle_count_t first;
  const double ahead = (double)(avr->cycle - first) / avr->frequency - (now() - began);
  if (ahead < -LATE_SECONDS || began == 0) {
    began = now();
    first = avr->cycle;
  } else if (ahead > 0) {
    usleep((useconds_t)(ahead * 1e6));
  }
}

/* Prints the cycles from the first instruction of the watched function to its return, interrupts included. */
static void watch(uint32_t address) {
  static bool inside;
  static uint16_t stack;
  static avr_cycle_count_t entered;
  const uint16_t pointer = (uint16_t)(avr->data[R_SPL] | (avr->data[R_SPH] << 8));
  if (!inside && avr->pc == address) {
    inside = true;
    stack = pointer;
    entered = avr->cycle;
  } else if (inside && pointer > stack) {
    inside = false;
    printf("call: %" PRIu64 " cycles\n", (uint64_t)(avr->cycle - entered));
    fflush(stdout);
  }
}

/* --- all of it --------------------------------------------------------------------------------------------
 */

/* A program that runs wild, as an empty flash does in the end, is stopped; the board stays. */
static void run_slice(uint32_t watched) {
  const avr_cycle_count_t end = avr->cycle + avr->frequency / SLICES_A_SECOND;
  while (avr->cycle < end && !crashed) {
    const int state = avr_run(avr);
    feed_line();
    if (watched != 0)
      watch(watched);
    crashed = state == cpu_Done || state == cpu_Crashed;
    if (crashed)
      fprintf(stderr, "fault: the processor stopped at 0x%x, until the next reset\n", avr->pc);
  }
  if (crashed) {
    while (port_take() >= 0) {
    }
    usleep(1000000 / SLICES_A_SECOND);
  }
}

static void serve(void) {
  if (power_cut) {
    power_cut = 0;
    cut_power();
  }
  if (port_was_opened())
    reset(avr->reset_flags.extrf);
  compare_speeds();
  port_flush();
}

int main(int argc, char **argv) {
  options_t options = {NULL, NULL, 16000000, 0, false};
  const pid_t parent = getppid();
  int status = read_options(argc, argv, &options);
  if (status != 0 || (status = make_processor(&options)) != 0)
    return status;
  const char *name = port_open();
  if (name == NULL)
    return FAILURE;
  signal(SIGTERM, on_end);
  signal(SIGINT, on_end);
  signal(SIGUSR1, on_power);
  cut_power();
  printf("serial port: %s\n", name);
  fflush(stdout);
  while (!ended && (options.detached || getppid() == parent)) {
    serve();
    run_slice(options.watched);
    keep_pace();
  }
  return 0;
}
