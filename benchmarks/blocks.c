/* A plugin of qemu (its interface of version 1, declared here: Debian has no header): how often each block of
 * instructions was executed, and how often the next one did not follow it in memory, separately for phases.
 *
 * Arguments: out=FILE, and MARK=PHASE for each address, in hexadecimal, whose execution begins a phase. Phase 0
 * is not counted. Each line of FILE: phase, address, instructions, bytes, executions, how often left by a jump.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))
#define MARKS 512
#define BUCKETS 65536

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_plugin_insn;
typedef void translated_fn(qemu_plugin_id_t, struct qemu_plugin_tb *);
typedef void executed_fn(unsigned, void *);
typedef void exit_fn(qemu_plugin_id_t, void *);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t, translated_fn *);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *, executed_fn *, int, void *);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t, exit_fn *, void *);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *);

/* One block in one phase. */
typedef struct count {
  int phase;
  uint64_t executed, jumped;
  struct count *next;
} count;

typedef struct block {
  uint64_t address;
  size_t instructions, bytes;
  int begins; /* a phase, or -1 */
  count *counts;
  struct block *next;
} block;

EXPORT int qemu_plugin_version = 1;

static struct {
  uint64_t address;
  int phase;
} marks[MARKS];
static size_t marked;
static block *blocks[BUCKETS];
static const char *output;
static int phase;
static count *last; /* of the block before, whose next block is not known yet */
static uint64_t last_end;

static count *count_of(block *seen) {
  count *found = seen->counts;
  if (found != NULL && found->phase == phase)
    return found;
  count **place = &seen->counts;
  while (*place != NULL && (*place)->phase != phase)
    place = &(*place)->next;
  found = *place;
  if (found == NULL) {
    found = calloc(1, sizeof *found);
    found->phase = phase;
  } else {
    *place = found->next;
  }
  found->next = seen->counts; /* to the front: it is likely to be the next one, too */
  return seen->counts = found;
}

static void executed(unsigned processor, void *data) {
  (void)processor;
  block *now = data;
  if (last != NULL && now->address != last_end)
    last->jumped++;
  last = NULL;
  if (now->begins >= 0)
    phase = now->begins;
  if (phase == 0)
    return;
  last = count_of(now);
  last->executed++;
  last_end = now->address + now->bytes;
}

static int phase_at(uint64_t address) {
  for (size_t i = 0; i < marked; i++)
    if (marks[i].address == address)
      return marks[i].phase;
  return -1;
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *code) {
  (void)id;
  uint64_t address = qemu_plugin_tb_vaddr(code);
  size_t instructions = qemu_plugin_tb_n_insns(code);
  struct qemu_plugin_insn *end = qemu_plugin_tb_get_insn(code, instructions - 1);
  block **place = &blocks[(address >> 1) % BUCKETS];
  while (*place != NULL && ((*place)->address != address || (*place)->instructions != instructions))
    place = &(*place)->next;
  if (*place == NULL) {
    *place = calloc(1, sizeof **place);
    (*place)->address = address;
    (*place)->instructions = instructions;
    (*place)->bytes = qemu_plugin_insn_vaddr(end) + qemu_plugin_insn_size(end) - address;
    (*place)->begins = phase_at(address);
  }
  qemu_plugin_register_vcpu_tb_exec_cb(code, executed, 0, *place);
}

static void finished(qemu_plugin_id_t id, void *data) {
  (void)id;
  (void)data;
  FILE *file = fopen(output, "w");
  if (file == NULL)
    return;
  for (size_t i = 0; i < BUCKETS; i++)
    for (block *seen = blocks[i]; seen != NULL; seen = seen->next)
      for (count *found = seen->counts; found != NULL; found = found->next)
        fprintf(file, "%d %llx %zu %zu %llu %llu\n", found->phase, (unsigned long long)seen->address,
                seen->instructions, seen->bytes, (unsigned long long)found->executed,
                (unsigned long long)found->jumped);
  fclose(file);
}

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const void *info, int argc, char **argv) {
  (void)info;
  for (int i = 0; i < argc; i++) {
    char *value = strchr(argv[i], '=');
    if (value == NULL)
      return -1;
    if (strncmp(argv[i], "out=", 4) == 0) {
      output = strdup(value + 1);
    } else if (marked < MARKS) {
      marks[marked].address = strtoull(argv[i], NULL, 16);
      marks[marked++].phase = atoi(value + 1);
    } else {
      return -1;
    }
  }
  if (output == NULL)
    return -1;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_atexit_cb(id, finished, NULL);
  return 0;
}
