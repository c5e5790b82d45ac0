/* Where an Xtensa processor that can place its vectors begins, and what it does on an exception: a core that lacks
 * MULSH, which the ESP32's LX6 has, computes it here. TG_MULSH_TRAPS counts how often.
 *
 * Source: Xtensa Instruction Set Architecture, sections 4.3.1, 4.4.1 to 4.4.6 and 8; the offsets are the de212's
 * (qemu's core-de212, XCHAL_*_VECOFS). Registers are not windowed here: functions use the call0 ABI. */
#define PS_USER_MODE 0x20
#define CAUSE_ILLEGAL 0
#define CAUSE_INTERRUPT 4
#define VECBASE 231
#define WINDOWBASE 72
#define WINDOWSTART 73
#define LBEG 0
#define LEND 1
#define LCOUNT 2
/* By number: the assembler may be one for a core without these registers. */
#define READ(register, number) .byte (register) << 4, number, 0x03
#define WRITE(register, number) .byte (register) << 4, number, 0x13

  .section .vectors, "ax"
  .global tg_vectors
tg_vectors:
  .org 0x180 /* interrupts of higher levels */
  j exception
  .org 0x1c0
  j exception
  .org 0x200
  j exception
  .org 0x240
  j exception
  .org 0x280 /* debug exception */
  j exception
  .org 0x2c0 /* interrupt that cannot be masked */
  j exception
  .org 0x300 /* exception in kernel mode */
  j exception
  .org 0x340 /* exception in user mode */
  j exception
  .org 0x3c0 /* exception in an exception's handler */
  j fault

  .org 0x400
  .literal_position
  .align 4
exception:
  wsr a2, excsave1
  rsr a2, exccause
  beqi a2, CAUSE_INTERRUPT, interrupt
  beqz a2, illegal
fault:
  mov a2, a1
  mov a3, a0
  movi a1, tg_fault_stack + 256
  movi a0, tg_exception_report
  jx a0

interrupt: /* only ends tg_processor_sleep */
  movi a2, 0
  wsr a2, intenable
  rsr a2, excsave1
  rfe

  /* MULSH r, s, t has the bytes t0 rs b2. Every path has the same length: tg_clock_ticks takes it off. */
  .align 4
illegal:
  movi a2, saved
  s32i a0, a2, 0
  s32i a1, a2, 4
  s32i a3, a2, 12
  s32i a4, a2, 16
  s32i a5, a2, 20
  s32i a6, a2, 24
  s32i a7, a2, 28
  s32i a8, a2, 32
  s32i a9, a2, 36
  s32i a10, a2, 40
  s32i a11, a2, 44
  s32i a12, a2, 48
  s32i a13, a2, 52
  s32i a14, a2, 56
  s32i a15, a2, 60
  rsr a3, excsave1
  s32i a3, a2, 8
  rsr a3, sar
  s32i a3, a2, 64
  rsr a4, epc1
  l8ui a5, a4, 2
  movi a6, 0xb2
  bne a5, a6, no_instruction
  l8ui a5, a4, 0
  l8ui a6, a4, 1
  extui a7, a5, 0, 4
  bnez a7, no_instruction
  extui a5, a5, 4, 4
  extui a7, a6, 4, 4
  extui a6, a6, 0, 4
  addx4 a5, a5, a2
  l32i a5, a5, 0 /* t */
  addx4 a6, a6, a2
  l32i a6, a6, 0 /* s */
  addx4 a7, a7, a2
  /* a high * b high + what the other three products carry */
  srai a8, a5, 16
  extui a9, a5, 0, 16
  srai a10, a6, 16
  extui a11, a6, 0, 16
  mull a12, a9, a11
  srli a12, a12, 16
  mull a13, a8, a11
  add a12, a12, a13
  extui a13, a12, 0, 16
  srai a12, a12, 16
  mull a14, a9, a10
  extui a15, a14, 0, 16
  add a13, a13, a15
  srli a13, a13, 16
  srai a14, a14, 16
  mull a8, a8, a10
  add a8, a8, a12
  add a8, a8, a14
  add a8, a8, a13
  s32i a8, a7, 0
  l32i a3, a2, 68
  addi a3, a3, 1
  s32i a3, a2, 68
  /* Onwards, to the beginning of a loop where this was its end. */
  addi a4, a4, 3
  READ(5, LEND)
  READ(6, LBEG)
  READ(7, LCOUNT)
  sub a5, a5, a4
  movi a8, 0
  addi a9, a8, 1
  movnez a9, a8, a5
  moveqz a9, a8, a7
  sub a7, a7, a9
  movnez a4, a6, a9
  WRITE(7, LCOUNT)
  wsr a4, epc1
  l32i a3, a2, 64
  wsr a3, sar
  l32i a0, a2, 0
  l32i a1, a2, 4
  l32i a3, a2, 12
  l32i a4, a2, 16
  l32i a5, a2, 20
  l32i a6, a2, 24
  l32i a7, a2, 28
  l32i a8, a2, 32
  l32i a9, a2, 36
  l32i a10, a2, 40
  l32i a11, a2, 44
  l32i a12, a2, 48
  l32i a13, a2, 52
  l32i a14, a2, 56
  l32i a15, a2, 60
  l32i a2, a2, 8
  rfe
no_instruction:
  l32i a0, a2, 0
  j fault

  .bss
  .align 4
saved: /* a0 to a15, SAR, and how often */
  .space 68
  .global tg_trapped
tg_trapped:
  .space 4

  .text
  .literal_position
  .align 4
  .global tg_reset
  .type tg_reset, @function
tg_reset:
  movi a2, 0
  wsr a2, intenable
  WRITE(2, WINDOWBASE)
  movi a2, 1
  WRITE(2, WINDOWSTART)
  movi a2, tg_vectors
  WRITE(2, VECBASE)
  movi a2, PS_USER_MODE
  wsr a2, ps
  rsync
  movi a1, tg_stack_top
  movi a0, tg_start
  jx a0
  .size tg_reset, . - tg_reset
