#include "CFFmpeg.h"
#include <libavutil/time.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct AulaInterrupt {
  _Atomic int64_t deadline;
  _Atomic int cancelled;
  // Touched by the thread that opens and reads alone.
  const AVFormatContext *context;
  const char *address;
  int redirected;
  char target[AULA_TARGET_LENGTH];
};

AulaInterrupt *aula_interrupt_new(void) {
  AulaInterrupt *interrupt = calloc(1, sizeof *interrupt);
  if (interrupt) atomic_store(&interrupt->deadline, INT64_MAX);
  return interrupt;
}

void aula_interrupt_free(AulaInterrupt *interrupt) { free(interrupt); }

void aula_interrupt_after(AulaInterrupt *interrupt, int64_t microseconds) {
  atomic_store(&interrupt->deadline, av_gettime_relative() + microseconds);
}

void aula_interrupt_now(AulaInterrupt *interrupt) { atomic_store(&interrupt->cancelled, 1); }

int aula_interrupt_is_cancelled(AulaInterrupt *interrupt) {
  return atomic_load(&interrupt->cancelled);
}

int aula_interrupt_is_redirected(const AulaInterrupt *interrupt) { return interrupt->redirected; }

const char *aula_interrupt_target(const AulaInterrupt *interrupt) { return interrupt->target; }

// FFmpeg follows a redirection to any host, with the user and password of the first one. It sets
// the context's address anew, by another string, and asks here before it writes to the new host.
static int aula_redirected(AulaInterrupt *interrupt) {
  const char *address = interrupt->context ? interrupt->context->url : NULL;
  if (interrupt->redirected || !address) return interrupt->redirected;
  if (!interrupt->address) interrupt->address = address;
  if (interrupt->address == address) return 0;
  interrupt->redirected = 1;
  strncpy(interrupt->target, address, sizeof interrupt->target - 1);
  return 1;
}

static int aula_interrupted(void *opaque) {
  AulaInterrupt *interrupt = opaque;
  return aula_redirected(interrupt) || atomic_load(&interrupt->cancelled) ||
         av_gettime_relative() > atomic_load(&interrupt->deadline);
}

AVFormatContext *aula_format_new(AulaInterrupt *interrupt) {
  AVFormatContext *context = avformat_alloc_context();
  if (!context) return NULL;
  context->interrupt_callback.callback = aula_interrupted;
  context->interrupt_callback.opaque = interrupt;
  interrupt->context = context;
  interrupt->address = NULL;
  interrupt->redirected = 0;
  return context;
}

int aula_has_plain_luma(int pixel_format) {
  const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(pixel_format);
  if (!format || (format->flags & (AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL |
                                   AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BITSTREAM))) {
    return 0;
  }
  const AVComponentDescriptor *luma = &format->comp[0];
  return luma->plane == 0 && luma->step == 1 && luma->depth == 8 && luma->offset == 0;
}

int aula_is_full_range(const AVFrame *frame) {
  return frame->color_range == AVCOL_RANGE_JPEG || frame->format == AV_PIX_FMT_YUVJ420P ||
         frame->format == AV_PIX_FMT_YUVJ422P || frame->format == AV_PIX_FMT_YUVJ444P;
}

void aula_turn_plane(uint8_t *target, const uint8_t *source, int width, int height, int turn) {
  int is_across = turn >= 5;
  int columns = is_across ? height : width, rows = is_across ? width : height;
  for (int y = 0; y < rows; y++) {
    for (int x = 0; x < columns; x++) {
      int column = is_across ? y : x, row = is_across ? x : y;
      if (turn == 2 || turn == 3 || turn == 7 || turn == 8) column = width - 1 - column;
      if (turn == 3 || turn == 4 || turn == 6 || turn == 7) row = height - 1 - row;
      *target++ = source[(size_t)row * width + column];
    }
  }
}
