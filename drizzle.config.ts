import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: [
    "./src/store/schema.ts",
    "./src/store/schema-mutes.ts",
    "./src/store/schema-people.ts",
    "./src/store/schema-slow-changes.ts",
  ],
  out: "./drizzle",
  casing: "snake_case",
});
