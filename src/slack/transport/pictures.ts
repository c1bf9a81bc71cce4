import { setTimeout as pause } from "node:timers/promises";
import type { WebClient } from "@slack/web-api";
import type { Logger } from "pino";
import type { Db } from "../../store/db.ts";
import { findFile, forgetFile, keepFile, markUsable } from "../../store/slack-files.ts";
import type { Picture } from "../drawing.ts";
import { attempt, type Outcome } from "./outcome.ts";
import { uploadBytes } from "./upload.ts";

export interface PicturesOptions {
  readonly client: WebClient;
  readonly db: Db;
  /** For what is written down. */
  readonly now: () => number;
  /** For pauses. */
  readonly clock: () => number;
  readonly log: Logger;
  /** First pause between two looks whether Slack has processed a file, milliseconds. */
  readonly fileCheckMs: number;
}

const TRIES = 3;
/** How long a picture that could not be had is not tried again. */
const GIVE_UP_MS = 600_000;
/** Slack scans every file before it may be shown; after this it is taken for stuck. */
const PROCESSING_MS = 90_000;

/** Pictures as files of Slack that only the bot can see until a message shows them. */
export class Pictures {
  readonly #options: PicturesOptions;
  readonly #underway = new Map<string, Promise<string | null>>();
  readonly #givenUp = new Map<string, number>();
  readonly #stop = new AbortController();
  /** One at a time: drawing takes the processor, and no message waits for it. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: PicturesOptions) {
    this.#options = options;
  }

  /** The file of this picture if messages may show it now. */
  async ready(key: string): Promise<string | null> {
    const file = await findFile(this.#options.db, key);
    return file?.usable ? file.fileId : null;
  }

  /**
   * Draws and uploads a picture unless Slack has it, and waits until it may be shown. Null: it cannot be had now; the
   * reason is in the log. Never throws.
   */
  fileFor(picture: Picture): Promise<string | null> {
    const underway = this.#underway.get(picture.key);
    if (underway !== undefined) return underway;
    const job = this.#turn.then(() => this.#make(picture)).finally(() => this.#underway.delete(picture.key));
    this.#turn = job;
    this.#underway.set(picture.key, job);
    return job;
  }

  hasGivenUp(key: string): boolean {
    const since = this.#givenUp.get(key);
    if (since === undefined) return false;
    if (this.#options.clock() - since < GIVE_UP_MS) return true;
    this.#givenUp.delete(key);
    return false;
  }

  /** Slack would not show the file: the next {@link fileFor} uploads it anew. */
  async reject(key: string, fileId: string): Promise<void> {
    await forgetFile(this.#options.db, fileId);
    this.#givenUp.set(key, this.#options.clock());
  }

  /** Deletes a file that no message shows any longer. A file that stays behind does no harm, so faults are only logged. */
  async discard(fileId: string): Promise<void> {
    await forgetFile(this.#options.db, fileId);
    const deleted = await attempt(() => this.#options.client.files.delete({ file: fileId }));
    if (deleted.kind !== "ok") this.#options.log.info({ fileId, outcome: deleted.kind }, "old picture not deleted");
  }

  get busy(): number {
    return this.#underway.size;
  }

  stop(): void {
    this.#stop.abort();
  }

  async #make(picture: Picture): Promise<string | null> {
    for (let tries = 1; tries <= TRIES && !this.#stop.signal.aborted; tries++) {
      try {
        return await this.#upload(picture);
      } catch (error) {
        const fault = error instanceof Error ? error.message : String(error);
        this.#options.log.warn({ picture: picture.fileName, tries, fault }, "picture not uploaded");
        await this.#pause(1_000 * tries);
      }
    }
    this.#givenUp.set(picture.key, this.#options.clock());
    return null;
  }

  async #upload(picture: Picture): Promise<string> {
    const { db, client, now } = this.#options;
    const known = await findFile(db, picture.key);
    if (known?.usable) return known.fileId;
    if (known) return this.#untilUsable(picture.key, known.fileId);
    const bytes = await picture.render();
    const fileId = await uploadBytes(client, picture.fileName, bytes, (ms) => this.#pause(ms));
    if (!(await keepFile(db, picture.key, fileId, now()))) {
      await this.discard(fileId);
      return this.#upload(picture);
    }
    return this.#untilUsable(picture.key, fileId);
  }

  async #untilUsable(key: string, fileId: string): Promise<string> {
    const { db, client, clock, fileCheckMs } = this.#options;
    const begin = clock();
    for (let wait = fileCheckMs; clock() - begin < PROCESSING_MS; wait = Math.min(wait * 2, 8_000)) {
      const info = await attempt(() => client.files.info({ file: fileId }));
      if (info.kind === "ok" && isProcessed(info.value.file)) {
        await markUsable(db, key, fileId);
        return fileId;
      }
      if (info.kind === "refused") {
        await forgetFile(db, fileId);
        throw new Error(`Slack does not know the uploaded file (${info.code})`);
      }
      await this.#pause(waitFor(info, wait));
      // Cut short, the pause would end at once every time. The file stays: the next start finds it by its key.
      if (this.#stop.signal.aborted) throw new Error("stopped before Slack had processed the uploaded file");
    }
    await this.discard(fileId);
    throw new Error("Slack has not processed the uploaded file");
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
  }
}

function waitFor(outcome: Outcome<unknown>, wait: number): number {
  return outcome.kind === "limited" ? outcome.ms : wait;
}

function isProcessed(file: { mimetype?: string; size?: number } | undefined): boolean {
  return Boolean(file?.mimetype) && (file?.size ?? 0) > 0;
}
