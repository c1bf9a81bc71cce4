import { defineConfig } from "vitest/config";
import { PATIENCE } from "./test/support/patience.ts";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-databases.ts"],
    include: ["test/**/*.test.ts"],
    // Only a hang ends by these: whatever waits in a test gives up before, and says what it waited for.
    testTimeout: 2 * PATIENCE,
    hookTimeout: 3 * PATIENCE,
    expect: { poll: { timeout: PATIENCE, interval: 20 } },
    // Most tests wait for a server or a browser half of the time: two at once fill a machine with two processors.
    maxWorkers: 2,
    // No test replaces a module or changes the environment, so the files of a worker may share what they import: that
    // spares reading the same packages for each of them.
    isolate: false,
    restoreMocks: true,
  },
});
