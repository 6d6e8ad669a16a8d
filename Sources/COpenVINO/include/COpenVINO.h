// What Aula uses of OpenVINO's C interface (Apache-2.0), declared here and found at run time by dlopen,
// so that Aula builds and starts without it. Checked with 2026.4.1; the interface is stable since 2022.1.
#pragma once
#include <stddef.h>
#include <stdint.h>

typedef struct ov_core ov_core_t;
typedef struct ov_model ov_model_t;
typedef struct ov_compiled_model ov_compiled_model_t;
typedef struct ov_infer_request ov_infer_request_t;
typedef struct ov_tensor ov_tensor_t;

typedef struct {
  int64_t rank;
  int64_t *dims;
} ov_shape_t;

/// Element types by their numbers in ov_common.h.
enum { AULA_OV_F32 = 4, AULA_OV_I32 = 9, AULA_OV_I64 = 10 };

/// The functions, one member each. Each returns 0 or an error that `describe` puts into words.
typedef struct {
  void *library;
  int (*create_core)(ov_core_t **);
  void (*free_core)(ov_core_t *);
  int (*read_model)(const ov_core_t *, const char *, const char *, ov_model_t **);
  void (*free_model)(ov_model_t *);
  int (*compile)(const ov_core_t *, const ov_model_t *, const char *, size_t, ov_compiled_model_t **,
                 ...);
  void (*free_compiled)(ov_compiled_model_t *);
  int (*output_count)(const ov_compiled_model_t *, size_t *);
  int (*create_request)(const ov_compiled_model_t *, ov_infer_request_t **);
  void (*free_request)(ov_infer_request_t *);
  int (*input)(const ov_infer_request_t *, size_t, ov_tensor_t **);
  int (*output)(const ov_infer_request_t *, size_t, ov_tensor_t **);
  int (*infer)(ov_infer_request_t *);
  void (*free_tensor)(ov_tensor_t *);
  int (*shape)(const ov_tensor_t *, ov_shape_t *);
  int (*free_shape)(ov_shape_t *);
  int (*element_type)(const ov_tensor_t *, int *);
  int (*data)(const ov_tensor_t *, void **);
  const char *(*describe)(int);
  const char *(*last_error)(void);
  /// For texts from last_error.
  void (*free_text)(const char *);
} aula_openvino;

/// Loads the library at `path`. NULL on success, or a static or dlerror() text that says why not.
const char *aula_openvino_load(aula_openvino *functions, const char *path);

/// Compiles for the processor, on `threads` threads: the real function is variadic, which Swift cannot
/// call.
int aula_openvino_compile(const aula_openvino *functions, const ov_core_t *core,
                          const ov_model_t *model, const char *threads,
                          ov_compiled_model_t **compiled);
