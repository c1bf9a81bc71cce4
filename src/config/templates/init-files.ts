import { catalogueTemplate } from "./catalogue-template.ts";
import { envTemplate } from "./env-template.ts";
import { type ManifestCommands, manifestTemplate } from "./manifest-template.ts";

/** What a new installation begins with. Whoever writes these never overwrites: a file that is there is somebody's work. */
export function initFiles(commands?: ManifestCommands): { readonly path: string; readonly content: string }[] {
  return [
    { path: "leadline.yml", content: catalogueTemplate() },
    { path: ".env.example", content: envTemplate() },
    { path: "manifest.yml", content: manifestTemplate(commands) },
  ];
}
