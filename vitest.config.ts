import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    globalSetup: ["test/support/global-postgres.ts"],
    include: ["test/**/*.test.ts"],
    // A cold PGlite or a real PostgreSQL takes seconds to come up on a small machine.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    restoreMocks: true,
  },
});
