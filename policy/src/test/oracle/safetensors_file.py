"""Writes src/test/resources/oracle/reference.safetensors with the safetensors library. Run from the module's folder."""
import numpy as np
from safetensors.numpy import save_file

save_file({"model.b": np.array([-1.25], np.float32), "model.a": np.arange(6, dtype=np.float32).reshape(2, 3) / 2},
          "src/test/resources/oracle/reference.safetensors", metadata={"format": "pt"})
