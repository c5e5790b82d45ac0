/* Instructions that an assembler for a core without them lacks: macros of the same names, which give their
 * bytes.
 *
 * For tests on an emulated processor, and for estimates. Source: Xtensa Instruction Set Architecture,
 * section 7.3.1 and chapter 8: CLAMPS, LDINC, LOOP, MULA.*, MULSH, RSR, WSR. */
#ifndef TG_MAC16_BYTES_H
#define TG_MAC16_BYTES_H

/* Numbers of registers; ".L" keeps them out of the object file. */
__asm__(
    ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n"
    " .set .Ltg_a\\n, \\n\n"
    " .set .Ltg_m\\n, \\n\n"
    ".endr\n"
    ".macro tg_rrr op0, op1, op2, r, s, t\n"
    " .byte (\\op0) | (\\t) << 4, (\\s) | (\\r) << 4, (\\op1) | (\\op2) << 4\n"
    ".endm\n");

/* Which halves of the factors: low or high. */
#define TG_MULA(half, code)                                                \
  __asm__(".macro mula.dd." half                                           \
          ".ldinc mw, as, mx, my\n"                                        \
          " tg_rrr 4, " code                                               \
          ", 0, .Ltg_\\mw + 4 * .Ltg_\\mx, .Ltg_\\as, 4 * .Ltg_\\my - 8\n" \
          ".endm\n"                                                        \
          ".macro mula.da." half                                           \
          ".ldinc mw, as, mx, at\n"                                        \
          " tg_rrr 4, " code                                               \
          ", 4, .Ltg_\\mw + 4 * .Ltg_\\mx, .Ltg_\\as, .Ltg_\\at\n"         \
          ".endm\n"                                                        \
          ".macro mula.da." half                                           \
          " mx, at\n"                                                      \
          " tg_rrr 4, " code                                               \
          ", 6, 4 * .Ltg_\\mx, 0, .Ltg_\\at\n"                             \
          ".endm\n"                                                        \
          ".macro mula.dd." half                                           \
          " mx, my\n"                                                      \
          " tg_rrr 4, " code                                               \
          ", 2, 4 * .Ltg_\\mx, 0, 4 * .Ltg_\\my - 8\n"                     \
          ".endm\n")

TG_MULA("ll", "8");
TG_MULA("hl", "9");
TG_MULA("lh", "10");
TG_MULA("hh", "11");

__asm__(
    ".macro ldinc mw, as\n tg_rrr 4, 0, 8, .Ltg_\\mw, .Ltg_\\as, 0\n.endm\n"
    ".macro wsr.acclo at\n tg_rrr 0, 3, 1, 1, 0, .Ltg_\\at\n.endm\n"
    ".macro wsr.acchi at\n tg_rrr 0, 3, 1, 1, 1, .Ltg_\\at\n.endm\n"
    ".macro rsr.acchi at\n tg_rrr 0, 3, 0, 1, 1, .Ltg_\\at\n.endm\n"
    ".macro rsr.acclo at\n tg_rrr 0, 3, 0, 1, 0, .Ltg_\\at\n.endm\n"
    ".macro mulsh ar, as, at\n tg_rrr 0, 2, 11, .Ltg_\\ar, .Ltg_\\as, .Ltg_\\at\n.endm\n"
    ".macro clamps ar, as, bits\n tg_rrr 0, 3, 3, .Ltg_\\ar, .Ltg_\\as, \\bits - 7\n.endm\n"
    ".macro loopnez as, end\n .byte 0x76, 0x90 | .Ltg_\\as, \\end - . - 2\n.endm\n"
    ".macro loop as, end\n .byte 0x76, 0x80 | .Ltg_\\as, \\end - . - 2\n.endm\n");

#endif
