#include "COpenVINO.h"

#include <dlfcn.h>

static void *find(void *library, const char *name, const char **missing) {
  void *symbol = dlsym(library, name);
  if (!symbol && !*missing) *missing = name;
  return symbol;
}

const char *aula_openvino_load(aula_openvino *f, const char *path) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return dlerror();
  const char *missing = NULL;
  f->library = library;
  // dlsym gives an object pointer; POSIX says that it may be stored as a function pointer this way.
  *(void **)&f->create_core = find(library, "ov_core_create", &missing);
  *(void **)&f->free_core = find(library, "ov_core_free", &missing);
  *(void **)&f->read_model = find(library, "ov_core_read_model", &missing);
  *(void **)&f->free_model = find(library, "ov_model_free", &missing);
  *(void **)&f->compile = find(library, "ov_core_compile_model", &missing);
  *(void **)&f->free_compiled = find(library, "ov_compiled_model_free", &missing);
  *(void **)&f->output_count = find(library, "ov_compiled_model_outputs_size", &missing);
  *(void **)&f->create_request =
      find(library, "ov_compiled_model_create_infer_request", &missing);
  *(void **)&f->free_request = find(library, "ov_infer_request_free", &missing);
  *(void **)&f->input = find(library, "ov_infer_request_get_input_tensor_by_index", &missing);
  *(void **)&f->output = find(library, "ov_infer_request_get_output_tensor_by_index", &missing);
  *(void **)&f->infer = find(library, "ov_infer_request_infer", &missing);
  *(void **)&f->free_tensor = find(library, "ov_tensor_free", &missing);
  *(void **)&f->shape = find(library, "ov_tensor_get_shape", &missing);
  *(void **)&f->free_shape = find(library, "ov_shape_free", &missing);
  *(void **)&f->element_type = find(library, "ov_tensor_get_element_type", &missing);
  *(void **)&f->data = find(library, "ov_tensor_data", &missing);
  *(void **)&f->describe = find(library, "ov_get_error_info", &missing);
  *(void **)&f->last_error = find(library, "ov_get_last_err_msg", &missing);
  *(void **)&f->free_text = find(library, "ov_free", &missing);
  return missing;
}

int aula_openvino_compile(const aula_openvino *f, const ov_core_t *core, const ov_model_t *model,
                          const char *threads, ov_compiled_model_t **compiled) {
  return f->compile(core, model, "CPU", 4, compiled, "INFERENCE_NUM_THREADS", threads,
                    "PERFORMANCE_HINT", "LATENCY");
}
