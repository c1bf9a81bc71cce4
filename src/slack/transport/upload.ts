import type { WebClient } from "@slack/web-api";
import { attempt, type Outcome } from "./outcome.ts";

type Pause = (ms: number) => Promise<void>;

/**
 * Uploads bytes as a file that only the bot can see, and returns its id. Asking for an address and sending the bytes may
 * be repeated freely; the completion works once, so after a lost answer the file itself is looked at. Throws with Slack's
 * reason.
 */
export async function uploadBytes(client: WebClient, filename: string, bytes: Buffer, wait: Pause): Promise<string> {
  const place = await patiently(wait, () => client.files.getUploadURLExternal({ filename, length: bytes.byteLength }));
  const { upload_url: address, file_id: id } = place;
  if (!address || !id) throw new Error("files.getUploadURLExternal gave no address");
  await send(address, bytes);
  const completed = await attempt(() => client.files.completeUploadExternal({ files: [{ id, title: filename }] }));
  if (completed.kind === "ok") return id;
  if (completed.kind === "limited") {
    await wait(completed.ms);
    await patiently(wait, () => client.files.completeUploadExternal({ files: [{ id, title: filename }] }));
    return id;
  }
  if (completed.kind === "refused") throw new Error(`files.completeUploadExternal: ${completed.code}`);
  await wait(1_000);
  const info = await patiently(wait, () => client.files.info({ file: id }));
  if (!info.file) throw new Error("files.completeUploadExternal: its outcome was lost");
  return id;
}

async function send(address: string, bytes: Buffer): Promise<void> {
  const answer = await fetch(address, {
    method: "POST",
    body: new Uint8Array(bytes),
    headers: { "content-type": "application/octet-stream" },
    signal: AbortSignal.timeout(30_000),
  });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`the upload was answered with HTTP ${answer.status}`);
}

/** A call that may be repeated: waits where Slack asks for it, throws on everything else. */
async function patiently<T>(wait: Pause, call: () => Promise<T>): Promise<T> {
  for (let tries = 0; tries < 5; tries++) {
    const outcome: Outcome<T> = await attempt(call);
    if (outcome.kind === "ok") return outcome.value;
    if (outcome.kind === "refused") throw new Error(outcome.code);
    if (outcome.kind === "lost" && tries >= 2) throw new Error(outcome.why);
    await wait(outcome.kind === "limited" ? outcome.ms : 500);
  }
  throw new Error("rate limited for too long");
}
