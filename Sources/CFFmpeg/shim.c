#include "CFFmpeg.h"
#include <libavutil/time.h>
#include <stdatomic.h>
#include <stdlib.h>

struct AulaInterrupt {
  _Atomic int64_t deadline;
  _Atomic int cancelled;
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

static int aula_interrupted(void *opaque) {
  AulaInterrupt *interrupt = opaque;
  return atomic_load(&interrupt->cancelled) ||
         av_gettime_relative() > atomic_load(&interrupt->deadline);
}

AVFormatContext *aula_format_new(AulaInterrupt *interrupt) {
  AVFormatContext *context = avformat_alloc_context();
  if (!context) return NULL;
  context->interrupt_callback.callback = aula_interrupted;
  context->interrupt_callback.opaque = interrupt;
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
