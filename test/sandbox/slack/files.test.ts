import { afterEach, beforeEach, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { clientOf, startSlack } from "./setting.ts";

let slack: LocalSlack;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(() => slack.stop());

/** The head of a PNG of 800 by 400: all that a size can be read from. */
const png = Buffer.alloc(64);
png.write("\x89PNG\r\n\x1a\n", "latin1");
png.writeUInt32BE(800, 16);
png.writeUInt32BE(400, 20);

async function upload(client = clientOf(slack)): Promise<string> {
  const { upload_url = "", file_id = "" } = await client.files.getUploadURLExternal({
    filename: "chart.png",
    length: png.length,
  });
  const sent = await fetch(upload_url, { method: "POST", body: new Uint8Array(png) });
  expect(sent.status).toBe(200);
  await client.files.completeUploadExternal({ files: [{ id: file_id, title: "Leads" }] });
  return file_id;
}

const show = (id: string) =>
  clientOf(slack).chat.postMessage({
    channel: "C0ALERT",
    text: "chart",
    blocks: [{ type: "image", alt_text: "leads fell", slack_file: { id } }],
  });

it("takes a file in three steps, keeps it private until a message shows it, and serves it then", async () => {
  const id = await upload();
  const address = `${slack.url}/sandbox/files/${id}`;
  expect((await fetch(address)).status).toBe(404);
  await show(id);
  const served = await fetch(address);
  expect(served.headers.get("content-type")).toBe("image/png");
  expect(Buffer.from(await served.arrayBuffer()).equals(png)).toBe(true);
});

it("refuses a picture until its processing is over", async () => {
  slack.control({ do: "limits", fileDelayMs: 5_000 });
  const client = clientOf(slack);
  const id = await upload();
  expect((await client.files.info({ file: id })).file).toMatchObject({ mimetype: "", size: 0 });
  await expect(show(id)).rejects.toMatchObject({
    data: { response_metadata: { messages: ["[ERROR] invalid slack file [json-pointer:/blocks/0/slack_file]"] } },
  });
  slack.control({ do: "clock", advance: 5_000 });
  expect((await client.files.info({ file: id })).file).toMatchObject({
    mimetype: "image/png",
    size: png.length,
    original_w: 800,
    original_h: 400,
  });
  expect((await show(id)).ok).toBe(true);
});

it("works with the client's own upload, which sends parts, and can share at once", async () => {
  const client = clientOf(slack);
  await client.files.uploadV2({ file: png, filename: "chart.png", channel_id: "C0ALERT", initial_comment: "look" });
  const message = slack.world("U0ANA").messages.C0ALERT?.at(-1);
  expect(message).toMatchObject({ text: "look", blocks: [{ type: "image", alt_text: "chart.png" }] });
});

it("completes only once, only what was uploaded in full, and only at its own address", async () => {
  const client = clientOf(slack);
  const id = await upload();
  await expect(client.files.completeUploadExternal({ files: [{ id }] })).rejects.toThrow("file_not_found");
  const { upload_url = "", file_id = "" } = await client.files.getUploadURLExternal({ filename: "a.png", length: 10 });
  expect((await fetch(upload_url, { method: "POST", body: "short" })).status).toBe(400);
  expect((await fetch(`${upload_url}x`, { method: "POST", body: "0123456789" })).status).toBe(404);
  await expect(client.files.completeUploadExternal({ files: [{ id: file_id }] })).rejects.toThrow("file_not_found");
});

it("forgets a deleted file", async () => {
  const client = clientOf(slack);
  const id = await upload();
  await client.files.delete({ file: id });
  await expect(client.files.info({ file: id })).rejects.toThrow("file_not_found");
  await expect(show(id)).rejects.toThrow("invalid_blocks");
});
