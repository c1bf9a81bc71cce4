import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-postgres.ts"],
    include: ["test/**/*.test.ts"],
    // A cold PGlite or a real PostgreSQL takes seconds to come up on a small machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Most tests wait for a server or a browser half of the time: two at once fill a machine with two processors.
    maxWorkers: 2,
    restoreMocks: true,
  },
});
