import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LocalSlack } from "../../../src/sandbox/slack/start.ts";
import { clientOf, last, manifest, startSlack } from "./setting.ts";

let slack: LocalSlack;

beforeEach(async () => {
  slack = await startSlack();
});

afterEach(() => slack.stop());

const post = (rest: Record<string, unknown> = {}) =>
  clientOf(slack).chat.postMessage({ channel: "C0ALERT", text: "hello", ...rest });

describe("tokens and scopes", () => {
  it("tells the bot who it is, and nobody else anything", async () => {
    expect(await clientOf(slack).auth.test()).toMatchObject({ user: "leadline", team: "Home", user_id: "U0SANDBOT1" });
    await expect(clientOf(slack, "xoxb-wrong").auth.test()).rejects.toThrow("invalid_auth");
    await expect(clientOf(slack).apps.connections.open({})).rejects.toThrow("not_allowed_token_type");
    const anonymous = await fetch(`${slack.apiUrl}auth.test`, { method: "POST" });
    expect(await anonymous.json()).toEqual({ ok: false, error: "not_authed" });
  });

  it("names the scope that is missing", async () => {
    slack.control({ do: "scopes", scopes: ["users:read"] });
    const call = clientOf(slack).chat.postMessage({ channel: "C0ALERT", text: "x" });
    await expect(call).rejects.toMatchObject({
      data: { error: "missing_scope", needed: "chat:write", provided: "users:read" },
    });
  });

  it("refuses everything once the token is revoked", async () => {
    slack.control({ do: "revoke token" });
    await expect(post()).rejects.toThrow("token_revoked");
  });

  it("answers an unknown method as a refusal, not as a missing page", async () => {
    await expect(clientOf(slack).apiCall("chat.teleport")).rejects.toThrow("unknown_method");
  });
});

describe("posting", () => {
  it("takes an id, a name with or without #, or a person", async () => {
    const channels = await Promise.all(
      ["C0ALERT", "#alerts", "alerts", "U0BEN"].map((channel) =>
        clientOf(slack).chat.postMessage({ channel, text: "x" }),
      ),
    );
    expect(channels.map(({ channel }) => channel)).toEqual(["C0ALERT", "C0ALERT", "C0ALERT", "D0BEN"]);
    expect(last(slack.world("U0BEN"), "D0BEN")?.text).toBe("x");
    expect(slack.world("U0ANA").channels.map(({ id }) => id)).not.toContain("D0BEN");
  });

  it("gives each message a later ts, even when the clock stands", async () => {
    slack.control({ do: "clock", now: Date.UTC(2026, 10, 20) });
    const times = [(await post()).ts, (await post()).ts, (await post()).ts];
    expect(times).toEqual(["1795132800.000000", "1795132800.000001", "1795132800.000002"]);
  });

  it.each([
    ["a channel that is not there", { channel: "#nowhere" }, "channel_not_found"],
    ["a private channel the app is not in", { channel: "G0SECRET" }, "channel_not_found"],
    ["a public channel the app is not in", { channel: "C0ELSE" }, "not_in_channel"],
    ["nothing to say", { text: " " }, "no_text"],
    ["a thread that is not there", { thread_ts: "1.000001" }, "thread_not_found"],
    ["metadata without a type", { metadata: { event_payload: {} } }, "invalid_metadata_schema"],
    ["blocks that are none", { blocks: [{ type: "sections" }] }, "invalid_blocks"],
  ])("refuses %s", async (_, wrong, code) => {
    await expect(post(wrong)).rejects.toThrow(code);
    expect(last(slack.world("U0ANA"), "C0ALERT")).toBeUndefined();
  });

  it("refuses an archived channel, and works again afterwards", async () => {
    slack.control({ do: "archive", channel: "C0ALERT", archived: true });
    await expect(post()).rejects.toThrow("is_archived");
    slack.control({ do: "archive", channel: "C0ALERT", archived: false });
    expect((await post()).ok).toBe(true);
  });

  it("points at the fault in the blocks as Slack does", async () => {
    const blocks = [{ type: "header", text: { type: "plain_text", text: "x".repeat(151) } }];
    await expect(post({ blocks })).rejects.toMatchObject({
      data: {
        error: "invalid_blocks",
        response_metadata: {
          messages: ["[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]"],
        },
      },
    });
  });

  it("may post to public channels without joining if it has the scope for that", async () => {
    await slack.stop();
    slack = await startSlack({ manifest: { ...manifest, botScopes: [...manifest.botScopes, "chat:write.public"] } });
    expect((await post({ channel: "C0ELSE" })).ok).toBe(true);
  });

  it("counts the app's posts per channel and second when that limit is on", async () => {
    slack.control({ do: "limits", postPerChannelPerSecond: true });
    slack.control({ do: "clock", now: Date.UTC(2026, 10, 20) });
    await post();
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    expect((await post({ channel: "U0BEN" })).ok).toBe(true);
    slack.control({ do: "clock", advance: 1_000 });
    expect((await post()).ok).toBe(true);
  });

  it("shows a person alone what was meant for them, and does not keep it", async () => {
    const client = clientOf(slack);
    await client.chat.postEphemeral({ channel: "C0ALERT", user: "U0ANA", text: "psst" });
    expect(last(slack.world("U0ANA"), "C0ALERT")?.ephemeralTo).toBe("U0ANA");
    expect(last(slack.world("U0BEN"), "C0ALERT")).toBeUndefined();
    expect((await client.conversations.history({ channel: "C0ALERT" })).messages).toEqual([]);
    const call = client.chat.postEphemeral({ channel: "C0ALERT", user: "U0GUS", text: "psst" });
    await expect(call).rejects.toThrow("user_not_in_channel");
  });
});

