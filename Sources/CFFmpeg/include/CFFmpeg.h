#pragma once
// What Swift cannot import from FFmpeg by itself: macros that are expressions, constants of struct
// type, and callbacks that read an atomic.
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <stdint.h>

// Interrupts blocking calls from another thread. The moment is CLOCK_MONOTONIC, microseconds.
typedef struct AulaInterrupt AulaInterrupt;
AulaInterrupt *aula_interrupt_new(void);
void aula_interrupt_free(AulaInterrupt *interrupt);
// Blocking calls return AVERROR_EXIT once `microseconds` from now have passed.
void aula_interrupt_after(AulaInterrupt *interrupt, int64_t microseconds);
// Blocking calls return AVERROR_EXIT now and for ever.
void aula_interrupt_now(AulaInterrupt *interrupt);
int aula_interrupt_is_cancelled(AulaInterrupt *interrupt);
// Whether the other side sent us to another address, which ended the call, and to which.
#define AULA_TARGET_LENGTH 512
int aula_interrupt_is_redirected(const AulaInterrupt *interrupt);
const char *aula_interrupt_target(const AulaInterrupt *interrupt);
// Allocates a context whose blocking calls ask `interrupt`, which must outlive it.
AVFormatContext *aula_format_new(AulaInterrupt *interrupt);

// FFmpeg prints addresses with passwords to standard error: it says nothing.
static inline void aula_silence(void) { av_log_set_level(AV_LOG_QUIET); }

static inline int aula_error_again(void) { return AVERROR(EAGAIN); }
static inline int aula_error_eof(void) { return AVERROR_EOF; }
static inline int aula_error_exit(void) { return AVERROR_EXIT; }
static inline int aula_error_invalid(void) { return AVERROR_INVALIDDATA; }
static inline int aula_error_unauthorized(void) { return AVERROR_HTTP_UNAUTHORIZED; }
static inline int aula_error_forbidden(void) { return AVERROR_HTTP_FORBIDDEN; }
static inline int aula_error_missing(void) { return AVERROR_HTTP_NOT_FOUND; }
static inline int aula_error_stream_missing(void) { return AVERROR_STREAM_NOT_FOUND; }
static inline int aula_error_protocol_missing(void) { return AVERROR_PROTOCOL_NOT_FOUND; }
static inline int aula_error_posix(int code) { return AVERROR(code); }

static inline int64_t aula_no_time(void) { return AV_NOPTS_VALUE; }
static inline AVRational aula_ticks(void) { return (AVRational){1, 90000}; }
static inline double aula_ratio(AVRational value) { return value.den ? av_q2d(value) : 0; }
static inline AVStream *aula_stream(const AVFormatContext *context, int index) {
  return context->streams[index];
}
static inline uint8_t *aula_plane(const AVFrame *frame, int plane) { return frame->data[plane]; }
static inline int aula_stride(const AVFrame *frame, int plane) { return frame->linesize[plane]; }
// Eight-bit luma in plane 0, as in planar and semi-planar YUV.
int aula_has_plain_luma(int pixel_format);
int aula_is_full_range(const AVFrame *frame);
// A packed plane of width × height, turned as EXIF's orientation 2 to 8 says; from 5 on the result is
// height × width.
void aula_turn_plane(uint8_t *target, const uint8_t *source, int width, int height, int turn);
