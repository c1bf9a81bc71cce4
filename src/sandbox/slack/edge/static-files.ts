import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".ttf": "font/ttf",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** Serves a file of the page's folder; false if there is none. Links to messages open the page as well. */
export async function serveStatic(folder: string, path: string, response: ServerResponse): Promise<boolean> {
  const isPage = path === "/" || path.startsWith("/archives/");
  const inside = normalize(isPage ? "/index.html" : safeDecode(path));
  const file = join(folder, inside);
  const type = TYPES[extname(file)];
  const found = type ? await stat(file).catch(() => undefined) : undefined;
  if (!type || !found?.isFile()) return false;
  response.writeHead(200, {
    "content-type": type,
    "content-length": found.size,
    "cache-control": "no-cache",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
  });
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
  return true;
}

function safeDecode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "/";
  }
}
