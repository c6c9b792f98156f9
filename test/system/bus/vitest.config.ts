import { defineConfig, mergeConfig } from "vitest/config";
import base from "../../../vitest.config.js";

export default mergeConfig(
  { resolve: base.resolve },
  defineConfig({
    test: { include: ["test/system/bus/*.guest.ts"], fileParallelism: false, testTimeout: 60_000, hookTimeout: 60_000 },
  }),
);