describe("editing", () => {
  it("keeps what is not mentioned, and takes metadata away with {}", async () => {
    const client = clientOf(slack);
    const metadata = { event_type: "leadline_post", event_payload: { outbox_id: "o1" } };
    const blocks = [{ type: "divider" }];
    const { ts = "" } = await post({ metadata, blocks });
    const read = async () => {
      const history = await client.conversations.history({ channel: "C0ALERT", include_all_metadata: true });
      return history.messages?.[0];
    };
    await client.chat.update({ channel: "C0ALERT", ts, text: "changed" });
    expect(await read()).toMatchObject({ text: "changed", blocks, metadata, edited: { user: "U0SANDBOT1" } });
    await client.chat.update({ channel: "C0ALERT", ts, text: "bare", blocks: [], metadata: {} as never });
    expect((await read())?.metadata).toBeUndefined();
    expect((await read())?.blocks).toBeUndefined();
  });

  it("is for the app's own messages, by channel id, and for 4,000 characters", async () => {
    const client = clientOf(slack);
    await slack.act({ do: "say", as: "U0ANA", channel: "C0ALERT", text: "mine" });
    const others = last(slack.world("U0ANA"), "C0ALERT")?.ts ?? "";
    const { ts = "" } = await post();
    const update = (rest: object) => client.chat.update({ channel: "C0ALERT", ts, text: "x", ...rest });
    await expect(update({ ts: others })).rejects.toThrow("cant_update_message");
    await expect(update({ ts: "1.000001" })).rejects.toThrow("message_not_found");
    await expect(update({ channel: "#alerts" })).rejects.toThrow("channel_not_found");
    await expect(update({ text: "x".repeat(4_001) })).rejects.toThrow("msg_too_long");
    await client.chat.delete({ channel: "C0ALERT", ts });
    await expect(update({})).rejects.toThrow("message_not_found");
  });
});

describe("reading", () => {
  it("gives history newest first and threads parent first, in pages", async () => {
    const client = clientOf(slack);
    const { ts: root = "" } = await post({ text: "root" });
    for (const text of ["r1", "r2", "r3"]) await post({ text, thread_ts: root });
    await post({ text: "shown above", thread_ts: root, reply_broadcast: true });
    await post({ text: "after" });

    const texts: (string | undefined)[] = [];
    for await (const page of client.paginate("conversations.history", { channel: "C0ALERT", limit: 2 })) {
      texts.push(...((page as { messages?: { text?: string }[] }).messages ?? []).map(({ text }) => text));
    }
    expect(texts).toEqual(["after", "shown above", "root"]);
    const thread = await client.conversations.replies({ channel: "C0ALERT", ts: root, limit: 2 });
    expect(thread.messages?.map(({ text }) => text)).toEqual(["root", "r1"]);
    expect(thread).toMatchObject({ has_more: true, messages: [{ reply_count: 4, reply_users: ["U0SANDBOT1"] }, {}] });
  });

  it("hides metadata unless asked, and reads from a time on", async () => {
    const client = clientOf(slack);
    const metadata = { event_type: "leadline_post", event_payload: { n: 1, list: [{ a: "b" }] } };
    await post({ text: "old" });
    const { ts } = await post({ text: "new", metadata });
    const plain = await client.conversations.history({ channel: "C0ALERT" });
    expect(plain.messages?.map((message) => message.metadata)).toEqual([undefined, undefined]);
    const since = await client.conversations.history({
      channel: "C0ALERT",
      oldest: ts ?? "",
      inclusive: true,
      include_all_metadata: true,
    });
    expect(since.messages).toMatchObject([{ text: "new", metadata }]);
    await expect(client.conversations.history({ channel: "C0ELSE" })).rejects.toThrow("not_in_channel");
  });

  it("lists the channels that the app may see, joins public ones, and opens direct messages", async () => {
    const client = clientOf(slack);
    const list = await client.conversations.list({ types: "public_channel,private_channel" });
    expect(list.channels?.map(({ id, is_member }) => [id, is_member])).toEqual([
      ["C0ALERT", true],
      ["C0ELSE", false],
      ["C0SHARED", true],
    ]);
    expect((await client.conversations.info({ channel: "C0SHARED" })).channel?.is_ext_shared).toBe(true);
    await client.conversations.join({ channel: "C0ELSE" });
    expect((await client.conversations.members({ channel: "C0ELSE" })).members).toContain("U0SANDBOT1");
    expect((await client.conversations.open({ users: "U0ANA" })).channel?.id).toBe("D0ANA");
  });

  it("knows people by id and by address, and hides addresses without the scope", async () => {
    const client = clientOf(slack);
    expect((await client.users.lookupByEmail({ email: "ana@home.example" })).user?.id).toBe("U0ANA");
    await expect(client.users.lookupByEmail({ email: "no@home.example" })).rejects.toThrow("users_not_found");
    const list = await client.users.list({});
    expect(list.members?.map(({ id }) => id)).not.toContain("U0DANA");
    expect((await client.users.info({ user: "U0DANA" })).user?.team_id).toBe("T0ACME");
    slack.control({ do: "scopes", scopes: ["users:read"] });
    expect((await client.users.info({ user: "U0ANA" })).user?.profile?.email).toBeUndefined();
  });

  it("knows the groups and who is in them", async () => {
    const client = clientOf(slack);
    const { usergroups } = await client.usergroups.list({ include_users: true });
    expect(usergroups).toMatchObject([{ id: "S0RESP", handle: "responders" }]);
    slack.control({ do: "deactivate", user: "U0BEN", deactivated: true });
    expect((await client.usergroups.users.list({ usergroup: "S0RESP" })).users).toEqual(["U0ANA", "U0DANA"]);
  });

  it("links to messages, and the links lead to the page", async () => {
    const client = clientOf(slack);
    const { ts: root = "" } = await post();
    const { ts: message_ts = "" } = await post({ thread_ts: root });
    const { permalink } = await client.chat.getPermalink({ channel: "C0ALERT", message_ts });
    expect(permalink).toBe(
      `${slack.url}/archives/C0ALERT/p${message_ts.replace(".", "")}?thread_ts=${root}&cid=C0ALERT`,
    );
  });
});

describe("marks", () => {
  it("puts reactions, pins and says when they are there already", async () => {
    const client = clientOf(slack);
    const { ts: timestamp = "" } = await post();
    const at = { channel: "C0ALERT", timestamp };
    await client.reactions.add({ ...at, name: "eyes" });
    await expect(client.reactions.add({ ...at, name: "eyes" })).rejects.toThrow("already_reacted");
    await client.pins.add(at);
    await expect(client.pins.add(at)).rejects.toThrow("already_pinned");
    expect(last(slack.world("U0ANA"), "C0ALERT")?.reactions).toEqual([{ name: "eyes", users: ["U0SANDBOT1"] }]);
  });
});
